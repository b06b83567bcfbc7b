import hashlib
import json
import os
import re
from pathlib import Path

import pytest

from mingcha.law import rulebook, shelf
from mingcha.law.parameters import PARAMETERS
from mingcha.law.refusal import Refusal
from mingcha.law.rulebook import FaultyRulebook, load, names, parse, read, thaw

SOURCES = Path(__file__).parents[2].parent / "shared" / "sources"
GOOD = """
extends = "national"
[values."ratio.floor.general"]
value = 5
unit = "%"
clause = "第十一条"
quote = "不低于总数的 5%"
document = "ruzhou-2023.txt"
status = "explicit"
"""


def with_value(key, **members):
    """A rulebook text with one value in JSON-like members."""
    lines = [
        f"{name} = {json.dumps(member, ensure_ascii=False)}" for name, member in members.items()
    ]
    return "\n".join(['extends = "national"', f'[values."{key}"]', *lines])


def faults(text):
    with pytest.raises(FaultyRulebook) as refused:
        parse(text, "test")
    return refused.value.faults


CITED = {"clause": "第一条", "status": "interpreted"}
FLOOR = "ratio.floor.general"
DAYS = "publish.deadline"


@pytest.mark.parametrize("name", names())
class TestEveryShippedRulebook:
    def test_answers_every_parameter(self, name):
        book = load(name)
        assert list(book.values) == list(PARAMETERS)
        assert all(book.get(key).is_absent == (book.value(key) is None) for key in PARAMETERS)

    def test_every_value_has_a_citation(self, name):
        for key, value in load(name).values.items():
            assert value.is_absent or value.clause, key
            assert value.status != "explicit" or (value.quote and value.document), key

    def test_quotes_stand_literally_in_their_source(self, name):
        if not SOURCES.is_dir():
            pytest.skip("the five source documents are not at hand")
        for key, value in load(name).values.items():
            if value.status == "inherited":
                continue
            for words, document in ((value.quote, value.document), (value.raw_text, f"{name}.txt")):
                if words:
                    source = (SOURCES / document).read_text(encoding="utf-8")
                    assert "".join(words.split()) in "".join(source.split()), key

    def test_values_of_lists_stand_in_their_quotes(self, name):
        for key, value in load(name).values.items():
            if value.status == "explicit" and key.endswith(("witness.optional_types", "methods")):
                assert all(item in value.quote for item in value.value), key

    def test_canonical_bytes(self, name):
        book = load(name)
        data = book.canonical_bytes()
        text = json.dumps(
            json.loads(data), sort_keys=True, separators=(",", ":"), ensure_ascii=False
        )
        assert data == text.encode() + b"\n"
        assert book.sha256() == hashlib.sha256(data).hexdigest()
        assert b"null" not in data
        assert thaw(data) == book

    def test_result_codes_agree_with_what_counts_as_a_problem(self, name):
        book = load(name)
        counts = {row["code"]: row["counts_as_problem"] for row in book.value("result.codes")}
        assert counts == book.value("result.counts_as_problem")

    def test_it_is_a_place_or_a_supplement(self, name):
        kind = load(name).value("doc.kind")
        assert load(name).get("jurisdiction.code").is_absent == (kind in ("baseline", "supplement"))

    def test_floor_and_steps_are_consistent(self, name):
        book = load(name)
        expected = "one" if book.get("confirm.deadline").is_absent else "two"
        assert book.value("draw.steps") == expected


