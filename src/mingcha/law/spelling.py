"""A value as people type it in a form: one line per entry, 「名 = 值」 in tables.

`spelled` and `read_value` are each other's inverse for every shape of `parameters.py`.
"""

from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any

from mingcha.law.parameters import Parameter

YES, NO = "是", "否"
NUMBERS = {"share"}  # members of a row that are numbers
BETWEEN = "；"
HINTS = {
    "texts": "每行一项。",
    "dates": "每行一个，写成 04-05。",
    "date": "写成 2023-06-30。",
    "percent": "只写数字，例如 5 或 2.5。",
    "days": "只写天数。",
    "count": "只写数字。",
    "percents": "每行一类，例如 A = 3。",
    "counts": "每行一类，例如 A = 1。",
    "table": "每行一项，例如 from = 2023-03-01。",
    "tables": "每行一条，例如 code = 1；text = 未发现问题；counts_as_problem = 否。",
}


def spelled(parameter: Parameter, value: Any) -> str:
    """The value as a form shows it; empty for None."""
    if value is None:
        return ""
    shape = parameter.shape
    if shape in ("texts", "dates"):
        return "\n".join(map(str, value))
    if shape in ("table", "percents", "counts"):
        return "\n".join(f"{name} = {_word(child)}" for name, child in value.items())
    if shape == "tables":
        return "\n".join(
            BETWEEN.join(f"{name} = {_word(child)}" for name, child in row.items()) for row in value
        )
    return _word(value)


def read_value(parameter: Parameter, text: str) -> Any:
    """The value that a text means; ValueError (in Chinese) when it means none of this shape."""
    return _READERS.get(parameter.shape, str)(text.strip())


def _word(value: Any) -> str:
    return (YES if value else NO) if isinstance(value, bool) else str(value)


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _whole(text: str) -> int:
    if not text.isascii() or not text.isdigit():
        raise ValueError(f"“{text}”不是整数。")
    return int(text)


def _number(text: str) -> int | Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation as error:
        raise ValueError(f"“{text}”不是数字。") from error
    if not number.is_finite():
        raise ValueError(f"“{text}”不是数字。")
    return int(number) if number == number.to_integral_value() else number


def _flag(text: str) -> bool:
    if text not in (YES, NO):
        raise ValueError(f"请填“{YES}”或“{NO}”。")
    return text == YES


def _pairs(entries: list[str], read: Callable[[str, str], Any]) -> dict[str, Any]:
    pairs = {}
    for entry in entries:
        name, equals, child = (part.strip() for part in entry.partition("="))
        if not (name and equals and child):
            raise ValueError(f"“{entry}”应写成“名 = 值”。")
        if name in pairs:
            raise ValueError(f"“{name}”写了两次。")
        pairs[name] = read(name, child)
    return pairs


def _member(name: str, text: str) -> Any:
    if text in (YES, NO):
        return text == YES
    return _number(text) if name in NUMBERS else text


_READERS: dict[str, Callable[[str], Any]] = {
    "texts": _lines,
    "dates": _lines,
    "flag": _flag,
    "percent": _number,
    "days": _whole,
    "count": _whole,
    "percents": lambda text: _pairs(_lines(text), lambda _, child: _number(child)),
    "counts": lambda text: _pairs(_lines(text), lambda _, child: _whole(child)),
    "table": lambda text: _pairs(_lines(text), _member),
    "tables": lambda text: [
        _pairs([part for part in row.split(BETWEEN) if part.strip()], _member)
        for row in _lines(text)
    ],
}
