"""What the four progress reports say (S-29): figures with their sources, and three typed parts."""

from datetime import date
from typing import Any

from mingcha.inspections.models import FollowUp
from mingcha.law import due
from mingcha.plans.models import Plan
from mingcha.plans.rules import PlanStatus
from mingcha.registers import queries as registers
from mingcha.reports import rules
from mingcha.reports.queries.facts import facts_of
from mingcha.reports.queries.monthly import rule_of
from mingcha.reports.queries.offices import Office
from mingcha.reports.rules import Figures, Period

PARTS = (
    ("work", "二、主要做法和成效"),
    ("trouble", "三、存在的问题"),
    ("next", "四、下一步打算"),
)


def due_days(office: Office, year: int) -> list[due.DueDay]:
    """The year's dates of the office's rulebook; none where it is silent."""
    return due.progress_reports(office.book, year)


def is_last(office: Office, year: int, number: int) -> bool:
    """The last one of the year is the 总结."""
    return number == len(due_days(office, year))


def progress_title(office: Office, year: int, number: int) -> str:
    """「石家庄市人社局 2023 年“双随机、一公开”监管工作总结」."""
    name = "总结" if is_last(office, year, number) else f"进展情况（第 {number} 次）"
    return f"{office.department.name} {year} 年“双随机、一公开”监管工作{name}"


def progress_content(
    office: Office, year: int, number: int, typed: dict[str, str], today: date
) -> dict[str, Any]:
    """Figures from 1 January to the due day or today, whichever is earlier; texts as typed."""
    last = due_days(office, year)[number - 1]
    period = Period(date(year, 1, 1), last.day)
    cutoff = max(period.start, min(today, last.day))
    facts = facts_of(office.department, year)
    rule = rule_of(office)
    lines = rules.year_to_date(facts, rule, cutoff)
    return {
        "form": "progress",
        "title": progress_title(office, year, number),
        "unit": office.department.name,
        "filled_on": today.isoformat(),
        "period": [period.start.isoformat(), period.end.isoformat()],
        "cutoff": cutoff.isoformat(),
        "figures": _figures(office, year, cutoff, lines, facts),
        "parts": [[title, typed.get(key, "")] for key, title in PARTS],
        "rule": f"按{rule.view.label}统计。{rule.text}",
    }


def _figures(
    office: Office, year: int, cutoff: date, lines: dict[str, Figures], facts: list[rules.TaskFact]
) -> list[list[str]]:
    """[what, figure, source] rows."""
    shown = Period(date(year, 1, 1), cutoff)
    drawn = "抽查任务和抽取记录"
    rows = [[words, str(lines[row]), drawn] for row, words in rules.ROWS.items()]
    rows += [
        [one.title, f"{one.percent} %（{one.numerator}/{one.denominator} {one.unit}）"
         + (f"，目标 {one.goal_text} %" if one.goal_text else ""), drawn]
        for one in rules.kpis(lines, office.book)
    ]  # fmt: skip
    own = [fact for fact in facts if fact.is_lead]
    rows.append(["结果公示", f"{rules.published(own, shown)} 户", "公示记录"])
    return [_plan(office, year), *rows, _follow_ups(office, shown), *_diary(office, shown)]


def _plan(office: Office, year: int) -> list[str]:
    plan = (
        Plan.objects.filter(department=office.department, year=year, status=PlanStatus.PUBLISHED)
        .order_by("-version")
        .first()
    )
    if plan is None:
        return ["年度计划", "尚未公布", "年度计划"]
    planned = sum(plan.lines.values_list("planned_count", flat=True))
    return [
        "年度计划",
        f"{plan.lines.count()} 项，计划抽查 {planned} 户（第 {plan.version} 版）",
        "年度计划",
    ]


def _follow_ups(office: Office, shown: Period) -> list[str]:
    found = FollowUp.objects.filter(
        inspection__task__lead=office.department,
        opened_at__date__range=(shown.start, shown.end),
    )
    closed = found.filter(closed_at__isnull=False).count()
    return ["后续处置", f"{found.count()} 件，已办结 {closed} 件", "后续处置记录"]


def _diary(office: Office, shown: Period) -> list[list[str]]:
    span = (office.department, shown.start, shown.end)
    trainings = list(registers.trainings_between(*span))
    people = sum(one.people for one in trainings)
    return [
        ["会议部署", f"{registers.meetings_between(*span).count()} 次", "会议台账"],
        ["印发文件", f"{registers.documents_between(*span).count()} 份", "文件台账"],
        ["业务培训", f"{len(trainings)} 次，{people} 人", "培训台账"],
    ]