class TestRuzhou:
    @pytest.mark.parametrize(
        ("key", "value", "clause"),
        [
            ("ratio.floor.general", 5, "第十一条"),
            ("ratio.base", "all_market_entities", "第十一条"),
            ("ratio.base_time", "plan_made", "第十一条"),
            ("inspectors.min", 2, "第十四条"),
            ("inspectors.recusal", True, "第十条"),
            ("notify.deadline", 7, "第十七条"),
            ("entry.deadline", 20, "第十九条"),
            ("publish.unpublished_is_incomplete", True, "第十九条"),
            ("draw.mode", "external", "第九条、第十条"),
            ("archive.unit", "一次一档", "第十六条"),
        ],
    )
    def test_explicit_values(self, key, value, clause):
        found = load("ruzhou-2023").get(key)
        assert (found.value, found.clause, found.status) == (value, clause, "explicit")

    def test_units_and_start_events(self):
        book = load("ruzhou-2023")
        assert book.get("ratio.floor.general").unit == "%"
        assert (book.get("notify.deadline").unit, book.get("notify.deadline").start_event) == (
            "working_day",
            "task_done",
        )
        assert book.get("entry.deadline").start_event == "single_check_done"

    def test_eight_result_categories_in_the_order_of_the_text(self):
        codes = load("ruzhou-2023").get("result.codes")
        assert [row["code"] for row in codes.value] == list("12345678")
        listed = codes.quote.removeprefix("抽查检查结果信息包括").split("、")
        assert [row["text"] for row in codes.value] == listed

    def test_three_reasons_against_random_inspection(self):
        reasons = load("ruzhou-2023").get("exclusion.reasons")
        assert all(row["text"] in reasons.quote for row in reasons.value)
        assert len(reasons.value) == 3

    def test_what_the_text_does_not_say_is_absent_or_inherited(self):
        """B-11: a local text follows the higher level's where it is silent."""
        book = load("ruzhou-2023")
        assert book.get("confirm.deadline").is_absent
        assert book.get("ratio.cap.key").is_absent
        assert book.get("signature.refusal").status == "inherited"
        assert book.get("signature.refusal").inherited_from == "national"
        assert book.get("ratio.rounding").value == "ceil"

    def test_hard_and_soft(self):
        book = load("ruzhou-2023")
        assert book.get("inspectors.min").is_hard
        assert not book.get("draw.mode").is_hard


@pytest.mark.parametrize(
    ("name", "key", "value", "status"),
    [
        ("xushui-2022", "ratio.floor.general", 3, "explicit"),
        ("xushui-2022", "confirm.deadline", 2, "explicit"),
        ("xushui-2022", "inspectors.min_scope", "department", "explicit"),
        ("xushui-2022", "population.established_before", "2021-12-31", "explicit"),
        ("xushui-2022", "entry.deadline", None, "absent"),  # no number, none invented
        ("xushui-2022", "draw.steps", "two", "interpreted"),
        ("shijiazhuang-2023", "kpi.joint_count_share", 50, "explicit"),  # S-15
        ("shijiazhuang-2023", "kpi.joint_household_share", 25, "explicit"),  # S-16
        ("shijiazhuang-2023", "kpi.risk_draw_share", 90, "explicit"),  # S-17
        ("shijiazhuang-2023", "report.monthly.due_day", 23, "explicit"),  # S-28
        (
            "shijiazhuang-2023",
            "report.progress.dates",
            ["04-05", "06-28", "10-09", "12-25"],
            "explicit",
        ),
        ("shijiazhuang-2023", "ratio.floor.general", None, "absent"),
        ("baofeng-2024", "ratio.floor.general", 5, "explicit"),  # B-09
        ("baofeng-2024", "ratio.cap.key", None, "absent"),  # B-08: 不设上限
        ("baofeng-2024", "inspectors.min_scope", "group", "explicit"),  # B-16
        ("baofeng-2024", "draw.batch_order_random", True, "explicit"),  # B-08
        ("jinfeng-2023", "penalty.publish.deadline", 7, "explicit"),  # J-13
        ("jinfeng-2023", "publish.deadline", 20, "inherited"),  # 及时: no number
    ],
)
def test_the_other_four_places(name, key, value, status):
    found = load(name).get(key)
    assert (found.value, found.status) == (value, status)


def test_seven_days_of_jinfeng_are_calendar_days():
    assert load("jinfeng-2023").get("penalty.publish.deadline").unit == "calendar_day"
    assert load("national").get("penalty.publish.deadline").unit == "working_day"


def test_the_31st_of_june_is_kept_with_its_resolution():
    milestones = load("jinfeng-2023").get("plan.milestones")  # J-17
    assert "6 月 31 日" in milestones.raw_text
    assert milestones.value[2]["date"] == "2023-06-30"
    assert milestones.note


