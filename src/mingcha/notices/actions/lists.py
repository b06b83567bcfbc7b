"""Publishing what is done before a check: item lists, plans, tasks, papers (R-04, S-21, J-15)."""

from mingcha.accounts.models import User
from mingcha.accounts.queries import lead_of
from mingcha.ledger.acting import action
from mingcha.notices import bodies, rules
from mingcha.notices.actions.versions import Body, publish_body, renew
from mingcha.notices.models import Notice
from mingcha.notices.queries import items_in_force, office_of
from mingcha.plans.models import Plan, Task
from mingcha.plans.rules import PlanStatus, TaskStatus
from mingcha.registers.models import IssuedDocument


@action
def publish_item_list(*, by: User) -> Notice:
    """Publishes the item list in force of the publisher's bureau (R-04, J-20); each time a version."""
    department = lead_of(office_of(by))
    body: Body = bodies.item_list_body(items_in_force(department))
    notice = Notice.objects.filter(kind=Notice.Kind.ITEM_LIST, department=department).first()
    if notice is not None:
        renew(by=by, notice=notice, body=body)
        return notice
    notice = Notice(kind=Notice.Kind.ITEM_LIST, title="随机抽查事项清单", department=department)
    return publish_body(by=by, notice=notice, body=body)


@action
def publish_document(*, by: User, document: IssuedDocument, text: str) -> Notice:
    """Publishes an issued paper with its text: 方案, 细则 (J-15, S-21)."""
    rules.check_can_publish_document(
        name=document.name,
        text=text,
        withdrawn=bool(document.withdrawn),
        noticed=Notice.objects.filter(document=document).exists(),
    )
    notice = Notice(
        kind=Notice.Kind.DOCUMENT, title=document.name, document=document,
        department=document.department,
    )  # fmt: skip
    return publish_body(by=by, notice=notice, body=bodies.document_body(document, text))


@action
def publish_plan_notice(*, by: User, plan: Plan) -> Notice:
    """Puts a published plan on the portal (S-21); an adjusted plan is a notice of its own (S-22)."""
    rules.check_can_publish_plan(
        title=plan.title,
        published=plan.status == PlanStatus.PUBLISHED,
        noticed=Notice.objects.filter(plan=plan).exists(),
    )
    notice = Notice(kind=Notice.Kind.PLAN, title=plan.title, plan=plan)
    return publish_body(by=by, notice=notice, body=bodies.plan_body(plan))


@action
def publish_task_notice(*, by: User, task: Task) -> Notice:
    """Puts a task's 实施方案 on the portal (S-21)."""
    rules.check_can_publish_task(
        title=task.title,
        approved=task.status not in (TaskStatus.DRAFT, TaskStatus.SUBMITTED),
        noticed=Notice.objects.filter(kind=Notice.Kind.TASK, task=task).exists(),
    )
    notice = Notice(kind=Notice.Kind.TASK, title=f"{task.title}实施方案", task=task)
    return publish_body(by=by, notice=notice, body=bodies.task_body(task))
