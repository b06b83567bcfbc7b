"""Acts on year plans: draft, submit, approve, publish, revise (J-03, R-08, R-17, B-13, S-21, S-22)."""

from collections.abc import Collection, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from mingcha.accounts.models import Department, Section, User
from mingcha.accounts.queries import bureau_of
from mingcha.law import rulebook as rulebooks
from mingcha.law.refusal import Refusal
from mingcha.ledger import queries as ledger
from mingcha.ledger.acting import action
from mingcha.ledger.actions import record
from mingcha.plans import queries
from mingcha.plans.actions.moving import hold_draft, move
from mingcha.plans.actions.sections import check_may_edit
from mingcha.plans.models import Milestone, Plan, PlanLine, Task, Unsuitable
from mingcha.plans.rules import (
    PlanStatus,
    TaskStatus,
    check_can_approve,
    check_can_publish,
    check_has_reason,
    percent_text,
)
from mingcha.registers import queries as registers
from mingcha.registers.models import Item
from mingcha.web import clock

LATER = {"decision", "decided_on", "consolidator"}
PLAN_FIELDS = LATER | {
    "title", "rulebook", "basis_docs", "base_count", "base_source", "base_date",
}  # fmt: skip
LINE_FIELDS = {
    "title", "subject", "ratio", "planned_count", "mode", "batches", "starts", "ends", "section",
    "theme", "region_balance", "visits", "raised_reason",
}  # fmt: skip


@action
def draft_plan(
    *,
    by: User,
    year: int,
    title: str,
    rulebook: str = "",
    department: Department | None = None,
    basis_docs: Sequence[str] = (),
    base_count: int | None = None,
    base_source: str = "",
    base_date: date | None = None,
    **fields: Any,
) -> Plan:
    """Begins the year's plan of a department (the drafter's, unless given), version 1.

    `fields`: decision, decided_on (R-17), consolidator (B-13).
    """
    own = department or by.department
    if own is None:
        raise Refusal("plans-no-department")
    if Plan.objects.filter(department=own, year=year).exists():
        raise Refusal("plans-year-taken", year=year)
    home = bureau_of(own)
    rulebook = rulebook or (home.rulebook if home else "national")
    rulebooks.load(rulebook)  # refuses a name that is not there
    plan = Plan(
        year=year,
        title=title,
        department=own,
        rulebook=rulebook,
        basis_docs=list(basis_docs),
        base_count=base_count,
        base_source=base_source,
        base_date=base_date,
        drafted_by=by,
    )
    _set(plan, fields, LATER)
    plan.full_clean()
    plan.save()
    record(
        by=by,
        event="plans:plan:draft",
        subject=plan,
        facts={"year": year, "rulebook": rulebook, "department": own.code},
    )
    return plan


@action
def change_plan(*, by: User, plan: Plan, **fields: Any) -> Plan:
    """Changes PLAN_FIELDS of a draft."""
    hold_draft(plan)
    if "rulebook" in fields:
        rulebooks.load(fields["rulebook"])
    before = _set(plan, fields, PLAN_FIELDS)
    plan.full_clean()
    plan.save()
    record(
        by=by,
        event="plans:plan:change",
        subject=plan,
        facts={"fields": sorted(fields)},
        detail={"before": before, "after": {key: str(value) for key, value in fields.items()}},
    )
    return plan


@action
def add_line(
    *,
    by: User,
    plan: Plan,
    title: str,
    items: Collection[Item],
    subject: str,
    ratio: Decimal | int | str,
    planned_count: int,
    departments: Collection[Department],
    starts: date,
    ends: date,
    mode: str = "untargeted",
    batches: int = 1,
    continues: PlanLine | None = None,
    section: Section | None = None,
    **fields: Any,
) -> PlanLine:
    """Adds a line with the fields of J-03. Items must be active in the list (R-02).

    `section`: whose line it is (B-13; by default the drafter's own, where the plan consolidates).
    `fields`: theme (S-14), region_balance (R-11), visits and raised_reason (S-18).
    """
    hold_draft(plan)
    if section is None and plan.consolidator is not None:
        section = by.section
    check_may_edit(by, plan, section)
    _check_line(items, departments, starts, ends)
    newest = plan.lines.order_by("-number").first()
    line = PlanLine(
        plan=plan,
        number=newest.number + 1 if newest else 1,
        title=title,
        subject=subject,
        ratio=Decimal(ratio),
        planned_count=planned_count,
        mode=mode,
        batches=batches,
        starts=starts,
        ends=ends,
        continues=continues,
        section=section,
    )
    _set(line, fields, LINE_FIELDS)
    line.full_clean()
    line.save()
    line.items.set(items)
    line.departments.set(departments)
    record(by=by, event="plans:line:add", subject=plan, facts=_line(line))
    return line


