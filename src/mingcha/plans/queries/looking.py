"""Which plans and tasks a viewer may see, and what a form proposes."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from mingcha.accounts.models import Department, User, in_region_of, scope_of
from mingcha.plans.models import Plan, PlanLine, Task
from mingcha.plans.rules import PlanStatus, TaskStatus, percent_text
from mingcha.registers import queries as registers

PUBLISHED = (PlanStatus.PUBLISHED, PlanStatus.REPLACED)
NUMBERED = re.compile(r"(.+)-\d{4}-(\d{2,4})")


def plans_visible_to(user: User) -> QuerySet[Plan]:
    """A bureau sees those of its region; others their own and the published ones they are part of."""
    found = Plan.objects.select_related("department", "drafted_by", "approved_by")
    department = user.department
    if department is None or department.is_lead:
        return found.filter(scope_of(user))
    joint = Q(lines__departments=department, status__in=PUBLISHED)
    return found.filter(Q(department=department) | joint).distinct()


def tasks_visible_to(user: User) -> QuerySet[Task]:
    """A bureau sees those of its region; others the approved ones they take part in.

    非随机 tasks are kept apart (B-04): see `apart_visible_to`.
    """
    return _visible_to(user, is_random=True)


def apart_visible_to(user: User) -> QuerySet[Task]:
    """B-04: the 非随机 tasks that the user may see."""
    return _visible_to(user, is_random=False)


def _visible_to(user: User, *, is_random: bool) -> QuerySet[Task]:
    found = Task.objects.filter(is_random=is_random).select_related(
        "line__plan", "lead", "department", "drafted_by", "approved_by"
    )
    department = user.department
    if department is None:
        return found
    if department.is_lead:
        return found.filter(in_region_of(department, "lead__region"))
    drafts = (TaskStatus.DRAFT, TaskStatus.SUBMITTED)
    joint = Q(participations__department=department) & ~Q(status__in=drafts)
    return found.filter(Q(lead=department) | joint).distinct()


def plans_of(user: User) -> QuerySet[Plan]:
    """The plans of the user's own department: those the user may act on."""
    return Plan.objects.filter(department=user.department)


def tasks_of(user: User) -> QuerySet[Task]:
    """The tasks that the user's own department leads, without 非随机 ones (B-04)."""
    return _led_by(user, is_random=True)


def apart_of(user: User) -> QuerySet[Task]:
    """B-04: the 非随机 tasks that the user's own department leads."""
    return _led_by(user, is_random=False)


def _led_by(user: User, *, is_random: bool) -> QuerySet[Task]:
    found = Task.objects.filter(lead=user.department, is_random=is_random)
    return found.select_related("line__plan", "lead", "department")


def task_of_code(code: str) -> Task | None:
    """The task with this code (the `plan` of a manifest)."""
    return Task.objects.filter(code=code).select_related("line__plan", "lead").first()


def open_lines(department: Department | None = None) -> QuerySet[PlanLine]:
    """Lines of the department's published plans, which may have tasks (S-20)."""
    return (
        PlanLine.objects.filter(plan__status=PlanStatus.PUBLISHED, plan__department=department)
        .select_related("plan")
        .prefetch_related("items", "departments")
    )


def register_count(department: Department | None) -> int:
    """R-17: the register's own count of market entities without 注销、吊销、迁出."""
    drawable = registers.targets_in({}, department).count()
    return drawable + registers.undrawable_in({}, department).count()


def suggested_code(year: int, prefix: str) -> str:
    """The next free `PREFIX-YEAR-NN`; the prefix of the newest task is kept."""
    codes = list(Task.objects.order_by("-id").values_list("code", flat=True))
    newest = next((m for code in codes if (m := NUMBERED.fullmatch(code))), None)
    prefix = newest[1] if newest else prefix
    start = f"{prefix}-{year}-"
    numbers = [
        int(m[2]) for code in codes if code.startswith(start) and (m := NUMBERED.fullmatch(code))
    ]
    return f"{start}{max(numbers, default=0) + 1:02d}"


@dataclass(frozen=True)
class Change:
    """One difference between two versions of a plan: what, before, after (S-22)."""

    what: str
    before: str
    after: str


PLAN_FIELDS = ("title", "rulebook", "base_count", "base_source", "base_date", "decision")
LINE_FIELDS = (
    "title", "subject", "planned_count", "visits", "batches", "starts", "ends", "raised_reason",
)  # fmt: skip


def plan_changes(plan: Plan) -> list[Change]:
    """What this version changes against the one it replaces; empty for a first version."""
    if plan.replaces is None:
        return []
    return [*_field_changes("", plan.replaces, plan, PLAN_FIELDS), *_basis(plan), *_lines(plan)]


def _basis(plan: Plan) -> Iterator[Change]:
    before = "；".join(plan.replaces.basis_docs) if plan.replaces else ""
    after = "；".join(plan.basis_docs)
    if before != after:
        yield Change("依据文件", before or "—", after or "—")


def _lines(plan: Plan) -> Iterator[Change]:
    lines = list(plan.lines.select_related("continues"))
    for line in lines:
        label = f"第 {line.number} 项 "
        if line.continues is None:
            yield Change(f"{label}新增", "—", _summary(line))
            continue
        yield from _field_changes(label, line.continues, line, LINE_FIELDS)
        yield from _set_changes(label, line.continues, line)
    kept = [line.continues_id for line in lines if line.continues_id]
    if plan.replaces:
        for line in plan.replaces.lines.exclude(pk__in=kept):
            yield Change(f"原第 {line.number} 项 删除", _summary(line), "—")


def _summary(line: PlanLine) -> str:
    return f"{line.title}，{percent_text(line.ratio)} %，{line.planned_count} 户"


def _field_changes(label: str, old: Any, new: Any, fields: tuple[str, ...]) -> Iterator[Change]:
    for name in fields:
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            yield Change(f"{label}{_verbose(new, name)}", _text(before), _text(after))


def _set_changes(label: str, old: PlanLine, new: PlanLine) -> Iterator[Change]:
    if old.mode != new.mode:
        yield Change(f"{label}抽查方式", old.get_mode_display(), new.get_mode_display())
    if old.ratio != new.ratio:
        yield Change(f"{label}比例", f"{percent_text(old.ratio)} %", f"{percent_text(new.ratio)} %")
    for name in ("items", "departments"):
        before = "、".join(str(row) for row in getattr(old, name).all())
        after = "、".join(str(row) for row in getattr(new, name).all())
        if before != after:
            yield Change(f"{label}{_verbose(new, name)}", before, after)


def _verbose(record: Any, name: str) -> str:
    return str(record._meta.get_field(name).verbose_name)


def _text(value: object) -> str:
    return "—" if value in (None, "") else f"{value}"
