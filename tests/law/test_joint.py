"""The strictest value across the departments of a joint task (clauses.md §1.9)."""

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingcha.law.joint import strictest
from mingcha.law.parameters import PARAMETERS
from mingcha.law.rulebook import ABSENT, Rulebook, Value, load, names, thaw
from mingcha.law.senses import MERGES, RANKS, SENSES, STRICTEST_FIRST, Sense

LEAD = "人社局"


def book(name, /, **own):
    values = dict.fromkeys(PARAMETERS, ABSENT)
    return Rulebook(name, None, values | {key.replace("__", "."): v for key, v in own.items()})


def says(value, unit=None, event=None, binding=None, clause="第一条"):
    if value is None:
        return ABSENT
    return Value("explicit", value, unit, event, clause, "原文", "x.txt", binding=binding)


def resolve(key, *values, lead_decides=()):
    """The joint task of 人社局 and 甲, 乙 … that answer `values` to one parameter."""
    governed = {"joint.lead_decides": says(list(lead_decides))} if lead_decides else {}
    books = [
        (name, Rulebook(f"book-{name}", None, book("x").values | more | {key: value}))
        for name, value, more in zip((LEAD, "甲", "乙"), values, (governed, {}, {}), strict=False)
    ]
    return strictest(books, LEAD)


def test_every_parameter_has_its_sense():
    assert set(SENSES) == set(PARAMETERS)
    assert set(RANKS) | set(MERGES) == set(Sense)


def test_every_ordered_choice_lists_all_its_words():
    ordered = {key for key, sense in SENSES.items() if sense == Sense.ORDER}
    assert ordered == set(STRICTEST_FIRST)
    for key, words in STRICTEST_FIRST.items():
        assert set(words) == set(PARAMETERS[key].choices), key


def test_a_sense_fits_the_shape_of_its_parameters():
    shapes = {
        Sense.SHORTEST: {"days"},
        Sense.TRUE: {"flag"},
        Sense.FALSE: {"flag"},
        Sense.ORDER: {"choice"},
        Sense.MAX: {"percent", "count"},
        Sense.MIN: {"percent", "count"},
        Sense.UNION: {"texts", "tables"},
        Sense.MAX_EACH: {"percents"},
        Sense.MIN_EACH: {"counts"},
    }
    for key, sense in SENSES.items():
        assert PARAMETERS[key].shape in shapes.get(sense, {PARAMETERS[key].shape}), key


@pytest.mark.parametrize(
    ("key", "lead", "other", "chosen"),
    [
        ("ratio.floor.general", 3, 5, 5),  # floors: the higher
        ("ratio.floor.general", 5, 3, 5),
        ("ratio.floor.general", None, 3, 3),  # a rule beats silence
        ("ratio.floor.general", 3, None, 3),
        ("ratio.floor.general", None, None, None),
        ("ratio.floor.general", Decimal("2.5"), 2, Decimal("2.5")),
        ("ratio.cap.general", 10, 5, 5),  # caps: the lower
        ("frequency.cap_per_subject", 1, 2, 1),
        ("inspectors.min", 2, 3, 3),
        ("inspectors.recusal", False, True, True),  # what protects: true
        ("inspectors.recusal", True, False, True),
        ("publish.exception", True, False, False),  # an exception: false
        ("inspectors.min_scope", "inspection", "department", "department"),
        ("draw.steps", "one", "two", "two"),
        ("drawn_list.publish", "before_check", "after_check", "after_check"),
        ("due.adjust", "next_workday", "none", "none"),
        ("calendar.count_from", "next_day", "same_day", "same_day"),
        ("penalty.publish.fields", ["案由"], ["案由", "处罚结果"], ["案由", "处罚结果"]),
        ("population.exclude_status", ["注销"], ["迁出"], ["注销", "迁出"]),
        ("strata.credit_risk.ratios", {"A": 3, "D": 50}, {"A": 5, "B": 4},
         {"A": 5, "B": 4, "D": 50}),
        ("frequency.cap_by_credit_risk", {"A": 1, "C": 3}, {"C": 2}, {"A": 1, "C": 2}),
        ("task.window", {"to": "2022-11-25"}, {"to": "2023-12-31"}, {"to": "2022-11-25"}),
        ("exclusion.reasons", [{"code": "a", "text": "一"}],
         [{"code": "a", "text": "壹"}, {"code": "b", "text": "二"}],
         [{"code": "a", "text": "一"}, {"code": "b", "text": "二"}]),
        ("form.kind", "一企一表", "检查表", "一企一表"),  # the lead's
        ("platform.draw", None, "省平台", None),
    ],
)  # fmt: skip
def test_truth_table(key, lead, other, chosen):
    joint = resolve(key, says(lead), says(other))
    assert joint.rulebook.value(key) == chosen
    listed = [conflict.key for conflict in joint.conflicts]
    assert listed == ([key] if lead != other and SENSES[key] != Sense.LEAD else [])


