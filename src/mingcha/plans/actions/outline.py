"""What gives a plan its shape: merged lines (B-12, B-03), themes (S-14), milestones (S-12, S-13)."""

from collections.abc import Collection, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from mingcha.accounts.models import Department, Section, User
from mingcha.law import rulebook as rulebooks
from mingcha.law.refusal import Refusal
from mingcha.law.rulebook import Value
from mingcha.ledger.acting import action
from mingcha.ledger.actions import record
from mingcha.plans.actions.moving import hold_draft
from mingcha.plans.actions.plans import check_items_active
from mingcha.plans.actions.sections import check_may_edit
from mingcha.plans.models import Milestone, Plan, PlanLine, Theme
from mingcha.registers.models import Item
from mingcha.web import clock


@action
def merge_lines(*, by: User, plan: Plan, lines: Sequence[PlanLine], title: str) -> PlanLine:
    """B-12, B-03: several lines become one visit, the first one.

    Items, departments and days are united; the highest ratio and the highest number stand, so no
    floor is lost. The other lines leave the draft.
    """
    hold_draft(plan)
    if len({line.pk for line in lines}) < 2 or any(line.plan_id != plan.pk for line in lines):
        raise Refusal("plans-merge-two")
    kept, *others = sorted(lines, key=lambda line: line.number)
    for line in lines:
        check_may_edit(by, plan, line.section)
        if line.tasks.exists() or (line.continues_id and line != kept):
            raise Refusal("plans-line-in-use", title=line.title)
    kept.title = title
    kept.subject = "、".join(dict.fromkeys(line.subject for line in [kept, *others]))[:200]
    kept.ratio = max(line.ratio for line in lines)
    kept.planned_count = max(line.planned_count for line in lines)
    kept.batches = max(line.batches for line in lines)
    kept.starts = min(line.starts for line in lines)
    kept.ends = max(line.ends for line in lines)
    kept.full_clean()
    kept.save()
    for line in others:
        kept.items.add(*line.items.all())
        kept.departments.add(*line.departments.all())
        line.delete()
    record(
        by=by,
        event="plans:line:merge",
        subject=plan,
        facts={"kept": kept.number, "merged": [line.number for line in others]},
        detail={"titles": [line.title for line in others]},
    )
    return kept


@action
def save_theme(
    *,
    by: User,
    theme: Theme | None = None,
    department: Department | None = None,
    name: str,
    industries: Sequence[str],
    subject: str,
    items: Collection[Item],
    note: str = "",
) -> Theme:
    """S-14: an industry and the items of several departments that are checked in one visit."""
    if not items:
        raise Refusal("plans-no-items")
    check_items_active(items)
    own = department or by.department
    if own is None:
        raise Refusal("plans-no-department")
    found = theme or Theme(department=own)
    found.name, found.subject, found.note = name, subject, note
    found.industries = list(industries)
    found.full_clean()
    found.save()
    found.items.set(items)
    record(
        by=by,
        event="plans:theme:save",
        subject=found,
        facts={"name": name, "industries": list(industries), "items": [i.code for i in items]},
    )
    return found


@action
def retire_theme(*, by: User, theme: Theme) -> Theme:
    """A theme that is no longer offered; lines made from it stay."""
    if Theme.objects.filter(pk=theme.pk, retired_at=None).update(retired_at=clock.now()) != 1:
        raise Refusal("plans-stale", status="在用")
    theme.refresh_from_db()
    record(by=by, event="plans:theme:retire", subject=theme, facts={"name": theme.name})
    return theme


@action
def add_milestone(
    *,
    by: User,
    plan: Plan,
    title: str,
    due: date,
    share: Decimal | None = None,
    raw_text: str = "",
    clause: str = "",
    sections: Collection[Section] = (),
    departments: Collection[Department] = (),
) -> Milestone:
    """S-13: what is done by when, by whom; `share` in percent of the plan's subjects (J-17)."""
    one = Milestone(plan=plan, title=title, due=due, share=share, raw_text=raw_text, clause=clause)
    one.full_clean()
    one.save()
    one.sections.set(sections)
    one.departments.set(departments)
    record(by=by, event="plans:milestone:add", subject=plan, facts=_milestone(one))
    return one


@action
def adopt_milestones(*, by: User, plan: Plan) -> list[Milestone]:
    """J-15…J-18, S-12: the milestones that the rulebook names, those the plan does not have yet."""
    value = rulebooks.load(plan.rulebook).get("plan.milestones")
    known = set(plan.milestones.values_list("title", flat=True))
    rows = [row for row in value.value or [] if row["text"] not in known]
    if not rows:
        raise Refusal("plans-milestones-none")
    return [
        add_milestone(
            by=by, plan=plan, title=row["text"], due=date.fromisoformat(row["date"]),
            share=Decimal(str(row["share"])) if "share" in row else None,
            raw_text=_raw(row["text"], value), clause=value.clause or "",
            departments=[plan.department],
        )
        for row in rows
    ]  # fmt: skip


def _raw(text: str, value: Value) -> str:
    """§1.8 no. 6, 24: the words of the source, beside the milestone that they are about."""
    raw = value.raw_text or ""
    return raw if text in raw or len(value.value) == 1 else ""


@action
def finish_milestone(*, by: User, milestone: Milestone, on: date, evidence: str) -> Milestone:
    """S-13: done on a day, with what shows it."""
    if on > clock.today():
        raise Refusal("plans-milestone-future")
    if (
        Milestone.objects.filter(pk=milestone.pk, done_on=None).update(
            done_on=on, evidence=evidence
        )
        != 1
    ):
        raise Refusal("plans-stale", status="未完成")
    milestone.refresh_from_db()
    record(
        by=by,
        event="plans:milestone:finish",
        subject=milestone.plan,
        facts={"milestone": milestone.title, "on": on.isoformat()},
        detail={"evidence": evidence},
    )
    return milestone


@action
def remove_milestone(*, by: User, milestone: Milestone) -> None:
    """Takes out a milestone that is not done."""
    if milestone.done_on is not None:
        raise Refusal("plans-stale", status="未完成")
    record(
        by=by, event="plans:milestone:remove", subject=milestone.plan, facts=_milestone(milestone)
    )
    milestone.delete()


def _milestone(one: Milestone) -> dict[str, Any]:
    return {
        "milestone": one.title,
        "due": one.due.isoformat(),
        "share": None if one.share is None else str(one.share),
    }
