"""What the monthly report says (S-28, S-30…S-34): figures from the records, texts as typed.

The content is plain JSON, so that a submitted report can be kept as it was.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from mingcha.law import due
from mingcha.registers import queries as registers
from mingcha.registers.models import IssuedDocument
from mingcha.reports import rules
from mingcha.reports.queries.facts import facts_of
from mingcha.reports.queries.offices import Office
from mingcha.reports.rules import CountRule, Period, TaskFact, View, annex

NONE = "无"
Content = dict[str, Any]


def rule_of(office: Office) -> CountRule:
    """How the office's rulebook counts: the lawful 口径."""
    return CountRule.of(office.book)


def monthly_title(office: Office, year: int, month: int) -> str:
    """「石家庄市人社局 2023 年 3 月月报表」."""
    return f"{office.department.name} {year} 年 {month} 月月报表"


def period_of(office: Office, year: int, month: int, today: date) -> tuple[Period, date]:
    """The month's period by `report.period`, and the day up to which there are data (cut-off)."""
    start, end = due.report_period(office.book, year, month)
    return Period(start, end), max(start, min(end, today))


def facts_for(office: Office, period: Period) -> list[TaskFact]:
    """The facts of the years that a period touches."""
    years = sorted({period.start.year, period.end.year})
    found = {fact.pk: fact for year in years for fact in facts_of(office.department, year)}
    return list(found.values())


def monthly_content(
    office: Office, year: int, month: int, typed: dict[str, str], today: date
) -> Content:
    """Everything on the form and under it, as of the cut-off."""
    period, cutoff = period_of(office, year, month, today)
    shown, rule = Period(period.start, cutoff), rule_of(office)
    facts = facts_for(office, period)
    lines = rules.year_to_date(facts, rule, cutoff)
    texts = _diary(office, shown, facts, typed) | _month(office, facts, shown, typed)
    return {
        "form": "monthly",
        "title": annex.TITLE,
        "unit": office.department.name,
        "filled_on": today.isoformat(),
        "period": [period.start.isoformat(), period.end.isoformat()],
        "cutoff": cutoff.isoformat(),
        "texts": texts | rules.year_texts(lines),
        "foot": {key: typed.get(key, "") for key, _ in annex.FOOT},
        "rule": rule.text,
        **_drill(facts, rule, shown, cutoff),
    }


def _diary(
    office: Office, shown: Period, facts: Iterable[TaskFact], typed: dict[str, str]
) -> dict[str, str]:
    """Rows 1 to 3, and the documents of row 4, from the small registers (S-31)."""
    span = (office.department, shown.start, shown.end)
    documents = list(registers.documents_between(*span))
    drawing = [_document(one) for one in documents if one.kind == IssuedDocument.Kind.DRAW]
    drawing += [
        fact.document
        for fact in rules.counted(facts, View.LEAD, shown)
        if fact.document and fact.document not in "；".join(drawing)
    ]
    rows = {
        "meetings": [f"{one.name}（{_day(one.on)}）" for one in registers.meetings_between(*span)],
        "documents": [_document(one) for one in documents],
        "trainings": [
            f"{one.name}，{one.people} 人，内容：{one.content}"
            for one in registers.trainings_between(*span)
        ],
        "draw_documents": drawing,
    }
    return {key: _joined([*found, typed.get(key, "")]) for key, found in rows.items()}


def _month(
    office: Office, facts: list[TaskFact], shown: Period, typed: dict[str, str]
) -> dict[str, str]:
    """Row 4: what the bureau itself drew by its plan in the month (S-32)."""
    planned = [fact for fact in facts if fact.is_planned]
    drawn = rules.counted(planned, View.LEAD, shown)
    own = [fact for fact in planned if fact.is_lead]
    return rules.month_texts(
        len(drawn),
        sum(len(fact.households) for fact in drawn),
        rules.found_problems(own, shown),
        rules.item_count(drawn),
        rules.published(own, shown),
        typed.get("site") or sites_of(office),
    )


def sites_of(office: Office) -> str:
    """Where results are published: the rulebook's platforms, else the portal of this installation."""
    return (
        "、".join(office.book.value("platform.publish") or ()) or "本单位“双随机、一公开”公示门户"
    )


def _drill(facts: list[TaskFact], rule: CountRule, shown: Period, cutoff: date) -> Content:
    """The tasks behind row 5, and those that are not, with the reason."""
    year = Period(date(cutoff.year, 1, 1), cutoff)
    counted, skipped = [], []
    for fact in facts:
        why = rules.skipped_because(fact, rule.view, year)
        about = {"pk": fact.pk, "code": fact.code, "title": fact.title, "lead": fact.lead}
        if why:
            skipped.append(about | {"why": why})
            continue
        counted.append(
            about
            | {
                "drawn_on": fact.drawn_on.isoformat() if fact.drawn_on else "",
                "this_month": fact.drawn_on in shown and fact.is_planned,
                "rows": rules.rows_of(fact, rule),
                "households": len(fact.households),
                "enterprises": len(fact.households & fact.enterprises),
                "problems": rules.figures([fact], "total", rule, until=cutoff).problems,
            }
        )
    return {"counted": counted, "skipped": skipped}


def _document(one: IssuedDocument) -> str:
    name = one.name if one.name.startswith("《") else f"《{one.name}》"
    return f"{name}（{one.number}）"


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _joined(texts: Iterable[str]) -> str:
    return "；".join(text.strip() for text in texts if text.strip()) or NONE