@action
def change_line(*, by: User, line: PlanLine, **fields: Any) -> PlanLine:
    """Changes the fields of `add_line` in a draft."""
    hold_draft(line.plan)
    items = fields.pop("items", None)
    departments = fields.pop("departments", None)
    if "ratio" in fields:
        fields["ratio"] = Decimal(fields["ratio"])
    check_may_edit(by, line.plan, line.section)
    before = _set(line, fields, LINE_FIELDS)
    _check_line(
        line.items.all() if items is None else items,
        line.departments.all() if departments is None else departments,
        line.starts,
        line.ends,
    )
    line.full_clean()
    line.save()
    if items is not None:
        line.items.set(items)
    if departments is not None:
        line.departments.set(departments)
    record(
        by=by,
        event="plans:line:change",
        subject=line.plan,
        facts=_line(line),
        detail={"before": before},
    )
    return line


@action
def remove_line(*, by: User, line: PlanLine) -> None:
    """Takes a line out of a draft."""
    hold_draft(line.plan)
    check_may_edit(by, line.plan, line.section)
    if line.tasks.exists():
        raise Refusal("plans-line-in-use", title=line.title)
    record(by=by, event="plans:line:remove", subject=line.plan, facts=_line(line))
    line.delete()


@action
def submit_plan(*, by: User, plan: Plan, reason: str = "") -> Plan:
    """Submits a draft: no hard fault, and a reason where a soft rule is not kept (clauses.md §1.9)."""
    checks = queries.checks_of_plan(plan)
    checks.require(reason)
    move(plan, PlanStatus.SUBMITTED, submitted_at=clock.now(), soft_reason=reason, return_reason="")
    record(
        by=by,
        event="plans:plan:submit",
        subject=plan,
        facts={
            "planned": queries.plan_facts(plan).planned,
            "base": plan.base_count,
            "warned": [check.key for check in checks.warned],
        },
        detail={"reason": reason},
    )
    return plan


def _asked(by: User, plan: Plan) -> bool:
    """Whether this person drafted the plan or handed it in."""
    return plan.drafted_by_id == by.pk or ledger.has_done(by, plan, "plans:plan:submit")


@action
def approve_plan(*, by: User, plan: Plan) -> Plan:
    """Approves a submitted plan: an approver who did not draft it."""
    check_can_approve(is_approver=by.has_role("approver"), is_drafter=_asked(by, plan))
    queries.checks_of_plan(plan).require(plan.soft_reason)
    move(plan, PlanStatus.APPROVED, approved_by=by, approved_at=clock.now())
    record(
        by=by,
        event="plans:plan:approve",
        subject=plan,
        facts={"year": plan.year, "version": plan.version},
    )
    return plan


@action
def return_plan(*, by: User, plan: Plan, reason: str) -> Plan:
    """Sends a plan that is not yet published back to its drafter, with a reason."""
    check_has_reason(reason)
    check_can_approve(is_approver=by.has_role("approver"), is_drafter=_asked(by, plan))
    move(plan, PlanStatus.DRAFT, return_reason=reason, approved_by=None, approved_at=None)
    record(by=by, event="plans:plan:return", subject=plan, detail={"reason": reason})
    return plan


