"""What a cell says. Each function takes a cell as read and returns a value, or raises the Refusal
"registers-cell-…" that is shown with its row. Nothing is silently repaired except spaces around a
text; codes are taken exactly as written."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache

from mingcha.law.refusal import Refusal
from mingcha.law.uscc import check_code, is_old_number, is_right

Cell = str | int | float

EMPTY = frozenset({"", "N/A", "NA", "#N/A", "NULL", "NONE", "-", "--", "—", "——", "/", "\\", "无"})
FORMULA = frozenset("=＝@＠")
INVISIBLE = frozenset({"Cc", "Cf", "Zl", "Zp"})
UNSEEN = re.compile(  # stacked marks; blanks that are no space; letters without a shape
    "[\u0300-\u036f\u0488\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
    "\u00a0\u1680\u2000-\u200a\u202f\u205f\u115f\u1160\u2800\u3164\uffa0]"
)
NAME_CODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z_-]{0,31}")
DAY = re.compile(
    r"(\d{4})(?:-(\d{1,2})-|/(\d{1,2})/|\.(\d{1,2})\.|年(\d{1,2})月)(\d{1,2})日?", re.ASCII
)
COMPACT_DAY = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
ROUNDED = re.compile(r"\d(\.\d+)?[eE]\+?\d+", re.ASCII)
LONGEST_EMPTY = max(map(len, EMPTY))
EXCEL_EPOCH = date(1899, 12, 30)
FIRST_SERIAL, LAST_SERIAL = 10_000, 109_574  # 1927 … 2199; four digits would be a year
EXACT = 10**15  # from 16 digits on Excel numbers lose digits


def plain(cell: Cell) -> str:
    """The cell as text, without spaces around it; "" for what people write for "nothing"."""
    found = str(cell).strip()
    return "" if found.upper() in EMPTY else found


def text(cell: Cell, *, title: str, most: int, multiline: bool = False) -> str:
    """A text of at most `most` characters without invisible characters; no formula."""
    found = plain(cell)
    if not found:
        return ""
    if found[0] in FORMULA:
        raise Refusal("registers-cell-formula", title=title, first=found[0])
    if (wrong := invisible(found, multiline=multiline)) is not None:
        raise Refusal("registers-cell-invisible", title=title, found=f"U+{ord(wrong):04X}")
    if len(found) > most:
        raise Refusal("registers-cell-length", title=title, length=len(found), most=most)
    return found


def texts(cells: Sequence[Cell], *, most: int) -> list[str] | None:
    """`text` of every cell of a column; None when one of them has to be looked at by itself.

    Most columns of most files are plainly right, and to see that of all cells together is much
    quicker than of each. Whatever may be wrong is left to `text`, which says what it is.
    """
    found = [cell.strip() for cell in map(str, cells)]
    found = [plain(word) if len(word) <= LONGEST_EMPTY else word for word in found]
    joined = "".join(found)
    right = joined.isprintable() and not UNSEEN.search(joined)
    right = right and FORMULA.isdisjoint([word[:1] for word in found])
    return found if right and max(map(len, found), default=0) <= most else None


def codes(cells: Sequence[Cell]) -> list[str] | None:
    """`code` of every cell, when each is a right 18-character code; else None.

    "9E" with digits behind may be a number that Excel has rounded: that is for `code` to say.
    """
    found = [
        cell for cell in cells if isinstance(cell, str) and cell[1:2] != "E" and is_right(cell)
    ]
    return found if len(found) == len(cells) else None


def invisible(found: str, *, multiline: bool) -> str | None:
    """The first control, zero-width, direction or stacked mark, or blank that is none, if any.

    Variants of 生僻字 and the vowel signs of other scripts are no such marks.
    """
    if match := UNSEEN.search(found):
        return match[0]
    if found.isprintable():
        return None
    allowed = "\n\r\t" if multiline else ""
    return next(
        (c for c in found if unicodedata.category(c) in INVISIBLE and c not in allowed), None
    )


def code(cell: Cell) -> tuple[str, str]:
    """(uscc, old_number): an 18-character credit code or a 15-digit 注册号, exactly as written.

    Raises Refusal("uscc-…"), or "registers-cell-number" when Excel has eaten the last digits.
    """
    if not plain(cell):
        return "", ""
    if (isinstance(cell, int | float) and abs(cell) >= EXACT) or ROUNDED.fullmatch(str(cell)):
        raise Refusal("registers-cell-number")
    found = str(cell)
    if is_old_number(found):
        return "", found
    check_code(found)
    return found, ""


def old_number(cell: Cell, *, title: str) -> str:
    """A 15-digit 注册号; a credit code in this column says nothing new and is dropped."""
    found = plain(cell)
    if not found or len(found) == 18:
        return ""
    if not is_old_number(found):
        raise Refusal("registers-cell-choice", title=title, value=found[:40], names="15 位数字")
    return found


def name_code(cell: Cell, *, title: str) -> str:
    """A code of our own kind: letters, digits, _ and -, at most 32."""
    found = plain(cell)
    if found and not NAME_CODE.fullmatch(found):
        raise Refusal("registers-cell-name-code", title=title, value=found[:40])
    return found


def day(cell: Cell) -> date | None:
    """2023-06-01, 2023/6/1, 2023.6.1, 2023年6月1日, 20230601, or a serial number of Excel.

    A time of day behind the date is dropped. Impossible dates (2023-06-31) are refused.
    """
    return _day(str(cell))


@lru_cache(50_000)  # a register has few days and many rows
def _day(cell: str) -> date | None:
    found = plain(cell)
    if not found:
        return None
    found = re.split(r"[T ]", found, maxsplit=1)[0]
    if match := DAY.fullmatch(found) or COMPACT_DAY.fullmatch(found):
        year, month, number = (int(part) for part in match.groups() if part is not None)
        try:
            made = date(year, month, number)
        except ValueError as error:
            raise Refusal("registers-cell-day", value=cell[:40]) from error
        if 1900 <= year < 2200:
            return made
    elif found.isdecimal() and found.isascii() and FIRST_SERIAL <= int(found[:9]) <= LAST_SERIAL:
        return EXCEL_EPOCH + timedelta(days=int(found))
    raise Refusal("registers-cell-day", value=cell[:40])


def one_of(cell: Cell, names: Mapping[str, str], *, title: str, shown: str) -> str:
    """The value that the cell's word stands for; `shown` lists the right words."""
    found = plain(cell)
    if found and found not in names:
        raise Refusal("registers-cell-choice", title=title, value=found[:40], names=shown)
    return names[found] if found else ""


def several(cell: Cell) -> list[str]:
    """Words separated by 、，,；; | or line ends, each once, in order."""
    words = (word.strip() for word in re.split(r"[、，,；;|\n]", plain(cell)))
    return list(dict.fromkeys(word for word in words if word))
