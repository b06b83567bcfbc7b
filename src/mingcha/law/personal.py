"""Personal data in public texts: names of 个体工商户 under a person's name, numbers in free texts (trust.md §6)."""

import re

from mingcha.law.uscc import is_right

# A name of two to four characters that does not end like a shop's.
LONGEST_PERSONAL = 4
PERSONAL_NAME = r"^[\u4e00-\u9fff·]{1,3}[^店部行厂馆坊社院所站铺屋室吧园场摊堂楼阁廊轩居庄号家记]$"


def is_personal(*, name: str, kind: str, uscc: str) -> bool:
    """Whether this is a 个体工商户 registered under a person's name."""
    sole = "个体" in kind or uscc.startswith("92")
    return sole and re.match(PERSONAL_NAME, name) is not None


def masked(name: str) -> str:
    """张某某 for 张小三."""
    return name[:1] + "某" * (len(name) - 1)


# What people type into free texts and nobody may read in public (trust.md §6).
IDENTITY = re.compile(
    r"(?<![0-9A-Za-z])\d{6}(?:19|20)\d{2}(?:0\d|1[0-2])(?:[0-2]\d|3[01])\d{3}[\dXx](?![0-9A-Za-z])"
)
MOBILE = re.compile(r"(?<![0-9A-Za-z])(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?![0-9A-Za-z])")
LANDLINE = re.compile(r"(?<![0-9A-Za-z-])0\d{2,3}[- ]?[2-9]\d{6,7}(?![0-9A-Za-z-])")
MAILBOX = re.compile(r"[0-9A-Za-z._%+-]{1,64}@[0-9A-Za-z-]{1,63}(?:\.[0-9A-Za-z-]{1,63}){1,4}")
CARD = re.compile(r"(?<![0-9A-Za-z])(?:\d{4}[ -]?){3,4}\d{1,7}(?![0-9A-Za-z])")
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)  # GB 11643-1999


def masked_text(text: str) -> str:
    """A free text with identity numbers, phones, mailboxes and bank cards starred out.

    Only numbers whose check digit is right count as identity numbers and cards, so that document
    numbers and amounts stay readable. A right credit code is no card, and no identity number
    either where it begins with 9, as no person's does.
    """
    text = IDENTITY.sub(lambda m: _stars(m[0], 6, 4) if _is_identity(m[0]) else m[0], text)
    text = CARD.sub(lambda m: _stars(m[0], 4, 4) if _is_card(m[0]) else m[0], text)
    text = MAILBOX.sub(lambda m: "***@" + m[0].split("@")[1], text)
    text = MOBILE.sub(lambda m: _stars(m[0], 3, 2), text)
    return LANDLINE.sub(lambda m: _stars(m[0], 4, 0), text)


def _stars(found: str, first: int, last: int) -> str:
    return found[:first] + "*" * (len(found) - first - last) + (found[-last:] if last else "")


def _is_identity(code: str) -> bool:
    if code.startswith("9") and is_right(code):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(code[:17], WEIGHTS, strict=True))
    return "10X98765432"[total % 11] == code[17].upper()


def _is_card(number: str) -> bool:
    """Luhn (ISO/IEC 7812-1), 16 to 19 digits; one credit code in ten without letters has it too."""
    if is_right(number):
        return False
    digits = [int(digit) for digit in number if digit.isdigit()]
    doubled = [digit * 2 - 9 * (digit > 4) for digit in digits[-2::-2]]
    return 16 <= len(digits) <= 19 and (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0
