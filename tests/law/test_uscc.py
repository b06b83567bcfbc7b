import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc as second_opinion

from mingcha.law import uscc

RIGHT = (
    "91350100M000100Y43"  # the example of GB 32100-2015, annex A, with its right check character
)
BODIES = st.builds(
    "".join,
    st.tuples(
        st.sampled_from(["91", "92", "93", "52", "51", "12", "11"]),
        st.from_regex(r"[0-9]{6}", fullmatch=True),
        st.text(uscc.ALPHABET, min_size=9, max_size=9),
    ),
)


@pytest.mark.parametrize("code", [RIGHT, "91110000600037341L"])
def test_published_codes(code):
    assert uscc.check(code) is None
    assert uscc.fault(code) is None


@pytest.mark.parametrize(
    "org_type", ["A1", "N2", "Y1"]
)  # 军队, 农业, 其他: python-stdnum refuses them
def test_letters_in_the_first_two_places(org_type):
    assert uscc.check(uscc.make(org_type, "410482", "MA0000001")) is None


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("", "uscc-empty"),
        (RIGHT[:-1], "uscc-length"),
        (RIGHT + "0", "uscc-length"),
        (f" {RIGHT}", "uscc-space"),
        (f"{RIGHT}\n", "uscc-space"),
        (RIGHT + "\u200b", "uscc-space"),
        (RIGHT.replace("9", "９", 1), "uscc-full-width"),
        (RIGHT.replace("M", "Ｍ"), "uscc-full-width"),
        (RIGHT.lower(), "uscc-lower-case"),
        (RIGHT.replace("M", "I"), "uscc-forbidden-letter"),
        (RIGHT.replace("M", "O"), "uscc-forbidden-letter"),
        (RIGHT.replace("M", "Z"), "uscc-forbidden-letter"),
        (RIGHT.replace("M", "S"), "uscc-forbidden-letter"),
        (RIGHT.replace("M", "V"), "uscc-forbidden-letter"),
        (RIGHT.replace("M", "-"), "uscc-character"),
        (RIGHT.replace("M", "李"), "uscc-character"),
        ("91A50100M000100Y43", "uscc-region"),
        (RIGHT[:-1] + "4", "uscc-check-character"),
        ("410482000012345", "uscc-old-number"),
    ],
)
def test_wrong_codes_and_why(code, reason):
    assert uscc.check(code) == reason
    assert uscc.fault(code).sentence.endswith("。")


def test_sentences_name_the_place_and_the_remedy():
    assert "应为“3”" in uscc.fault(RIGHT[:-1] + "4").sentence
    assert "第 9 位是“O”" in uscc.fault(RIGHT.replace("M", "O")).sentence
    assert "17 位" in uscc.fault(RIGHT[:-1]).sentence


@pytest.mark.parametrize(
    ("number", "is_old"),
    [("410482000012345", True), ("41048200001234", False), ("41048200001234X", False), ("", False)],
)
def test_old_numbers(number, is_old):
    assert uscc.is_old_number(number) is is_old


@given(BODIES)
def test_check_character_agrees_with_a_second_opinion(body):
    assert uscc.check_character(body) == second_opinion.calc_check_digit(body)
    assert uscc.check(body + uscc.check_character(body)) is None
    assert second_opinion.is_valid(body + uscc.check_character(body))


@given(BODIES, st.integers(8, 16), st.sampled_from(uscc.ALPHABET))
def test_one_wrong_character_is_always_noticed(body, position, character):
    code = body + uscc.check_character(body)
    changed = code[:position] + character + code[position + 1 :]
    assert (uscc.check(changed) is None) == (changed == code)


def test_make():
    code = uscc.make("91", "999901", "MA0000001")
    assert code.startswith("91999901MA0000001")
    assert uscc.check(code) is None


@pytest.mark.parametrize("body", ["", "9" * 16, "O" * 17])
def test_check_character_refuses_other_bodies(body):
    with pytest.raises(ValueError):
        uscc.check_character(body)