class TestConflictsOfTheTexts:
    """clauses.md §1.8, row by row, as the rulebooks hold it."""

    PLACES = ("xushui-2022", "shijiazhuang-2023", "baofeng-2024", "ruzhou-2023", "jinfeng-2023")

    def values(self, key):
        return [load(name).value(key) for name in self.PLACES]

    def test_1_floors(self):
        assert self.values("ratio.floor.general") == [3, None, 5, 5, None]
        assert self.values("ratio.floor.key") == [3, None, None, 5, None]

    def test_2_and_3_what_the_percentage_is_of_and_when(self):
        assert self.values("ratio.base") == [
            "task_population", "item_roster", "item_roster", "all_market_entities", "item_roster",
        ]  # fmt: skip
        assert load("ruzhou-2023").value("ratio.base_time") == "plan_made"

    def test_4_floor_and_cap_are_both_held(self):
        """B-09 makes a floor of what the national text restricts: no number is invented for a cap."""
        assert load("baofeng-2024").get("ratio.floor.general").is_hard
        cap = load("national").get("ratio.cap.general")
        assert cap.is_absent
        assert "严格进行限制" in cap.note
        assert "不设上限" in load("baofeng-2024").get("ratio.cap.key").quote

    def test_5_rounding(self):
        assert self.values("ratio.rounding") == ["ceil"] * 5

    def test_6_an_impossible_date_keeps_its_text_who_and_why(self):
        milestones = load("jinfeng-2023").get("plan.milestones")
        assert milestones.raw_text == "2023 年 6 月 31 日前，完成全部抽查计划的 50%"
        assert (milestones.value[2]["date"], milestones.value[2]["share"]) == ("2023-06-30", 50)
        assert "编者" in milestones.note
        assert "6 月没有 31 日" in milestones.note

    def test_7_no_number_is_invented_for_promptly(self):
        assert load("xushui-2022").get("entry.deadline").is_absent
        assert load("jinfeng-2023").get("entry.deadline").is_absent
        found = load("shijiazhuang-2023").get("publish.deadline")
        assert "及时" in found.raw_text
        assert (found.status, "没有天数" in found.note) == ("interpreted", True)

    def test_8_and_9_entering_and_publishing_start_from_different_events(self):
        assert load("baofeng-2024").get("publish.deadline").start_event == "task_done"
        assert load("ruzhou-2023").get("entry.deadline").start_event == "single_check_done"
        assert load("ruzhou-2023").get("notify.deadline").start_event == "task_done"

    def test_10_and_11_units_and_the_first_day(self):
        assert load("jinfeng-2023").get("penalty.publish.deadline").unit == "calendar_day"
        assert self.values("calendar.count_from") == ["next_day"] * 5

    def test_12_two_inspectors_of_what(self):
        assert self.values("inspectors.min_scope") == [
            "department", "inspection", "group", "inspection", "inspection",
        ]  # fmt: skip

    def test_13_and_14_who_signs_and_who_may_refuse(self):
        assert load("xushui-2022").value("signature.signer") == ["法定代表人"]
        assert load("ruzhou-2023").value("signature.signer") == ["被抽查对象"]
        assert self.values("signature.refusal") == [True] * 5

    def test_16_a_case_lead_is_not_a_task(self):
        assert "上级下达的抽查任务" in load("ruzhou-2023").get("exclusion.reasons").note

    def test_17_wage_arrears_stand_on_both_sides(self):
        assert "重点检查事项" in load("baofeng-2024").get("exclusion.reasons").note

    def test_18_and_19_two_grade_systems_are_never_merged(self):
        """信用风险 A–D and 守法诚信 A–C: keys, words and counting apart."""
        for name in self.PLACES:
            book = load(name)
            labour = book.value("strata.labour_grade.rules") or {}
            assert set(book.value("strata.credit_risk.ratios") or {}) <= set("ABCD")
            assert not {"D", "credit_risk"} & set(labour)
            assert book.value("kpi.risk_draw_definition") == "credit_risk_only"
        assert load("baofeng-2024").value("strata.labour_grade.rules").keys() == {"C"}
        assert load("baofeng-2024").get("strata.credit_risk.enabled").is_absent
        assert load("xushui-2022").get("strata.labour_grade.rules").is_absent

    def test_20_what_is_joint(self):
        assert load("baofeng-2024").value("joint.scope") == "incl_internal"
        assert load("xushui-2022").value("joint.scope") == "cross_department"

    def test_22_to_24_reports_days_off_and_readings(self):
        assert self.values("due.adjust") == ["none"] * 5
        assert load("shijiazhuang-2023").value("report.period") == "calendar_month"
        listed = load("shijiazhuang-2023").get("plan.milestones")
        assert ("4月前" in listed.raw_text, "也可读作" in listed.note) == (True, True)

    def test_26_and_27_platforms(self):
        assert self.values("draw.mode") == [
            "external", "external", "internal", "external", "internal",
        ]  # fmt: skip
        names = [load(name).value("platform.draw") for name in self.PLACES[:2]]
        assert names == ["河北省双随机监管工作平台", "河北省双随机执法监管平台"]

    def test_30_slips_stay_as_they_are_and_are_explained(self):
        codes = load("ruzhou-2023").get("result.codes")
        assert codes.value[6]["text"].endswith("设计的经营活动")
        assert "应为“涉及”" in codes.note


