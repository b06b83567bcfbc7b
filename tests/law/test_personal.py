"""What is starred out of public texts, and what stays (trust.md §6)."""

import time

import pytest

from mingcha.law import personal
from mingcha.law.uscc import is_right

ID = "11010519491231002X"  # the example of GB 11643-1999


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"职工（{ID}）未签合同", "职工（110105********002X）未签合同"),
        ("电话13912345678。", "电话139******78。"),
        ("电话 139-1234-5678", "电话 139********78"),
        ("+86 13912345678", "+86**********78"),
        ("座机0375-7654321", "座机0375********"),
        ("座机 010 87654321", "座机 010 ********"),
        ("邮箱 zhang.san@example.com.cn", "邮箱 ***@example.com.cn"),
        ("卡号 6222021234567890128", "卡号 6222***********0128"),
        ("卡号 4111 1111 1111 1111", "卡号 4111***********1111"),
    ],
)
def test_starred_out(text: str, shown: str) -> None:
    assert personal.masked_text(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "统一社会信用代码 91130609MA0000001X", "91410482123456789K", "110105194912310021",
        "汝人社办〔2023〕5号", "2023-10-19", "工资 1234567.89 元", "票号 0cf8943a811a283",
        "0892a10e 0892a10e 0892a10e", "注册号 410482000012345", "7月有 2 人工资未签收", "第 0375 号",
    ],
)  # fmt: skip
def test_left_alone(text: str) -> None:
    assert personal.masked_text(text) == text


@pytest.mark.parametrize(
    "code",
    [
        "919999010000000367",  # passes Luhn
        "919999010000001209",
        "924101195011120011",  # passes GB 11643 and holds a date
        "924101199302020019",
    ],
)
def test_a_right_credit_code_of_digits_is_left_alone(code: str) -> None:
    assert is_right(code)
    assert personal.masked_text(f"统一社会信用代码 {code}。") == f"统一社会信用代码 {code}。"


def test_a_luhn_number_too_short_for_a_card_stays() -> None:
    assert personal.masked_text("378282246310005") == "378282246310005"


@pytest.mark.parametrize("piece", ["1", "a@", "139 ", "0-", "1234-", "a.a@a."])
def test_no_text_takes_long(piece: str) -> None:
    """No expression runs away (trust.md §5); seconds, where a runaway one takes hours."""
    start = time.monotonic()
    personal.masked_text(piece * (100_000 // len(piece)))
    assert time.monotonic() - start < 20


@pytest.mark.parametrize(
    ("name", "kind", "uscc", "is_personal"),
    [("张小三", "个体工商户", "", True), ("王记面馆", "个体工商户", "", False),
     ("张小三", "有限责任公司", "91", False), ("李四", "", "92999901MA00000013", True)],
)  # fmt: skip
def test_names(name: str, kind: str, uscc: str, is_personal: bool) -> None:
    assert personal.is_personal(name=name, kind=kind, uscc=uscc) is is_personal


def test_no_personal_name_is_longer() -> None:
    """A search for a longer text need not ask whether what it finds is one."""
    lengths = [n for n in range(1, 9) if personal.is_personal(name="测" * n, kind="个体", uscc="")]
    assert lengths == list(range(2, personal.LONGEST_PERSONAL + 1))
