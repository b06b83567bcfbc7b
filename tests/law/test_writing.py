"""Rulebooks written by machine and values typed by people read back as they were."""

from decimal import Decimal

import pytest

from mingcha.law import shelf
from mingcha.law.parameters import PARAMETERS
from mingcha.law.refusal import Refusal
from mingcha.law.rulebook import load, names, parse
from mingcha.law.spelling import read_value, spelled
from mingcha.law.writing import changed, own_values, with_also, written

CITED = {"clause": "第一条", "status": "interpreted"}


@pytest.mark.parametrize("name", names())
class TestShippedBooks:
    def test_a_rewritten_file_means_the_same(self, name):
        text = shelf.file_version(name).text
        again = with_also(text, load(name).also)
        assert parse(again, name) == load(name)
        assert with_also(again, load(name).also) == again
        assert again.splitlines()[0] == text.splitlines()[0]  # the head says whose it is

    def test_every_value_reads_back_as_it_is_spelled(self, name):
        for key, value in load(name).values.items():
            if not value.is_absent:
                text = spelled(PARAMETERS[key], value.value)
                assert read_value(PARAMETERS[key], text) == value.value, key


class TestChanging:
    TEXT = '# 明德县\nextends = "national"\n'

    def test_a_value_is_added_replaced_and_taken_out(self):
        text = changed(self.TEXT, "ratio.floor.general", {"value": 5, "unit": "%", **CITED})
        assert parse(text, "x").value("ratio.floor.general") == 5
        members = {"value": Decimal("2.5"), "unit": "%", **CITED}
        text = changed(text, "ratio.floor.general", members)
        assert parse(text, "x").value("ratio.floor.general") == Decimal("2.5")
        assert own_values(text) == {"ratio.floor.general": members}
        assert changed(text, "ratio.floor.general", None) == self.TEXT

    def test_a_supplement_is_switched_on_and_off(self):
        text = with_also(self.TEXT, ["visits-2025"])
        assert parse(text, "x").value("frequency.cap_per_subject") == 1
        assert with_also(text, []) == self.TEXT

    def test_hostile_text_stays_text(self):
        note = '"]\n[values."x"]\n\\u0041\x7f\t中'
        text = changed(self.TEXT, "plan.publish", {"value": True, "note": note, **CITED})
        assert parse(text, "x").get("plan.publish").note == note

    def test_values_stand_in_the_order_of_the_parameters(self):
        flag = {"value": True, **CITED}
        keys = ["training.before_draw", "plan.publish", "strata.region_balance"]
        text = written({"values": dict.fromkeys(keys, flag)})
        assert [key for key in PARAMETERS if key in keys] == list(own_values(text))


@pytest.mark.parametrize(
    ("key", "text", "words"),
    [
        ("ratio.floor.general", "五", "不是数字"),
        ("ratio.floor.general", "nan", "不是数字"),
        ("publish.deadline", "2.5", "不是整数"),
        ("publish.deadline", "²", "不是整数"),
        ("plan.publish", "true", "请填"),
        ("strata.credit_risk.ratios", "A 3", "名 = 值"),
        ("strata.credit_risk.ratios", "A = 3\nA = 4", "两次"),
        ("frequency.cap_by_credit_risk", "A = 1.5", "不是整数"),
        ("plan.milestones", "text = 过半；share = 多", "不是数字"),
    ],
)
def test_what_means_nothing_is_refused_in_words(key, text, words):
    with pytest.raises(ValueError, match=words) as refused:
        read_value(PARAMETERS[key], text)
    assert not isinstance(refused.value, Refusal)