class TestKpiDefinitions:
    """clauses.md §1.7: what the monthly form leaves open is a parameter, never code alone."""

    def test_every_open_question_has_an_answer_with_its_origin(self):
        book = load("shijiazhuang-2023")
        for key in ("kpi.count_of", "kpi.households", "kpi.risk_draw_subjects", "kpi.count_rule",
                    "kpi.risk_draw_definition", "joint.scope", "report.period",
                    "result.counts_as_problem"):  # fmt: skip
            assert book.get(key).clause, key
            assert not book.get(key).is_absent, key

    def test_which_results_count_as_a_problem(self):
        found = load("shijiazhuang-2023").get("result.counts_as_problem")
        counted = [code for code, counts in found.value.items() if counts]
        assert counted == ["2", "3", "4", "5", "6", "8"]
        assert (found.status, found.document) == ("interpreted", "shijiazhuang-2023.txt")


class TestLayers:
    def test_a_good_file(self):
        book = parse(GOOD, "test")
        assert (book.name, book.extends) == ("test", "national")
        assert book.get(FLOOR).status == "explicit"
        assert book.get("publish.deadline").inherited_from == "national"

    def test_absent_stops_inheritance(self):
        assert parse(with_value(DAYS, status="absent"), "test").get(DAYS).is_absent

    def test_a_grandchild_names_where_the_value_was_set(self, tmp_path, monkeypatch):
        monkeypatch.setattr(shelf, "_folders", [shelf.SHIPPED])
        (tmp_path / "city.toml").write_text(GOOD, encoding="utf-8")
        rulebook.add_folder(tmp_path)
        county = parse('extends = "city"', "county")
        assert county.get(FLOOR).inherited_from == "city"
        assert county.get("inspectors.min").inherited_from == "national"
        assert names()[0] == "national"
        assert "city" in names()

    def test_the_parents_document_is_not_the_childs(self):
        child = parse('extends = "ruzhou-2023"', "campaign")
        assert child.get("doc.no").is_absent
        assert child.get("jurisdiction.code").inherited_from == "ruzhou-2023"

    def test_a_circle_is_refused(self, tmp_path, monkeypatch):
        monkeypatch.setattr(shelf, "_folders", [shelf.SHIPPED])
        (tmp_path / "a.toml").write_text('extends = "b"', encoding="utf-8")
        (tmp_path / "b.toml").write_text('extends = "a"', encoding="utf-8")
        rulebook.add_folder(tmp_path)
        with pytest.raises(FaultyRulebook):
            load("a")

    @pytest.mark.parametrize("parent", ["nowhere", "test"])
    def test_an_unknown_parent_is_refused(self, parent):
        assert "extends" in faults(f'extends = "{parent}"')[0]

    def test_a_rulebook_also_takes_over_another_ones_own_values(self):
        """practice.md §2.2: the yearly caps of 2025 are switched on, not inherited."""
        assert load("ruzhou-2023").get("frequency.cap_per_subject").is_absent
        text = 'extends = "ruzhou-2023"\nalso = ["visits-2025"]\n'
        book = parse(text, "test")
        found = book.get("frequency.cap_per_subject")
        assert (found.value, found.inherited_from, found.is_hard) == (1, "visits-2025", True)
        assert book.get(FLOOR).inherited_from == "ruzhou-2023"
        assert book.get("archive.keeper").value == "办公室"
        assert (book.also, book.to_json()["also"]) == (("visits-2025",), ["visits-2025"])
        assert thaw(book.canonical_bytes()) == book
        assert book.get("doc.kind").is_absent
        own = with_value("frequency.cap_per_subject", status="absent").split("\n", 1)[1]
        assert parse(text + own, "test").get("frequency.cap_per_subject").is_absent

    def test_a_version_that_would_break_a_child_is_found(self, tmp_path, monkeypatch):
        monkeypatch.setattr(shelf, "_folders", [shelf.SHIPPED])
        (tmp_path / "town.toml").write_text('extends = "ruzhou-2023"', encoding="utf-8")
        rulebook.add_folder(tmp_path)
        cap = with_value("ratio.cap.general", value=4, unit="%", **CITED)
        broken = rulebook.broken_by(cap.removeprefix('extends = "national"\n'), "national")
        assert broken == {
            name: ["ratio.floor.general：下限 5 % 高于上限 4 %"]
            for name in ("baofeng-2024", "ruzhou-2023", "town")
        }

    def test_a_changed_file_is_read_again(self, tmp_path, monkeypatch):
        monkeypatch.setattr(shelf, "_folders", [shelf.SHIPPED])
        rulebook.add_folder(tmp_path)
        path = tmp_path / "town.toml"
        for place, stamp in (("甲镇", 1), ("乙镇", 2)):
            path.write_text(with_value("jurisdiction.name", value=place, **CITED), "utf-8")
            os.utime(path, ns=(stamp, stamp))
            assert load("town").value("jurisdiction.name") == place

    def test_a_faulty_file_is_named_but_not_usable(self, tmp_path, monkeypatch):
        monkeypatch.setattr(shelf, "_folders", [shelf.SHIPPED])
        (tmp_path / "a.toml").write_text("values = 3", encoding="utf-8")
        (tmp_path / "b.toml").write_bytes(b"\xff")
        rulebook.add_folder(tmp_path)
        assert {"a", "b"} <= set(names())
        assert set(rulebook.usable()) == set(names()) - {"a", "b"}
        assert rulebook.faults_of("a") == ["values：应为表"]
        assert "UTF-8" in rulebook.faults_of("b")[0]

    def test_without_a_parent_everything_else_is_absent(self):
        book = parse("", "empty")
        assert all(book.get(key).is_absent for key in PARAMETERS)
        assert "extends" not in book.to_json()

    def test_loading_twice_gives_the_same_object(self):
        assert load("national") is load("national")


