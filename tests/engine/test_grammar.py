"""Grammar and tables: what is refused, and that nothing is ever repaired (protocol §3, §4)."""

import re

import pytest

from mingcha.engine import grammar
from mingcha.engine.grammar import Labelled, credit_code_holds, lines
from mingcha.engine.refused import Refused
from mingcha.engine.tables import CELLS, CHANGES, EXCLUDED, RECUSE, ROSTER, SELECTED, STAFF, TEAMS

SALT = "0" * 32
HASH = "a" * 64


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"A,b\r\n", "0x0D"),
        (b"\xef\xbb\xbfA,b\n", "0xEF"),
        (b"A,b", "no LF"),
        (b"A,b\n\nB,c\n", "empty line"),
        (b"\nA,b\n", "empty line"),
        (b"A,\tb\n", "0x09"),
        ("A,原因\n".encode(), "0xE5"),
        (b"A,b\x7f\n", "0x7F"),
    ],
)
def test_files_are_printable_ascii_lines(content, reason):
    with pytest.raises(Refused, match=reason):
        lines("t.csv", content)


def test_an_empty_table_is_a_file_of_no_bytes():
    assert lines("t.csv", b"") == []
    assert EXCLUDED.parse(b"") == []


def test_a_refusal_names_file_and_line():
    with pytest.raises(Refused, match=r"^excluded\.csv: line 2: malformed row 'b,x'$"):
        EXCLUDED.parse(b"A,x\nb,x\n")


@pytest.mark.parametrize(
    ("pattern", "good", "bad"),
    [
        (grammar.NAME, "a A-_ 0 " + "x" * 32, "-a _a a.b é " + "x" * 33),
        (grammar.TOKEN, "a.b-c_d " + "x" * 64, ".a " + "x" * 65),
        (grammar.ENT, "E1 0 " + "X" * 32, "e1 E-1 " + "X" * 33),
        (grammar.REGION, "330102 330102001 330102001002", "33010 3301020 33010200100"),
        (grammar.INT, "0 1 999999999", "00 01 1000000000 -1 1.0"),
        (grammar.LABEL, "w1 a drawn secrets", "draw manifest secret W1 1w w_1 " + "a" * 17),
    ],
)
def test_patterns(pattern, good, bad):
    assert all(re.fullmatch(pattern, text) for text in good.split())
    assert not any(re.fullmatch(pattern, text) for text in bad.split())


@pytest.mark.parametrize(
    "row",
    [
        f"E1,A,330102,SJ,{SALT}",
        f"E1,A,330102,SJ:tz+XF,{SALT}",
        f"E1,A,330102001,HB+SJ:tz,{SALT}",
    ],
)
def test_roster_rows(row):
    [parsed] = ROSTER.parse(f"{row}\n".encode())
    assert ROSTER.format([parsed]) == f"{row}\n".encode()


