"""整改 from the problem to somebody else's acceptance; 通报 (S-07, S-08, R-30)."""

from collections.abc import Collection
from datetime import date
from typing import Any

from mingcha.accounts.models import Department, Section, User
from mingcha.law.refusal import Refusal
from mingcha.ledger.acting import action
from mingcha.ledger.actions import record
from mingcha.oversight import queries, rules
from mingcha.oversight.actions.group import check_own, own_department
from mingcha.oversight.models import Circular, Rectification, Sample, SupervisionVisit
from mingcha.oversight.rules import RectificationStatus
from mingcha.plans import actions as plans
from mingcha.web import clock


def add_rectification(*, by: User, rectification: Rectification) -> Rectification:
    """Stores a rectification with its ledger entry; call it inside an action."""
    rectification.opened_by, rectification.opened_at = by, clock.now()
    rectification.full_clean()
    rectification.save()
    record(
        by=by,
        event="oversight:rectification:open",
        subject=rectification,
        facts={"unit": rectification.unit_department.code, "due": rectification.due.isoformat()},
        detail={"problem": rectification.problem, "measure": rectification.measure},
    )
    return rectification


@action
def open_rectification(
    *, by: User, unit_department: Department, problem: str, measure: str, due: date, source: str,
    unit_section: Section | None = None,
) -> Rectification:  # fmt: skip
    """A problem that came to light elsewhere: a superior's check, an audit, a revised law (S-08)."""
    rules.check_due(due, clock.today())
    return add_rectification(
        by=by,
        rectification=Rectification(
            department=own_department(by), unit_department=unit_department,
            unit_section=unit_section, source=source, problem=problem, measure=measure, due=due,
        ),
    )  # fmt: skip


def _move(rectification: Rectification, new: RectificationStatus, act: str, **fields: Any) -> None:
    old = RectificationStatus(rectification.status)
    rules.check_can_move(old, new, act)
    rows = Rectification.objects.filter(pk=rectification.pk, status=old)
    if rows.update(status=new, **fields) != 1:
        raise Refusal("oversight-stale")
    rectification.refresh_from_db()


@action
def submit_rectification(
    *, by: User, rectification: Rectification, done: str, evidence: str
) -> Rectification:
    """The unit says what it did, with evidence."""
    rules.check_can_submit(
        done=done, evidence=evidence, is_unit=queries.is_of_unit(by, rectification),
        unit=rectification.unit,
    )  # fmt: skip
    _move(
        rectification, RectificationStatus.SUBMITTED, "报送", done=done, evidence=evidence,
        submitted_by=by, submitted_at=clock.now(), return_reason="",
    )  # fmt: skip
    _record(by, rectification, "submit", {"done": done, "evidence": evidence})
    return rectification


@action
def accept_rectification(*, by: User, rectification: Rectification) -> Rectification:
    """Somebody else sees that it is done; a wrong result must have been corrected by then."""
    check_own(by, rectification.department)
    sheet = rectification.sheet
    rules.check_can_accept(
        own=rectification.submitted_by_id == by.pk,
        name=sheet.inspection.target.name if sheet else "",
        corrected=queries.is_corrected(rectification),
    )
    _move(
        rectification, RectificationStatus.ACCEPTED, "验收", accepted_by=by,
        accepted_at=clock.now(),
    )  # fmt: skip
    _record(by, rectification, "accept")
    return rectification


@action
def return_rectification(*, by: User, rectification: Rectification, reason: str) -> Rectification:
    """Not good enough yet: back to the unit with the reason; the term stays."""
    check_own(by, rectification.department)
    if not reason.strip():
        raise Refusal("oversight-return-reason")
    _move(rectification, RectificationStatus.OPEN, "退回", return_reason=reason)
    _record(by, rectification, "return", {"reason": reason})
    return rectification


def _record(
    by: User, rectification: Rectification, verb: str, detail: dict[str, Any] | None = None
) -> None:
    record(
        by=by,
        event=f"oversight:rectification:{verb}",
        subject=rectification,
        facts={"unit": rectification.unit_department.code},
        detail=detail,
    )


@action
def issue_circular(
    *, by: User, number: str, title: str, text: str,
    visits: Collection[SupervisionVisit] = (), samples: Collection[Sample] = (),
) -> Circular:  # fmt: skip
    """通报 (R-30), signed by an approver; at the same time on the notice board (X-26)."""
    department = own_department(by)
    if Circular.objects.filter(department=department, number=number).exists():
        raise Refusal("oversight-circular-number", number=number)
    for owner in {*(one.department for one in visits), *(one.department for one in samples)}:
        check_own(by, owner)
    circular = Circular(
        department=department, number=number, title=title, text=text, issued_by=by,
        issued_at=clock.now(),
    )  # fmt: skip
    circular.full_clean()
    circular.save()
    circular.visits.set(visits)
    circular.samples.set(samples)
    record(
        by=by,
        event="oversight:circular:issue",
        subject=circular,
        facts={"number": number, "visits": len(visits), "samples": len(samples)},
        detail={"title": title},
    )
    plans.post_notice(by=by, title=title, text=f"{number}\n{text}")
    return circular