@pytest.mark.parametrize(
    ("text", "word"),
    [
        (with_value("doc.issued", value="2023-06-31", **CITED), "日期不存在"),
        (with_value("doc.issued", value="2023年2月29日", **CITED), "日期不存在"),
        (
            '[values."doc.issued"]\nvalue = 2023-06-31\nclause = "x"\nstatus = "interpreted"',
            "日期不存在",
        ),
        (with_value("report.progress.dates", value=["04-05", "06-31"], **CITED), "日期不存在"),
        (
            'extends = "national"\n[values."plan.milestones"]\nvalue = [{date = "2023-06-31"}]\n'
            'clause = "三3"\nstatus = "interpreted"',
            "日期不存在",
        ),
        (with_value(FLOOR, value=101, unit="%", **CITED), "超过 100 %"),
        (with_value(FLOOR, value=100.5, unit="%", **CITED), "超过 100 %"),
        (
            'extends = "national"\n[values."strata.credit_risk.ratios"]\nvalue = {A = 3, D = 120}\n'
            'unit = "%"\nclause = "三"\nstatus = "interpreted"',
            "超过 100 %",
        ),
        (with_value(FLOOR, value=-1, unit="%", **CITED), "不小于 0"),
        (
            'extends = "national"\n[values."plan.milestones"]\nvalue = [{text = "过半", share = -1}]\n'
            'clause = "三3"\nstatus = "interpreted"',
            "不小于 0",
        ),
        (with_value(FLOOR, value=5, unit="permille", **CITED), "不认识的 unit"),
        (with_value(FLOOR, value=5, unit="person", **CITED), "不用单位"),
        (with_value(FLOOR, value=5, **CITED), "缺少 unit"),
        (with_value(FLOOR, value=5, unit="%", status="interpreted"), "缺少 clause"),
        (
            with_value(FLOOR, value=5, unit="%", status="explicit", clause="一", document="x"),
            "缺少 quote",
        ),
        (
            with_value(FLOOR, value=5, unit="%", status="explicit", clause="一", quote="5%"),
            "缺少 document",
        ),
        (with_value(FLOOR, value=5, unit="%", status="absent"), "不能有 value"),
        (with_value(FLOOR, unit="%", **CITED), "缺少 value"),
        (with_value(FLOOR, value=5, unit="%", clause="一", status="guessed"), "status 应为"),
        (with_value(FLOOR, value=5, unit="%", clause="一", status="inherited"), "status 应为"),
        (with_value(FLOOR, value=5, unit="%", clause="一"), "status 应为"),
        (with_value(DAYS, value=20, unit="working_day", **CITED), "缺少 start_event"),
        (
            with_value(DAYS, value=20, unit="working_day", start_event="someday", **CITED),
            "start_event",
        ),
        (
            with_value(DAYS, value="20", unit="working_day", start_event="task_done", **CITED),
            "整数",
        ),
        (
            with_value(DAYS, value=True, unit="working_day", start_event="task_done", **CITED),
            "整数",
        ),
        (
            with_value(DAYS, value=10_001, unit="working_day", start_event="task_done", **CITED),
            "整数",
        ),
        (
            with_value(FLOOR, value=5, unit="%", clause="一", status=["explicit"]),
            "status 应为 explicit",
        ),
        (with_value("draw.mode", value="elsewhere", **CITED), "internal、external"),
        (with_value("draw.mode", value="internal", binding="maybe", **CITED), "不认识的 binding"),
        (with_value("no.such.name", value=1, **CITED), "不认识的参数"),
        (with_value(FLOOR, value=5, unit="%", colour="red", **CITED), "不认识的成员 colour"),
        (with_value("plan.publish", value=True, raw_text="6月31日", **CITED), "缺少 note"),
        (with_value("plan.publish", value=True, note=3, **CITED), "note 应为文字"),
        ('[values]\n"ratio.floor.general" = 5', "不能只写一个值"),
        (with_value("frequency.cap_by_credit_risk", value=3, unit="per_year", **CITED), "次数表"),
        (with_value("joint.lead_decides", value=["no.such"], **CITED), "不认识的参数 no.such"),
        ('also = "visits-2025"', "also：应为"),
        ("extends = 3", "extends：应为"),
        ("values = 3", "应为表"),
        ('name = "x"', "不认识的栏目"),
    ],
)
def test_refused_with_one_clear_line(text, word):
    lines = faults(text)
    assert len([line for line in lines if word in line]) == 1
    assert all("\n" not in line for line in lines)