@pytest.mark.parametrize(
    ("one", "other", "chosen"),
    [
        ((20, "working_day", "task_done"), (7, "working_day", "task_done"), 1),
        ((7, "working_day", "task_done"), (7, "calendar_day", "task_done"), 1),
        ((5, "working_day", "task_done"), (8, "calendar_day", "task_done"), 0),  # 7 against 8 days
        ((20, "working_day", "task_done"), (20, "working_day", "single_check_done"), 1),
    ],
)
def test_the_shorter_deadline(one, other, chosen):
    joint = resolve("publish.deadline", says(*one), says(*other))
    found = joint.rulebook.get("publish.deadline")
    assert (found.value, found.unit, found.start_event) == (one, other)[chosen]
    assert ("起算点不同" in joint.conflicts[0].why) == (one[2] != other[2])


class TestTheLeadSaysOtherwise:
    def test_a_named_parameter_is_the_leads(self):
        joint = resolve(
            "ratio.floor.general", says(3), says(5), lead_decides=["ratio.floor.general"]
        )
        assert joint.rulebook.value("ratio.floor.general") == 3
        assert joint.conflicts[0].why == "book-人社局 规定这一项以牵头部门为准"

    def test_other_departments_cannot_say_so(self):
        books = [
            (LEAD, book("a", ratio__floor__general=says(3))),
            ("甲", book("b", ratio__floor__general=says(5),
                       joint__lead_decides=says(["ratio.floor.general"]))),
        ]  # fmt: skip
        assert strictest(books, LEAD).rulebook.value("ratio.floor.general") == 5

    def test_the_lead_must_be_there(self):
        with pytest.raises(ValueError, match="lead"):
            strictest([("甲", load("national"))], LEAD)


def test_of_equal_values_the_hard_one_holds_and_no_conflict_is_listed():
    joint = resolve("inspectors.min", says(2, "person", binding="soft"),
                    says(2, "person", binding="hard"))  # fmt: skip
    found = joint.rulebook.get("inspectors.min")
    assert (found.is_hard, found.inherited_from, joint.conflicts) == (True, "book-甲", ())


def test_a_conflict_shows_every_answer_and_the_reason():
    joint = resolve("ratio.floor.general", says(3, "%"), says(5, "%"), says(None))
    (conflict,) = joint.conflicts
    assert [(who, name, v.value) for who, name, v in conflict.answers] == [
        (LEAD, "book-人社局", 3), ("甲", "book-甲", 5), ("乙", "book-乙", None),
    ]  # fmt: skip
    assert (conflict.label, conflict.why) == ("一般事项抽查比例下限", "下限从高")
    assert conflict.chosen.inherited_from == "book-甲"


def test_a_merged_list_names_all_its_sources():
    joint = resolve("population.exclude_status", says(["注销"]), says(["迁出"], clause="第十一条"))
    found = joint.rulebook.get("population.exclude_status")
    assert found.inherited_from == "book-人社局、book-甲"
    assert found.clause == "book-人社局 第一条；book-甲 第十一条"


class TestShippedBooks:
    def test_one_rulebook_for_all_is_that_rulebook(self):
        ruzhou = load("ruzhou-2023")
        joint = strictest([("甲", ruzhou), (LEAD, ruzhou)], LEAD)
        assert joint.rulebook is ruzhou
        assert joint.conflicts == ()

    def test_xushui_with_a_department_of_ruzhou(self):
        joint = strictest([("市监局", load("ruzhou-2023")), (LEAD, load("xushui-2022"))], LEAD)
        rules = joint.rulebook
        assert rules.name == "xushui-2022+ruzhou-2023"
        assert rules.value("ratio.floor.general") == 5
        assert rules.get("ratio.floor.general").inherited_from == "ruzhou-2023"
        assert rules.value("confirm.deadline") == 2
        assert rules.get("confirm.deadline").inherited_from == "xushui-2022"
        assert rules.value("inspectors.min_scope") == "department"
        assert rules.value("form.kind") == "一企一表"
        assert "ratio.floor.general" in [conflict.key for conflict in joint.conflicts]

    def test_canonical_bytes_can_be_frozen(self):
        books = [(name, load(name)) for name in names()]
        rules = strictest(books, "national").rulebook
        record = json.loads(rules.canonical_bytes())
        assert thaw(rules.canonical_bytes()).values == rules.values
        assert all(
            value["status"] == "absent" or (value["inherited_from"] and value["clause"])
            for value in record["values"].values()
        )

    @given(st.permutations([name for name in names() if name != "xushui-2022"]))
    def test_the_order_of_the_others_changes_no_number(self, others):
        books = [(name, load(name)) for name in ("xushui-2022", *others)]
        found = strictest(books, "xushui-2022").rulebook
        again = strictest(sorted(books), "xushui-2022").rulebook
        for key, sense in SENSES.items():
            if sense in RANKS:
                assert found.value(key) == again.value(key), key
