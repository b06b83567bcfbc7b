"""Publishing penalties (J-13) and, by quarter, grave violations (J-11)."""

from django.db import IntegrityError

from mingcha.accounts.models import Department, User
from mingcha.inspections import actions as inspections
from mingcha.inspections.models import FollowUp, Penalty
from mingcha.law.refusal import Refusal
from mingcha.ledger.acting import action
from mingcha.ledger.actions import record
from mingcha.notices import bodies, rules
from mingcha.notices.actions.versions import publish_body, renew
from mingcha.notices.models import MajorViolation, Notice
from mingcha.notices.queries import office_of
from mingcha.web import clock


@action
def publish_penalty(*, by: User, penalty: Penalty) -> Notice:
    """Publishes a decision with its four fields (J-13), and a correction as the next version."""
    body = bodies.penalty_body(penalty)
    rules.check_penalty_body(body)
    notice = Notice.objects.filter(penalty=penalty).first()
    if notice is not None:
        renew(by=by, notice=notice, body=body, reason="更正")
        return notice
    inspection = penalty.follow_up.inspection
    notice = Notice(
        kind=Notice.Kind.PENALTY,
        title=f"{bodies.public_name(inspection.target)}行政处罚",
        task=inspection.task,
        penalty=penalty,
        target=inspection.target,
    )
    publish_body(by=by, notice=notice, body=body)
    inspections.mark_penalty_published(by=by, penalty=penalty)
    return notice


@action
def choose_violation(
    *, by: User, follow_up: FollowUp, year: int, quarter: int, facts: str, handling: str,
    ground: str,
) -> MajorViolation:  # fmt: skip
    """An approver chooses what is grave enough for the quarter's list, and says by which rule."""
    rules.check_violation(year=year, quarter=quarter, today=clock.today(), ground=ground)
    if MajorViolation.objects.filter(follow_up=follow_up).exists():
        raise Refusal("notices-violation-chosen")
    found = MajorViolation(
        department=office_of(by),
        year=year,
        quarter=quarter,
        follow_up=follow_up,
        facts=facts,
        handling=handling,
        ground=ground,
        chosen_by=by,
        at=clock.now(),
    )
    found.full_clean(validate_constraints=False)
    try:
        found.save()
    except IntegrityError as taken:
        raise Refusal("notices-violation-chosen") from taken
    record(
        by=by,
        event="notices:violation:choose",
        subject=found,
        facts={"quarter": period_of(year, quarter)},
        detail={"facts": facts, "handling": handling, "ground": ground},
    )
    return found


def period_of(year: int, quarter: int) -> str:
    """「2023-Q2」."""
    return f"{year}-Q{quarter}"


@action
def drop_violation(*, by: User, violation: MajorViolation, reason: str) -> None:
    """Takes a choice back before its quarter's list is public; afterwards the list is corrected."""
    rules.check_can_drop(dropped=bool(violation.dropped), reason=reason)
    violation.dropped = reason
    violation.full_clean()
    violation.save()
    record(
        by=by,
        event="notices:violation:drop",
        subject=violation,
        facts={"quarter": period_of(violation.year, violation.quarter)},
        detail={"reason": reason},
    )


@action
def publish_violations(*, by: User, year: int, quarter: int) -> Notice:
    """Publishes the quarter's list of 重大劳动保障违法行为 (J-11); a later choice is a new version."""
    department: Department = office_of(by)
    chosen = MajorViolation.objects.filter(
        department=department, year=year, quarter=quarter, dropped=""
    )
    rules.check_violations_chosen(count=chosen.count(), year=year, quarter=quarter)
    body = bodies.violations_body(department, year, quarter, chosen)
    same = {"kind": Notice.Kind.MAJOR_VIOLATION, "period": period_of(year, quarter)}
    notice = Notice.objects.filter(department=department, **same).first()
    if notice is not None:
        renew(by=by, notice=notice, body=body, reason="增减或者更正")
        return notice
    title = f"{year} 年第 {quarter} 季度重大劳动保障违法行为"
    notice = Notice(title=title, department=department, **same)
    return publish_body(by=by, notice=notice, body=body)