class TestQuotes:
    """§1.9: a quote is verbatim; where the document is at hand, it is looked up."""

    def file(self, folder, quote, **more):
        (folder / "our.txt").write_text("第一条　抽查比例\n不低于 5 %。", encoding="utf-8")
        members = {"value": 5, "unit": "%", "clause": "第一条", "status": "explicit"}
        text = with_value(FLOOR, **members, quote=quote, document="our.txt", **more)
        path = folder / "our-2026.toml"
        path.write_text(text, encoding="utf-8")
        return path

    def test_white_space_aside(self, tmp_path):
        assert read(self.file(tmp_path, "抽查比例不低于5%")).value(FLOOR) == 5

    def test_other_words_are_refused(self, tmp_path):
        with pytest.raises(FaultyRulebook) as refused:
            read(self.file(tmp_path, "抽查比例不低于8%"))
        assert refused.value.faults == [f"{FLOOR}：quote 不在 our.txt 的原文中"]

    def test_a_raw_text_is_looked_up_too(self, tmp_path):
        with pytest.raises(FaultyRulebook) as refused:
            read(self.file(tmp_path, "不低于5%", raw_text="六月三十一日", note="某人"))
        assert refused.value.faults == [f"{FLOOR}：raw_text 不在 our.txt 的原文中"]

    def test_a_document_elsewhere_is_not_opened(self, tmp_path):
        (tmp_path / "secret.txt").write_text("别处", encoding="utf-8")
        (tmp_path / "in").mkdir()
        path = self.file(tmp_path / "in", "不低于5%")
        path.write_text(path.read_text("utf-8").replace("our.txt", "../secret.txt"), "utf-8")
        assert read(path).value(FLOOR) == 5  # not at hand: unchecked, and nothing was read


