"""Publishing, correcting and withdrawing results and what followed from them (R-26, R-28, B-18)."""

from mingcha.accounts.models import User
from mingcha.inspections import actions as inspections
from mingcha.inspections.models import FollowUp, Inspection
from mingcha.inspections.rules import InspectionStatus, check_one_unit
from mingcha.law.refusal import Refusal
from mingcha.ledger.acting import action
from mingcha.ledger.actions import record
from mingcha.notices import bodies, rules
from mingcha.notices.actions.versions import add_version, publish_body, renew
from mingcha.notices.models import Notice, NoticeVersion
from mingcha.plans.models import Task
from mingcha.plans.queries import rulebook_of


@action
def publish(*, by: User, inspection: Inspection) -> Notice:
    """Publishes a finished inspection (R-26); with the last one the task is done."""
    check_can_publish(inspection)
    _check_one_unit(by, inspection)
    notice = result_notice(inspection)
    publish_body(by=by, notice=notice, body=bodies.result_body(inspection))
    inspections.mark_published(by=by, inspection=inspection)
    return notice


@action
def publish_all(*, by: User, task: Task) -> int:
    """Publishes every finished inspection of a task; returns how many."""
    ready = list(
        task.inspections.filter(status=InspectionStatus.FINISHED).select_related("target", "task")
    )
    for inspection in ready:
        publish(by=by, inspection=inspection)
    record(by=by, event="notices:task:publish_results", subject=task, facts={"count": len(ready)})
    return len(ready)


def check_can_publish(inspection: Inspection) -> None:
    """A finished check that is not public yet."""
    rules.check_can_publish(
        name=inspection.target.name,
        finished=inspection.status == InspectionStatus.FINISHED,
        published=inspection.status == InspectionStatus.PUBLISHED,
    )


def _check_one_unit(by: User, inspection: Inspection) -> None:
    """J-12 谁抽查、谁录入、谁公示, where the task's rulebook says so."""
    actor = rulebook_of(inspection.task).get("publish.actor")
    entered = inspection.sheets.exclude(entered_at=None).values_list("department__name", flat=True)
    check_one_unit(
        actors=actor.value or (),
        drew=inspection.task.lead.name,
        entered=list(entered),
        publishes=by.department.name if by.department else "",
        clause=actor.clause or "",
    )


def result_notice(inspection: Inspection) -> Notice:
    """The notice of a check, not saved yet."""
    return Notice(
        kind=Notice.Kind.RESULT,
        title=f"{bodies.public_name(inspection.target)}抽查结果",
        task=inspection.task,
        inspection=inspection,
        target=inspection.target,
    )


@action
def correct(*, by: User, notice: Notice, inspection: Inspection, reason: str) -> NoticeVersion:
    """Publishes the corrected result as the next version; the old one stays readable."""
    return renew(by=by, notice=notice, body=bodies.result_body(inspection), reason=reason)


@action
def withdraw(*, by: User, notice: Notice, reason: str, legal_ground: str) -> NoticeVersion:
    """Takes a notice off the public pages; a trace with reason and ground stays (B-18)."""
    rules.check_can_withdraw(withdrawn=notice.withdrawn, reason=reason, legal_ground=legal_ground)
    if Notice.objects.filter(pk=notice.pk, withdrawn=False).update(withdrawn=True) != 1:
        raise Refusal("notices-stale")
    notice.refresh_from_db()
    return add_version(
        by=by, notice=notice, act=NoticeVersion.Act.WITHDRAW, body={}, reason=reason,
        legal_ground=legal_ground,
    )  # fmt: skip


@action
def publish_follow_up(*, by: User, follow_up: FollowUp) -> Notice:
    """Puts a follow-up beside its public result; when it goes on, as the next version (S-21)."""
    inspection = follow_up.inspection
    result = Notice.objects.filter(inspection=inspection).first()
    rules.check_can_publish_follow_up(
        name=inspection.target.name, result_public=result is not None and not result.withdrawn
    )
    body = bodies.follow_up_body(follow_up)
    notice = Notice.objects.filter(follow_up=follow_up).first()
    if notice is not None:
        renew(by=by, notice=notice, body=body, reason="办理进展")
        return notice
    notice = Notice(
        kind=Notice.Kind.FOLLOW_UP,
        title=f"{bodies.public_name(inspection.target)}后续处理",
        task=inspection.task,
        follow_up=follow_up,
        target=inspection.target,
    )
    return publish_body(by=by, notice=notice, body=body)
