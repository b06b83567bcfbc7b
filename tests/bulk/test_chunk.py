"""A chunk that is found right by columns is right to the engine, line by line (§3, §4)."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingcha.bulk import chunk, scan
from mingcha.engine.grammar import CREDIT_VALUES, credit_code_holds
from mingcha.engine.refused import Refused
from mingcha.engine.tables import ROSTER

LINES = [
    b"E01,A,330101,SJ,0123456789abcdef0123456789abcdef\n",
    b"E02,B,330101001,SJ:tz+XF,0123456789abcdef0123456789abcde0\n",
    b"E1,A,330101001002,XF,00000000000000000000000000000000\n",
    b"FF,A,330101,SJ,0123456789abcdef0123456789abcdef\n",
]


def refused(content: bytes) -> bool:
    try:
        ROSTER.parse(content)
    except Refused:
        return True
    return False


def test_what_is_right_is_found_right() -> None:
    """Else every chunk would go the slow way, and nobody would see it."""
    assert chunk.in_order(b"".join(LINES), None) == [b"E01", b"E02", b"E1", b"FF"]
    assert chunk.in_order(LINES[0], None) == [b"E01"]


@given(
    st.lists(
        st.tuples(st.integers(0, 230), st.integers(0, 6), st.binary(max_size=3) | st.sampled_from(
            [b",", b"\n", b",\n", b"\r", b"+", b":", b"-", b"E01", b" ", b'"', LINES[0], LINES[2]]
        )),
        max_size=3,
    )
)  # fmt: skip
def test_whatever_the_engine_refuses_is_not_found_right(changes) -> None:
    content = b"".join(LINES)
    for start, length, new in changes:
        content = content[:start] + new + content[start + length :]
    if refused(content):
        assert chunk.in_order(content, None) is None


@pytest.mark.parametrize("count", [4, 6, 14, 16])
def test_fields_do_not_wander_from_line_to_line(count: int) -> None:
    """Four fields here and six there are as many as ten, but no two rows."""
    fields = [b"A", b"A", b"330101", b"SJ", b"0" * 32, b"1" * 32, b"A", b"330101", b"SJ", b"2" * 32]
    content = b",".join(fields[: count % 10]) + b"\n" + b",".join(fields[count % 10 :]) + b"\n"
    assert refused(content)
    assert chunk.in_order(content, None) is None


CODES = st.text(st.sampled_from(sorted(CREDIT_VALUES)), min_size=17, max_size=17).map(
    lambda start: start + next(end for end in CREDIT_VALUES if credit_code_holds(start + end))
)


@given(st.lists(CODES, max_size=5), st.lists(st.sampled_from(["E1", "9" * 17, "A" * 32])))
def test_check_characters(codes: list[str], others: list[str]) -> None:
    ids = [id_.encode() for id_ in [*codes, *others]]
    random.Random(1).shuffle(ids)
    assert chunk.credit_codes_hold(ids)
    for id_ in codes:
        for wrong in ("I" + id_[1:], id_[:-1] + ("0" if id_[-1] != "0" else "1")):
            assert not chunk.credit_codes_hold([*ids, wrong.encode()])
    assert not chunk.credit_codes_hold([b"\xff" * 18, *ids])


@pytest.mark.parametrize(
    ("content", "are"),
    [(b"a\n", True), (b"a\nb\n", True), (b"a", False), (b"a\n\nb\n", False), (b"\na\n", False),
     (b"a\r\n", False), ("甲\n".encode(), False), (b"", True)],
)  # fmt: skip
def test_lines_that_no_reader_takes_for_others(tmp_path, monkeypatch, content, are) -> None:
    (tmp_path / "roster.csv").write_bytes(content)
    for block in (1, 2, 1 << 22):
        monkeypatch.setattr(scan, "BLOCK", block)
        assert scan.is_lines(tmp_path / "roster.csv") == are