@pytest.mark.parametrize(
    ("table", "row"),
    [
        (ROSTER, f"E1,A,330102,XF+SJ,{SALT}"),  # departments not ascending
        (ROSTER, f"E1,A,330102,SJ+SJ:tz,{SALT}"),  # a department twice
        (ROSTER, f"E1,A,330102,,{SALT}"),
        (ROSTER, f"E1,A,330102,SJ:,{SALT}"),
        (ROSTER, f"E1,A,330102,SJ,{SALT},x"),
        (ROSTER, "E1,A,330102,SJ"),
        (ROSTER, f'"E1",A,330102,SJ,{SALT}'),
        (STAFF, f"S1,SJ,330105+330102,-,0,-,{SALT}"),
        (STAFF, f"S1,SJ,-,-,0,-,{SALT}"),
        (STAFF, f"S1,SJ,330102,tz+tz,0,-,{SALT}"),
        (STAFF, f"S1,SJ,330102,-,00,-,{SALT}"),
        (STAFF, f"S1,SJ,330102,-,-1,-,{SALT}"),
        (RECUSE, f"S1,E1,,{SALT}"),
        (EXCLUDED, "E1,has space"),
        (CELLS, f"ALL,A,330102,1,1,{HASH[:63]}"),
        (SELECTED, f"ALL,A,330102,1,{HASH},E1"),
        (TEAMS, "SJ,E1,S2+S1"),
        (TEAMS, "SJ,E1,S1+S1"),
        (TEAMS, "SJ,E1,"),
        (CHANGES, "1,staff,SJ,E1,-,S2,recused"),  # out is - exactly with substitute
        (CHANGES, "1,staff,SJ,E1,S1,S2,substitute"),
        (CHANGES, "1,staff,SJ,-,S1,S2,absent"),
        (CHANGES, "1,enterprise,ALL,E1,E1,E2,moved"),
        (CHANGES, "1,enterprise,ALL,-,-,E2,moved"),
        (CHANGES, "1,enterprise,ALL,-,e1,E2,moved"),
        (CHANGES, "1,enterprises,ALL,-,E1,E2,moved"),
    ],
)
def test_malformed_rows(table, row):
    with pytest.raises(Refused, match=re.escape(table.file)):
        table.parse(f"{row}\n".encode())


@pytest.mark.parametrize(
    ("table", "rows", "reason"),
    [
        (EXCLUDED, ("B,x", "A,x"), "out of order"),
        (EXCLUDED, ("A,x", "A,y"), "duplicate"),
        (EXCLUDED, ("E10,x", "E2,x", "E1,x"), "line 3: out of order"),
        (CHANGES, ("2,enterprise,ALL,-,E1,E2,x", "1,enterprise,ALL,-,E2,E3,x"), "out of order"),
        (SELECTED, (f"ALL,A,330102,2,{HASH},E1,1", f"ALL,A,330102,1,{HASH},E2,1"), "out of order"),
    ],
)
def test_order_and_duplicates(table, rows, reason):
    with pytest.raises(Refused, match=reason):
        table.parse("".join(f"{row}\n" for row in rows).encode())


def test_ranks_and_seq_compare_as_numbers():
    rows = "".join(f"ALL,A,330102,{i},{HASH},E{i},1\n" for i in range(1, 12))
    assert [row.rank for row in SELECTED.parse(rows.encode())] == list(range(1, 12))


def test_plain_tables_come_in_any_order_but_without_duplicates():
    assert len(ROSTER.parse(b"E2,A,330102,SJ\nE1,A,330102,SJ\n", plain=True)) == 2
    with pytest.raises(Refused, match="duplicate"):
        ROSTER.parse(b"E2,A,330102,SJ\nE2,B,330102,SJ\n", plain=True)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("head\n", "expected a="),
        ("head\nb=1\na=1\n", "expected a="),
        ("head\na=\n", "malformed value of a"),
        ("head\na=1\nb=1\nb=1\n", "unexpected 'b'"),
        ("head\na\nb=1\n", "expected a="),
        ("Head\na=1\nb=1\n", "first line is not head"),
        ("", "first line is not head"),
    ],
)
def test_labelled_files(text, reason):
    def read():
        f = Labelled("f.txt", text.encode(), "head")
        f.take("a", "[0-9]")
        f.take("b", "[0-9]")
        f.end()

    with pytest.raises(Refused, match=reason):
        read()


def test_credit_codes_agree_with_an_independent_implementation():
    from stdnum.cn import uscc

    bases = [f"9133010{i}MA{j:07}" for i in range(3) for j in range(40)]
    for base in bases:
        good = base + uscc.calc_check_digit(base)
        assert credit_code_holds(good)
        wrong = [base + c for c in uscc._alphabet if base + c != good]
        assert not any(map(credit_code_holds, wrong))
    assert not credit_code_holds("91330102MA0000000I")
    assert not credit_code_holds("91330102MA000")
