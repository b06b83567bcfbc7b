"""Publishing, correcting, withdrawing; receiving and answering reports from the public."""

import secrets

from mingcha.accounts.models import User
from mingcha.engine.digest import file_hash
from mingcha.inspections import actions as inspections
from mingcha.inspections.models import FollowUp, Inspection
from mingcha.inspections.rules import InspectionStatus
from mingcha.law.personal import masked_text
from mingcha.law.refusal import Refusal
from mingcha.ledger.acting import Actor, By, action
from mingcha.ledger.actions import record
from mingcha.ledger.tree import canonical
from mingcha.notices import bodies, rules
from mingcha.notices.models import Complaint, Notice, NoticeVersion
from mingcha.plans.models import Plan, Task
from mingcha.plans.rules import PlanStatus, TaskStatus
from mingcha.registers.queries import active_items
from mingcha.web import clock

THE_PUBLIC = Actor("public", "社会公众")
Body = dict[str, object]


def _add_version(
    *, by: User, notice: Notice, act: str, body: Body, reason: str = "", legal_ground: str = ""
) -> NoticeVersion:
    """The one door to the public: numbers of persons are starred out in every text (trust.md §6)."""
    body, reason = bodies.without_numbers(body), masked_text(reason)
    version = NoticeVersion(
        notice=notice,
        version=notice.versions.count() + 1,
        act=act,
        body=body,
        reason=reason,
        legal_ground=legal_ground,
        by=by,
        at=clock.now(),
    )
    version.save()
    record(
        by=by,
        event=f"notices:notice:{act}",
        subject=notice,
        facts={
            "kind": notice.kind,
            "version": version.version,
            "body_digest": file_hash("sha256", canonical(body)),
        },
        detail={"reason": reason, "legal_ground": legal_ground},
    )
    return version


def _latest(notice: Notice) -> NoticeVersion | None:
    return notice.versions.order_by("-version").first()


def _publish(*, by: User, notice: Notice, body: Body) -> Notice:
    notice.full_clean()
    notice.save()
    _add_version(by=by, notice=notice, act=NoticeVersion.Act.PUBLISH, body=body)
    return notice


def _renew(*, by: User, notice: Notice, body: Body, reason: str = "") -> NoticeVersion:
    """The next version; refused when withdrawn or when nothing changed."""
    latest = _latest(notice)
    before = latest.body if latest else {}
    rules.check_can_correct(withdrawn=notice.withdrawn, before=before, after=body)
    return _add_version(
        by=by, notice=notice, act=NoticeVersion.Act.CORRECT, body=body, reason=reason
    )


# --- results


@action
def publish(*, by: User, inspection: Inspection) -> Notice:
    """Publishes a finished inspection (R-26); with the last one the task is done."""
    _check_can_publish(inspection)
    notice = _result_notice(inspection)
    _publish(by=by, notice=notice, body=bodies.result_body(inspection))
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


@action
def withhold(*, by: User, inspection: Inspection, reason: str, legal_ground: str) -> Notice:
    """不予公开 (B-18): instead of the result the portal shows that and why; the check is closed."""
    _check_can_publish(inspection)
    rules.check_ground(reason=reason, legal_ground=legal_ground)
    notice = _result_notice(inspection)
    notice.withdrawn = True
    notice.full_clean()
    notice.save()
    _add_version(
        by=by, notice=notice, act=NoticeVersion.Act.WITHHOLD, body={}, reason=reason,
        legal_ground=legal_ground,
    )  # fmt: skip
    inspections.mark_published(by=by, inspection=inspection)
    return notice


def _check_can_publish(inspection: Inspection) -> None:
    rules.check_can_publish(
        name=inspection.target.name,
        finished=inspection.status == InspectionStatus.FINISHED,
        published=inspection.status == InspectionStatus.PUBLISHED,
    )


def _result_notice(inspection: Inspection) -> Notice:
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
    return _renew(by=by, notice=notice, body=bodies.result_body(inspection), reason=reason)


@action
def withdraw(*, by: User, notice: Notice, reason: str, legal_ground: str) -> NoticeVersion:
    """Takes a notice off the public pages; a trace with reason and ground stays (B-18)."""
    rules.check_can_withdraw(withdrawn=notice.withdrawn, reason=reason, legal_ground=legal_ground)
    if Notice.objects.filter(pk=notice.pk, withdrawn=False).update(withdrawn=True) != 1:
        raise Refusal("notices-stale")
    notice.refresh_from_db()
    return _add_version(
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
        _renew(by=by, notice=notice, body=body, reason="办理进展")
        return notice
    notice = Notice(
        kind=Notice.Kind.FOLLOW_UP,
        title=f"{bodies.public_name(inspection.target)}后续处理",
        task=inspection.task,
        follow_up=follow_up,
        target=inspection.target,
    )
    return _publish(by=by, notice=notice, body=body)


# --- item list, plans, tasks


@action
def publish_item_list(*, by: User) -> Notice:
    """Publishes the effective item list as it is now (R-04, J-20); each time a new version."""
    body: Body = bodies.item_list_body(active_items())
    notice = Notice.objects.filter(kind=Notice.Kind.ITEM_LIST).first()
    if notice is not None:
        _renew(by=by, notice=notice, body=body)
        return notice
    notice = Notice(kind=Notice.Kind.ITEM_LIST, title="随机抽查事项清单")
    return _publish(by=by, notice=notice, body=body)


@action
def publish_plan_notice(*, by: User, plan: Plan) -> Notice:
    """Puts a published plan on the portal (S-21); an adjusted plan is a notice of its own (S-22)."""
    rules.check_can_publish_plan(
        title=plan.title,
        published=plan.status == PlanStatus.PUBLISHED,
        noticed=Notice.objects.filter(plan=plan).exists(),
    )
    notice = Notice(kind=Notice.Kind.PLAN, title=plan.title, plan=plan)
    return _publish(by=by, notice=notice, body=bodies.plan_body(plan))


@action
def publish_task_notice(*, by: User, task: Task) -> Notice:
    """Puts a task's 实施方案 on the portal (S-21)."""
    rules.check_can_publish_task(
        title=task.title,
        approved=task.status not in (TaskStatus.DRAFT, TaskStatus.SUBMITTED),
        noticed=Notice.objects.filter(kind=Notice.Kind.TASK, task=task).exists(),
    )
    notice = Notice(kind=Notice.Kind.TASK, title=f"{task.title}实施方案", task=task)
    return _publish(by=by, notice=notice, body=bodies.task_body(task))


# --- reports from the public


@action
def receive_complaint(
    *, by: By = THE_PUBLIC, about: str, text: str, contact: str = ""
) -> Complaint:
    """Registers a report (X-29, R-25). It never feeds a draw (R-05)."""
    complaint = Complaint(
        code=f"J{clock.today():%Y%m%d}{secrets.token_hex(3).upper()}",
        about=about,
        text=text,
        contact=contact,
        received_at=clock.now(),
    )
    complaint.full_clean()
    complaint.save()
    record(by=by, event="notices:complaint:receive", subject=complaint, facts={"about": about})
    return complaint


@action
def answer_complaint(*, by: User, complaint: Complaint, answer: str) -> None:
    """Answers a report once."""
    fields = {"answer": answer, "answered_by": by, "answered_at": clock.now()}
    rules.check_can_answer(answered=complaint.answered_at is not None)
    if Complaint.objects.filter(pk=complaint.pk, answered_at=None).update(**fields) != 1:
        raise Refusal("notices-answered")
    complaint.refresh_from_db()
    record(by=by, event="notices:complaint:answer", subject=complaint)
