"""What can be drawn for a second look, who may go, and what became of it (R-30, B-23)."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from mingcha.accounts.models import Department, Section, User, in_region_of, scope_of
from mingcha.draws.models import SmallDraw
from mingcha.draws.rules import DrawStatus
from mingcha.inspections.models import Inspection, Sheet
from mingcha.inspections.queries import current_result, sheets_with_all
from mingcha.inspections.rules import DONE as CHECKED
from mingcha.oversight.models import BackCheck, Sample, SupervisionVisit
from mingcha.oversight.rules import DONE, PENDING
from mingcha.plans.models import Task
from mingcha.registers.models import Inspector
from mingcha.registers.queries import active_inspectors, open_recusals

SECTION, DEPARTMENT = "section", "department"


def samples_visible_to(user: User) -> QuerySet[Sample]:
    """The samples of the user's bureau and of those below it."""
    return Sample.objects.filter(scope_of(user)).select_related("department", "task", "draw")


def samples_of(user: User) -> QuerySet[Sample]:
    """Those that the user's own department acts on."""
    return Sample.objects.filter(department=user.department).select_related("draw", "department")


def draw_of(sample: Sample) -> SmallDraw:
    """The attempt that counts: the last of those that followed a void one."""
    draw = SmallDraw.objects.get(pk=sample.draw_id)
    while following := SmallDraw.objects.filter(previous=draw).first():
        draw = following
    return draw


def is_opened(draw: SmallDraw) -> bool:
    """Whether it is known who is drawn."""
    return draw.status == DrawStatus.OPENED


# --- back-checks


def finished_inspections(
    department: Department, *, task: Task | None = None, starts: date | None = None,
    ends: date | None = None,
) -> QuerySet[Inspection]:  # fmt: skip
    """Finished checks of tasks that the department leads, never back-checked before."""
    again = BackCheck.objects.filter(inspection=OuterRef("pk"))
    found = Inspection.objects.filter(~Exists(again), task__lead=department, status__in=CHECKED)
    if task is not None:
        found = found.filter(task=task)
    if starts is not None:
        found = found.filter(finished_at__date__gte=starts)
    if ends is not None:
        found = found.filter(finished_at__date__lte=ends)
    return found.select_related("task", "target").order_by("task__code", "number")


def code_of(inspection: Inspection) -> str:
    """How a check is called in a small draw: no name of an enterprise is told beforehand."""
    return f"{inspection.task.code}#{inspection.number:03d}"


def frame_of(department: Department, inspections: Sequence[Inspection]) -> dict[str, Any]:
    """Who may go where: the staff at work, and (staff id, check) pairs that are barred: those who
    checked first (R-30), and those with an interest in the target (R-16)."""
    people = list(active_inspectors(department))
    interests = {(r.inspector.staff_id, r.target_id) for r in open_recusals(people)}
    first = _who_checked(inspections)
    barred = [
        [person.staff_id, code_of(one)]
        for one in inspections
        for person in people
        if person.staff_id in first.get(one.pk, ()) or (person.staff_id, one.target_id) in interests
    ]
    return {"staff": sorted(person.staff_id for person in people), "barred": sorted(barred)}


def _who_checked(inspections: Sequence[Inspection]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = {}
    rows = Sheet.objects.filter(inspection__in=[one.pk for one in inspections])
    for inspection, staff in rows.values_list("inspection_id", "inspectors__staff_id"):
        found.setdefault(inspection, set()).add(staff)
    return found


def free_for(frame: dict[str, Any], inspections: Iterable[Inspection]) -> dict[str, int]:
    """{check: how many may go}."""
    barred = {tuple(pair) for pair in frame["barred"]}
    return {
        str(one): sum((staff, code_of(one)) not in barred for staff in frame["staff"])
        for one in inspections
    }


def inspections_by_code(codes: Sequence[str]) -> dict[str, Inspection]:
    """The checks behind the codes of a draw."""
    wanted = Q(pk__in=[])
    for code in codes:
        task, number = code.rsplit("#", 1)
        wanted |= Q(task__code=task, number=int(number))
    return {code_of(one): one for one in Inspection.objects.filter(wanted).select_related("task")}


def back_checks_visible_to(user: User) -> QuerySet[BackCheck]:
    """Those of the samples that the user sees, and one's own."""
    found = BackCheck.objects.select_related(
        "sample__department", "inspection__task", "inspection__target", "entered_by"
    ).prefetch_related("inspectors__user")
    samples = samples_visible_to(user).order_by().values("pk")
    return found.filter(Q(sample__in=samples) | Q(inspectors__user=user)).distinct()


def back_checks_to_do(user: User) -> QuerySet[BackCheck]:
    """What the user was drawn for and still owes."""
    return (
        BackCheck.objects.filter(status=PENDING, inspectors__user=user)
        .select_related("sample", "inspection__target", "inspection__task")
        .order_by("sample", "rank")
    )


def sections_of(inspection: Inspection) -> list[tuple[Sheet, Any]]:
    """(sheet, its newest result) of the departments that checked."""
    return [
        (sheet, current_result(sheet))
        for sheet in sheets_with_all(inspection)
        if not sheet.not_applicable
    ]


def progress(samples: QuerySet[Sample]) -> QuerySet[Any]:
    """Adds `total`, `finished` and `differing` of the back-checks, so a list costs one query; the
    newest first."""
    return samples.annotate(
        total=Count("back_checks", distinct=True),
        finished=Count("back_checks", filter=Q(back_checks__status=DONE), distinct=True),
        differing=Count("back_checks", filter=Q(back_checks__agreed=False), distinct=True),
        visit_count=Count("visits", distinct=True),
    ).order_by("-id")


def published_samples() -> QuerySet[Any]:
    """Samples whose outcome is public, newest first (R-30)."""
    found = Sample.objects.filter(published_at__isnull=False).select_related("department", "draw")
    return progress(found).order_by("-published_at")


# --- units


def units_under(department: Department) -> list[tuple[str, str]]:
    """(code, name) of what may be visited: the bureau's sections, then the bureaus below it."""
    sections = Section.objects.filter(department=department).order_by("pk")
    below = Department.objects.filter(
        in_region_of(department, "region"), is_lead=True
    ).exclude(pk=department.pk)  # fmt: skip
    found = [(f"{SECTION}-{one.pk}", f"{department} {one.name}") for one in sections]
    return found + [(f"{DEPARTMENT}-{one.pk}", str(one)) for one in below.order_by("code")]


def unit_by_code(code: str) -> tuple[Department, Section | None]:
    """The unit behind a code of `units_under`."""
    kind, _, pk = code.partition("-")
    if kind == SECTION:
        section = Section.objects.select_related("department").get(pk=int(pk))
        return section.department, section
    return Department.objects.get(pk=int(pk)), None


def visits_visible_to(user: User) -> QuerySet[SupervisionVisit]:
    """The visits of the user's bureau and of those below; and those paid to the user's unit."""
    found = SupervisionVisit.objects.select_related(
        "department", "unit_department", "unit_section", "sample__draw", "entered_by", "planned_by"
    )
    if user.department is None:
        return found
    return found.filter(scope_of(user) | Q(unit_department=user.department)).distinct()


def section_of(inspectors: Iterable[Inspector]) -> Section | None:
    """The section that all of them belong to, None where they do not share one."""
    found = {one.section for one in inspectors}
    return found.pop() if len(found) == 1 else None
