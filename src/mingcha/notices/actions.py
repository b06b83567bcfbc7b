"""Publishing, correcting, withdrawing; receiving and answering reports from the public."""

import secrets

from mingcha.accounts.models import User
from mingcha.engine.digest import file_hash
from mingcha.inspections import actions as inspections
from mingcha.inspections.models import Inspection
from mingcha.inspections.rules import InspectionStatus
from mingcha.ledger.acting import Actor, By, action
from mingcha.ledger.actions import record
from mingcha.ledger.tree import canonical
from mingcha.notices import bodies, rules
from mingcha.notices.models import Complaint, Notice, NoticeVersion
from mingcha.plans.models import Plan, Task
from mingcha.registers.queries import active_items
from mingcha.web import clock

THE_PUBLIC = Actor("public", "社会公众")


def _add_version(
    *,
    by: User,
    notice: Notice,
    act: str,
    body: dict[str, object],
    reason: str = "",
    legal_ground: str = "",
) -> NoticeVersion:
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


@action
def publish(*, by: User, inspection: Inspection) -> Notice:
    """Publishes a finished inspection (R-26); with the last one the task is done."""
    rules.check_can_publish(
        name=inspection.target.name,
        finished=inspection.status == InspectionStatus.FINISHED,
        published=inspection.status == InspectionStatus.PUBLISHED,
    )
    notice = Notice(
        kind=Notice.Kind.RESULT,
        title=f"{inspection.target.name}抽查结果",
        task=inspection.task,
        inspection=inspection,
        target=inspection.target,
    )
    notice.save()
    _add_version(by=by, notice=notice, act="publish", body=bodies.result_body(inspection))
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
def correct(*, by: User, notice: Notice, inspection: Inspection, reason: str) -> NoticeVersion:
    """Publishes the corrected result as the next version; the old one stays readable."""
    latest = notice.versions.order_by("-version")[0]
    body = bodies.result_body(inspection)
    rules.check_can_correct(withdrawn=notice.withdrawn, before=latest.body, after=body)
    return _add_version(by=by, notice=notice, act="correct", body=body, reason=reason)


@action
def withdraw(*, by: User, notice: Notice, reason: str, legal_ground: str) -> NoticeVersion:
    """Takes a notice off the public pages; a trace with reason and ground stays (B-18)."""
    rules.check_can_withdraw(withdrawn=notice.withdrawn, reason=reason, legal_ground=legal_ground)
    notice.withdrawn = True
    notice.save()
    return _add_version(
        by=by, notice=notice, act="withdraw", body={}, reason=reason, legal_ground=legal_ground
    )


@action
def publish_item_list(*, by: User) -> Notice:
    """Publishes the effective item list as it is now (R-04, J-20); each time a new version."""
    notice = Notice.objects.filter(kind=Notice.Kind.ITEM_LIST).first()
    if notice is None:
        notice = Notice(kind=Notice.Kind.ITEM_LIST, title="随机抽查事项清单")
        notice.save()
    body = bodies.item_list_body(list(active_items().select_related("department")))
    latest = notice.versions.order_by("-version").first()
    if latest is not None:
        rules.check_can_correct(withdrawn=False, before=latest.body, after=body)
    _add_version(by=by, notice=notice, act="correct" if latest else "publish", body=body)
    return notice


@action
def publish_plan_notice(*, by: User, plan: Plan) -> Notice:
    """Puts a published plan on the portal (S-21); an adjusted plan is a notice of its own (S-22)."""
    notice = Notice(kind=Notice.Kind.PLAN, title=plan.title, plan=plan)
    notice.save()
    _add_version(by=by, notice=notice, act="publish", body=bodies.plan_body(plan))
    return notice


@action
def publish_task_notice(*, by: User, task: Task) -> Notice:
    """Puts a task's 实施方案 on the portal (S-21)."""
    notice = Notice(kind=Notice.Kind.TASK, title=f"{task.title}实施方案", task=task)
    notice.save()
    _add_version(by=by, notice=notice, act="publish", body=bodies.task_body(task))
    return notice


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
    rules.check_can_answer(answered=complaint.answered_at is not None)
    complaint.answer, complaint.answered_by, complaint.answered_at = answer, by, clock.now()
    complaint.full_clean()
    complaint.save()
    record(by=by, event="notices:complaint:answer", subject=complaint)
