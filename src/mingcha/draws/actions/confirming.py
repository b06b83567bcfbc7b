"""比对确认 between the two steps (X-14, X-15): departments compare the list with their own registers."""

from mingcha.accounts.models import Department, User
from mingcha.accounts.rules import Role
from mingcha.draws import queries, rules
from mingcha.draws.actions.changing import replace_target
from mingcha.draws.actions.opening import ask_departments
from mingcha.draws.actions.sealing import check_role, draw_act
from mingcha.draws.models import Confirmation, Draw, DrawnTarget
from mingcha.law.refusal import Refusal
from mingcha.ledger.acting import action
from mingcha.ledger.actions import record
from mingcha.plans.actions import advance_task, confirm_participation
from mingcha.plans.models import Participation, Task
from mingcha.plans.rules import TaskStatus
from mingcha.web import clock

Finding = Confirmation.Finding


@action
def find_target(
    *, by: User, confirmation: Confirmation, finding: str, reason: str = "", evidence: str = ""
) -> Confirmation:
    """A liaison says of one drawn target: present, 本部门不适用, or 主体已不存在 with evidence."""
    _check_liaison(by, confirmation.department)
    _check_confirming(confirmation.drawn_target.draw.task)
    rules.check_finding(finding=finding, reason=reason, evidence=evidence)
    rows = Confirmation.objects.filter(
        pk=confirmation.pk, approved_at=None, drawn_target__state=DrawnTarget.State.DRAWN
    ).filter(department__in=_unfinished(confirmation.drawn_target.draw.task))
    changed = rows.update(
        finding=finding, reason=reason, evidence=evidence.strip(), found_by=by,
        found_at=clock.now(), return_reason="",
    )  # fmt: skip
    if changed != 1:
        raise Refusal("draws-finding-stale")
    confirmation.refresh_from_db()
    record(
        by=by,
        event="draws:confirmation:find",
        subject=confirmation,
        facts={"draw": confirmation.drawn_target.draw.code, "finding": finding, "reason": reason,
               "department": confirmation.department.code},
        detail={"evidence": evidence},
    )  # fmt: skip
    return confirmation


@action
def confirm_rest(*, by: User, draw: Draw, department: Department) -> int:
    """Confirms every target of the department that nobody said anything of yet; returns how many."""
    _check_liaison(by, department)
    _check_confirming(draw.task)
    pending = queries.confirmations(draw, department.pk).filter(finding=Finding.PENDING)
    rows = Confirmation.objects.filter(pk__in=pending.order_by().values("pk"))
    count = rows.filter(finding=Finding.PENDING).update(
        finding=Finding.PRESENT, found_by=by, found_at=clock.now()
    )
    record(
        by=by,
        event="draws:confirmation:confirm-rest",
        subject=draw,
        facts={"draw": draw.code, "department": department.code, "count": count},
    )
    return count


@draw_act
def approve_finding(*, by: User, confirmation: Confirmation) -> Confirmation:
    """The lead's 审批 accepts a finding; a lost target is replaced by the next rank (protocol §11)."""
    _take_finding(by, confirmation)
    rows = Confirmation.objects.filter(pk=confirmation.pk, approved_at=None)
    if rows.update(approved_by=by, approved_at=clock.now()) != 1:
        raise Refusal("draws-finding-stale")
    confirmation.refresh_from_db()
    drawn = confirmation.drawn_target
    record(
        by=by,
        event="draws:confirmation:approve",
        subject=confirmation,
        facts={
            "draw": drawn.draw.code,
            "finding": confirmation.finding,
            "reason": confirmation.reason,
        },
        detail={"evidence": confirmation.evidence},
    )
    if confirmation.finding == Finding.LOST:
        asker = confirmation.found_by or by
        substitute = replace_target(by, drawn.draw, drawn, confirmation.reason,
                                    confirmation.evidence, asker)  # fmt: skip
        if substitute is not None:
            ask_departments(drawn.draw, [substitute.pk])
            _reopen(drawn.draw.task)
    _finish(by, drawn.draw)
    return confirmation


@action
def return_finding(*, by: User, confirmation: Confirmation, reason: str) -> Confirmation:
    """The lead's 审批 does not accept it: the department looks again."""
    _take_finding(by, confirmation)
    if not reason.strip():
        raise Refusal("draws-change-note")
    rows = Confirmation.objects.filter(pk=confirmation.pk, approved_at=None)
    changed = rows.update(
        finding=Finding.PENDING, reason="", evidence="", return_reason=reason.strip()
    )
    if changed != 1:
        raise Refusal("draws-finding-stale")
    confirmation.refresh_from_db()
    record(
        by=by,
        event="draws:confirmation:return",
        subject=confirmation,
        facts={"draw": confirmation.drawn_target.draw.code},
        detail={"reason": reason},
    )
    return confirmation


@action
def confirm_department(*, by: User, draw: Draw, department: Department) -> Participation:
    """The department has finished; when the last one has, the task goes on to 选派人员."""
    _check_liaison(by, department)
    _check_confirming(draw.task)
    part = draw.task.participations.filter(department=department).first()
    if part is None:
        raise Refusal("draws-department-outside", department=str(department))
    if part.confirmed_at is not None:
        raise Refusal("draws-confirm-done", department=str(department))
    mine = queries.confirmations(draw, department.pk)
    if left := mine.filter(finding=Finding.PENDING).count():
        raise Refusal("draws-confirm-pending", left=left)
    if waiting := sum(confirmation.awaits_approval for confirmation in mine):
        raise Refusal("draws-confirm-unapproved", left=waiting)
    confirm_participation(by=by, participation=part)
    _finish(by, draw)
    return part


def _check_liaison(by: User, department: Department) -> None:
    check_role(by, Role.LIAISON)
    if by.department_id != department.pk:
        raise Refusal("draws-department-outside", department=str(by.department or by.name))


def _check_confirming(task: Task) -> None:
    if not Task.objects.filter(pk=task.pk, status=TaskStatus.CONFIRMING).exists():
        raise Refusal("draws-not-confirming")


def _take_finding(by: User, confirmation: Confirmation) -> None:
    check_role(by, Role.APPROVER)
    rules.check_second_person(is_first=confirmation.found_by_id == by.pk)
    _check_confirming(confirmation.drawn_target.draw.task)
    confirmation.refresh_from_db()
    if not confirmation.awaits_approval:
        raise Refusal("draws-finding-stale")


def _unfinished(task: Task) -> list[int]:
    parts = task.participations.filter(confirmed_at=None)
    return list(parts.values_list("department_id", flat=True))


def _reopen(task: Task) -> None:
    """A substitute has to be compared by everybody, also by those who had finished."""
    task.participations.filter(confirmed_at__isnull=False).update(confirmed_at=None)


def _finish(by: User, draw: Draw) -> None:
    """Everybody has confirmed: teams may be drawn, unless they all came with an external list."""
    task = Task.objects.select_for_update().get(pk=draw.task_id)
    open_parts = task.participations.filter(confirmed_at=None).exists()
    if task.status != TaskStatus.CONFIRMING or open_parts:
        return
    advance_task(by=by, task=task, to=TaskStatus.MATCHING)
    if queries.due_draw(task) is None:
        advance_task(by=by, task=task, to=TaskStatus.INSPECTING)