@action
def publish_plan(*, by: User, plan: Plan) -> Plan:
    """Publishes an approved plan (R-08, S-21). A new version replaces the old one, which stays
    readable; tasks not yet approved move to the line that continues theirs (S-22)."""
    check_can_publish(is_publisher=by.has_role("publisher", "clerk"))
    moved = 0
    if plan.replaces is not None:
        move(plan.replaces, PlanStatus.REPLACED)
        for line in plan.lines.exclude(continues=None):
            drafts = (TaskStatus.DRAFT, TaskStatus.SUBMITTED)
            moved += Task.objects.filter(line=line.continues, status__in=drafts).update(line=line)
    move(plan, PlanStatus.PUBLISHED, published_at=clock.now())
    record(
        by=by,
        event="plans:plan:publish",
        subject=plan,
        facts={
            "year": plan.year,
            "version": plan.version,
            "lines": plan.lines.count(),
            "planned": queries.plan_facts(plan).planned,
            "tasks_moved": moved,
        },
    )
    return plan


@action
def revise_plan(*, by: User, plan: Plan) -> Plan:
    """S-22: begins the next version of a published plan, as a draft with the same lines."""
    if plan.status != PlanStatus.PUBLISHED:
        raise Refusal("plans-not-published")
    if hasattr(plan, "replaced_by"):
        raise Refusal("plans-revision-open")
    new = Plan(
        year=plan.year,
        title=plan.title,
        department=plan.department,
        rulebook=plan.rulebook,
        basis_docs=plan.basis_docs,
        base_count=plan.base_count,
        base_source=plan.base_source,
        base_date=plan.base_date,
        decision=plan.decision,
        decided_on=plan.decided_on,
        consolidator=plan.consolidator,
        version=plan.version + 1,
        replaces=plan,
        drafted_by=by,
    )
    new.full_clean()
    new.save()
    for line in plan.lines.prefetch_related("items", "departments"):
        _continue(line, new)
    for one in plan.milestones.all():
        _keep(one, new)
    record(
        by=by,
        event="plans:plan:revise",
        subject=new,
        facts={"year": new.year, "version": new.version, "replaces": plan.pk},
    )
    return new


def _continue(line: PlanLine, plan: Plan) -> None:
    copy = PlanLine(plan=plan, number=line.number, continues=line)
    for name in LINE_FIELDS:
        setattr(copy, name, getattr(line, name))
    copy.save()
    copy.items.set(line.items.all())
    copy.departments.set(line.departments.all())


def _keep(one: Milestone, plan: Plan) -> None:
    copy = Milestone(plan=plan)
    for name in ("title", "due", "raw_text", "clause", "share", "done_on", "evidence"):
        setattr(copy, name, getattr(one, name))
    copy.save()
    copy.sections.set(one.sections.all())
    copy.departments.set(one.departments.all())


def _check_line(
    items: Collection[Item], departments: Collection[Department], starts: date, ends: date
) -> None:
    if not items:
        raise Refusal("plans-no-items")
    if not departments:
        raise Refusal("plans-no-department")
    if ends < starts:
        raise Refusal("plans-dates-reversed")
    check_items_active(items)


def check_items_active(items: Collection[Item]) -> None:
    """R-02: nothing outside the effective list; R-05: nothing that does not suit 双随机."""
    pks = [item.pk for item in items]
    active = set(registers.active_items().filter(pk__in=pks).values_list("pk", flat=True))
    for item in items:
        if item.pk not in active:
            raise Refusal("plans-item-outside", item=item.name)
    barred = Unsuitable.objects.filter(item__in=pks, ended_at=None).select_related("item").first()
    if barred is not None:
        raise Refusal("plans-item-unsuitable", item=barred.subject, ground=barred.ground)


def _line(line: PlanLine) -> dict[str, Any]:
    return {
        "number": line.number,
        "title": line.title,
        "ratio": percent_text(line.ratio),
        "planned": line.planned_count,
        "items": [item.code for item in line.items.all()],
        "departments": [department.code for department in line.departments.all()],
    }


def _set(found: Any, fields: dict[str, Any], known: set[str]) -> dict[str, str]:
    """Sets known fields; what they were."""
    if unknown := set(fields) - known:
        raise TypeError(f"unknown fields: {sorted(unknown)}")
    before = {key: str(getattr(found, key)) for key in fields}
    for key, value in fields.items():
        setattr(found, key, value)
    return before
