"""统一社会信用代码: the 18-character credit code of GB 32100-2015, and the old 15-digit 注册号.

Position 1 names the registering authority, 2 the kind, 3–8 the region (GB/T 2260), 9–17 the
organisation's own nine characters, 18 the check character (weights 3^i modulo 31).
"""

import re
from operator import mul

from mingcha.law.refusal import Refusal, register

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # no I, O, S, V, Z: they look like 1, 0, 5, U, 2
LENGTH = 18
OLD_LENGTH = 15
SHAPE = re.compile(rf"(?!0{{18}})[{ALPHABET}]{{2}}[0-9]{{6}}[{ALPHABET}]{{10}}")
VALUES = bytes.maketrans(ALPHABET.encode(), bytes(range(31)))
WEIGHTS = tuple(pow(3, i, 31) for i in range(17))

_DO = "请对照营业执照核对后重新填写。"
register(
    {
        "uscc-empty": ("没有填写统一社会信用代码。", "请填写 18 位代码。"),
        "uscc-space": ("代码中有空格或不可见字符。", "请删去后重新填写。"),
        "uscc-full-width": ("代码中有全角字符“{character}”。", "请改用半角字母和数字。"),
        "uscc-lower-case": ("代码中有小写字母“{character}”。", "请改用大写字母。"),
        "uscc-old-number": (
            "这是 15 位旧注册号，不是 18 位统一社会信用代码。",
            "可作为旧注册号登记；参加抽取须补录 18 位代码。",
        ),
        "uscc-length": ("代码应为 18 位，现在是 {length} 位。", _DO),
        "uscc-forbidden-letter": (
            "第 {position} 位是“{character}”，代码不使用字母 I、O、S、V、Z。",
            _DO,
        ),
        "uscc-character": ("第 {position} 位“{character}”不是数字或大写字母。", _DO),
        "uscc-region": (
            "第 3 至 8 位（登记机关行政区划码）应为数字，代码不能全是 0，现在是“{region}”。",
            _DO,
        ),
        "uscc-check-character": ("末位校验码不符：应为“{expected}”，现在是“{found}”。", _DO),
    }
)


def check_code(code: str) -> None:
    """Raises Refusal("uscc-…") unless `code` is a right 18-character credit code."""
    if is_right(code):
        return
    if not code:
        raise Refusal("uscc-empty")
    _check_characters(code)
    if is_old_number(code):
        raise Refusal("uscc-old-number")
    if len(code) != LENGTH:
        raise Refusal("uscc-length", length=len(code))
    if not code[2:8].isdigit() or not code.strip("0"):  # zeros have a right check digit
        raise Refusal("uscc-region", region=code[2:8])
    if code[-1] != (expected := check_character(code[:-1])):
        raise Refusal("uscc-check-character", expected=expected, found=code[-1])


def is_right(code: str) -> bool:
    """Whether `check_code` has nothing to say; made for millions of codes, which are mostly right."""
    return SHAPE.fullmatch(code) is not None and _check_character(code[:17]) == code[17]


def check(code: str) -> str | None:
    """The reason code why `code` is not a right credit code ("uscc-length" …), or None."""
    refusal = fault(code)
    return refusal.code if refusal else None


def fault(code: str) -> Refusal | None:
    """The refusal with its sentence, or None when the code is right."""
    try:
        check_code(code)
    except Refusal as refusal:
        return refusal
    return None


def is_old_number(code: str) -> bool:
    """Whether `code` has the shape of a 15-digit 注册号 (in use before October 2015)."""
    return len(code) == OLD_LENGTH and code.isascii() and code.isdigit()


def check_character(body: str) -> str:
    """The 18th character for the first 17; ValueError for other lengths or characters.

    >>> check_character("91350100M000100Y4")
    '3'
    """
    if len(body) != LENGTH - 1:
        raise ValueError(f"17 characters needed, {len(body)} given")
    if strange := set(body).difference(ALPHABET):
        raise ValueError(f"{min(strange)!r} is not a character of a code")
    return _check_character(body)


def _check_character(body: str) -> str:
    return ALPHABET[-sum(map(mul, body.encode().translate(VALUES), WEIGHTS)) % 31]


def make(org_type: str, region: str, body: str) -> str:
    """A right credit code for demonstrations: `org_type` two characters ("91" an enterprise),
    `region` six digits, `body` the nine characters of the organisation.
    """
    code = org_type + region + body
    return code + check_character(code)


def _check_characters(code: str) -> None:
    for position, character in enumerate(code, 1):
        if character in ALPHABET:
            continue
        reason = _character_fault(character)
        raise Refusal(reason, position=position, character=character)


def _character_fault(character: str) -> str:
    if character.isspace() or not character.isprintable():
        return "uscc-space"
    if "！" <= character <= "～":
        return "uscc-full-width"
    if character.isascii() and character.islower():
        return "uscc-lower-case"
    return "uscc-forbidden-letter" if character in "IOSVZ" else "uscc-character"
