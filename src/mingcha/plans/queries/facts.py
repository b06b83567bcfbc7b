"""The facts that the checks ask for, read from the records."""

from collections.abc import Iterable
from dataclasses import replace

from django.db.models import Sum

from mingcha.accounts.models import Section
from mingcha.law import rulebook
from mingcha.plans.models import Plan, PlanLine, Task
from mingcha.plans.queries.books import rulebook_of
from mingcha.plans.queries.grounds import ground_of_task
from mingcha.plans.queries.limits import groups_in, roster_classes
from mingcha.plans.queries.strata import Preview, preview
from mingcha.plans.rules import (
    Checks,
    ItemFacts,
    LineFacts,
    PlanFacts,
    TaskFacts,
    TaskStatus,
    TeamFacts,
    plan_checks,
    strata_from,
    task_checks,
)
from mingcha.plans.rules.shaping import SectionFacts
from mingcha.registers import queries as registers
from mingcha.registers.models import Item
from mingcha.web import clock

COUNTED = [s for s in TaskStatus if s not in (TaskStatus.DRAFT, TaskStatus.SUBMITTED)]


def item_facts(items: Iterable[Item]) -> list[ItemFacts]:
    """R-02, J-04, S-08: what the checks need of items, by code."""
    items = sorted(items, key=lambda item: item.code)
    pks = [item.pk for item in items]
    active = set(registers.active_items().filter(pk__in=pks).values_list("pk", flat=True))
    today = clock.today()
    return [
        ItemFacts(
            name=item.name,
            is_key=item.category == Item.Category.KEY,
            is_active=item.pk in active,
            has_basis=bool(item.legal_basis.strip())
            and (item.basis_until is None or item.basis_until >= today),
        )
        for item in items
    ]


def line_facts(line: PlanLine) -> LineFacts:
    """The facts of a stored line."""
    return LineFacts(
        title=line.title,
        items=item_facts(line.items.all()),
        ratio=line.ratio,
        planned=line.planned_count,
        batches=line.batches,
        departments=[str(department) for department in line.departments.all()],
        starts=line.starts,
        ends=line.ends,
        subject=line.subject,
        methods=methods_of(line.items.all()),
        visits=line.visits,
        raised_reason=line.raised_reason,
    )


def methods_of(items: Iterable[Item]) -> list[str]:
    """The ways of checking of these items, each once."""
    return sorted({method for item in items for method in item.methods})


def section_facts(plan: Plan) -> list[SectionFacts]:
    """B-13: the sections of the plan's department that have active items or lines; none without a
    rule or a consolidating section."""
    items = registers.active_items(plan.department).exclude(section=None)
    lines = list(plan.lines.exclude(section=None).values_list("section_id", flat=True))
    wanted = {*items.values_list("section_id", flat=True), *lines} - {plan.consolidator_id}
    reports = {report.section_id: report.status for report in plan.reports.all()}
    found = Section.objects.filter(pk__in=wanted).order_by("name")
    return [SectionFacts(s.name, reports.get(s.pk, "draft"), lines.count(s.pk)) for s in found]


def plan_facts(plan: Plan, *, without: PlanLine | None = None) -> PlanFacts:
    """The facts of a plan; `without` leaves out a line that a form is changing."""
    lines = plan.lines.prefetch_related("items", "departments")
    return PlanFacts(
        year=plan.year,
        lines=[line_facts(line) for line in lines if line != without],
        base_count=plan.base_count,
        base_source=plan.base_source,
        base_date=plan.base_date,
        basis_docs=len(plan.basis_docs),
        consolidator=str(plan.consolidator or ""),
        sections=section_facts(plan),
        roster=roster_classes(plan.department, rulebook.load(plan.rulebook), plan.year),
    )


def checks_of_plan(plan: Plan) -> Checks:
    """The check list of a plan by its rulebook."""
    return plan_checks(plan_facts(plan), rulebook.load(plan.rulebook))


def earlier_expected(line: PlanLine | None, *, besides: Task | None = None) -> int:
    """B-14: what the other approved tasks of this line draw, in all versions of the plan."""
    lineage: list[int] = []
    step = line
    while step is not None:
        lineage.append(step.pk)
        step = step.continues
    tasks = Task.objects.filter(line__in=lineage, status__in=COUNTED)
    if besides is not None and besides.pk:
        tasks = tasks.exclude(pk=besides.pk)
    return tasks.aggregate(total=Sum("expected_count"))["total"] or 0


def task_facts(task: Task, seen: Preview) -> TaskFacts:
    """The facts of a stored task, with the preview of its population."""
    line, ground = task.line, ground_of_task(task)
    items = list(task.items.all())
    allowed = set(line.items.values_list("pk", flat=True)) if line else {i.pk for i in items}
    planned = set(ground.departments.values_list("pk", flat=True))
    teams = list(task.participations.select_related("department"))
    return TaskFacts(
        items=item_facts(items),
        items_outside=[item.name for item in items if item.pk not in allowed],
        is_targeted=task.mode == PlanLine.Mode.TARGETED,
        source_document=task.source_document,
        starts=task.starts,
        ends=task.ends,
        line_starts=ground.starts,
        line_ends=ground.ends,
        teams=[TeamFacts(str(team.department), team.team_size) for team in teams],
        departments_outside=[str(t.department) for t in teams if t.department_id not in planned],
        population=seen.population,
        drawn=seen.drawn,
        remaining=remaining_of(line, besides=task),
        batches=task.batches,
        region_balance=task.region_balance,
        is_immediate=task.level == Task.Level.L1,
        level_reason=task.level_reason,
        after_check=task.list_publication == Task.ListPublication.AFTER,
        open_by=task.open_by,
        is_outside=line is None,
        outside_reason=task.outside_reason,
        strata=tuple(strata_from(task.strata)),
    )


def remaining_of(line: PlanLine | None, *, besides: Task | None = None) -> int | None:
    """B-14: subjects of the line still to be drawn; None outside the plan."""
    if line is None:
        return None
    return line.planned_count - earlier_expected(line, besides=besides)


def checks_of_task(task: Task) -> Checks:
    """The check list of a task by its rulebook."""
    seen, rules = preview(task), rulebook_of(task)
    facts = task_facts(task, seen)
    groups = groups_in(task.population, task.lead, seen, rules, task.starts.year)
    return task_checks(replace(facts, groups=groups), rules)