@pytest.mark.parametrize("kind", ["general", "key"])
def test_a_floor_above_a_cap_is_refused(kind):
    floor = with_value(f"ratio.floor.{kind}", value=5, unit="%", **CITED)
    cap = with_value(f"ratio.cap.{kind}", value=3, unit="%", **CITED).split("\n", 1)[1]
    assert faults(f"{floor}\n{cap}") == [f"ratio.floor.{kind}：下限 5 % 高于上限 3 %"]


def test_a_floor_above_the_parents_cap_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(shelf, "_folders", [shelf.SHIPPED, tmp_path])
    cap = with_value("ratio.cap.general", value=3, unit="%", **CITED)
    (tmp_path / "city.toml").write_text(cap, encoding="utf-8")
    floor = with_value(FLOOR, value=5, unit="%", **CITED).replace("national", "city")
    assert faults(floor) == ["ratio.floor.general：下限 5 % 高于上限 3 %"]


def test_an_impossible_date_of_the_text_is_kept_as_raw_text():
    text = with_value(
        "doc.issued",
        value="2023-06-30",
        raw_text="2023 年 6 月 31 日前",
        note="经办人按月末处理",
        **CITED,
    )
    value = parse(text, "test").get("doc.issued")
    assert (value.value, value.raw_text) == ("2023-06-30", "2023 年 6 月 31 日前")


def test_toml_dates_and_decimals_are_plain_json():
    text = '[values."doc.issued"]\nvalue = 2023-06-30\nclause = "x"\nstatus = "interpreted"\n'
    text += '[values."kpi.joint_count_share"]\nvalue = 2.5\nunit = "%"\nclause = "x"\nstatus = "interpreted"'
    book = parse(text, "test")
    record = json.loads(book.canonical_bytes())
    assert record["values"]["doc.issued"]["value"] == "2023-06-30"
    assert record["values"]["kpi.joint_count_share"]["value"] == 2.5
    assert thaw(book.canonical_bytes()) == book


def test_the_refusal_counts_the_faults_and_names_the_first():
    with pytest.raises(
        FaultyRulebook, match=re.escape("“test”有 2 处错误，第一处：ratio.floor.general：")
    ):
        parse(with_value(FLOOR, value=500, unit="%", status="interpreted"), "test")


class TestReading:
    def test_an_unknown_name_is_refused(self):
        with pytest.raises(Refusal) as refused:
            load("../national")
        assert refused.value.code == "law-rulebook-unknown"

    def test_a_file_is_named_by_its_stem(self, tmp_path):
        path = tmp_path / "my-county.toml"
        path.write_text(GOOD, encoding="utf-8")
        assert read(path).name == "my-county"

    @pytest.mark.parametrize(
        "content", [b"\xff\xfe", b"values = [", b"values = nan", b"a = " + b"[" * 9999, None]
    )
    def test_unreadable_files_are_refused(self, tmp_path, content):
        path = tmp_path / "x.toml"
        if content is not None:
            path.write_bytes(content)
        with pytest.raises(Refusal) as refused:
            read(path)
        assert refused.value.code == "law-rulebook-unreadable"

    def test_an_unknown_parameter_is_a_programming_error(self):
        with pytest.raises(KeyError):
            load("national").get("ratio.flor.general")

    def test_a_parameter_an_act_cannot_do_without(self):
        assert load("ruzhou-2023").required("ratio.floor.general").value == 5
        with pytest.raises(Refusal) as refused:
            load("national").required("ratio.floor.general")
        assert "一般事项抽查比例下限" in refused.value.sentence
