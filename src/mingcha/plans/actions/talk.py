"""联络员, 沟通记录 (X-27, S-28) and 通知公告 (X-26)."""

from mingcha.accounts.models import Department, User
from mingcha.law.refusal import Refusal
from mingcha.law.retention import PERIODS
from mingcha.ledger.acting import By, action
from mingcha.ledger.actions import record
from mingcha.plans.models import BoardPost, Contact, Message, Task
from mingcha.web import clock


@action
def name_contact(
    *, by: User, department: Department, name: str, duty: str, phone: str = "", mobile: str = ""
) -> Contact:
    """X-27: whom to call. Name and numbers stay inside the office: the ledger has the department."""
    contact = Contact(department=department, name=name, duty=duty, phone=phone, mobile=mobile)
    contact.full_clean()
    contact.save()
    record(
        by=by, event="plans:contact:name", subject=contact, facts={"department": department.code}
    )
    return contact


@action
def end_contact(*, by: User, contact: Contact) -> Contact:
    """Somebody else will be named."""
    if Contact.objects.filter(pk=contact.pk, ended_at=None).update(ended_at=clock.now()) != 1:
        raise Refusal("plans-stale", status="在任")
    contact.refresh_from_db()
    record(
        by=by,
        event="plans:contact:end",
        subject=contact,
        facts={"department": contact.department.code},
    )
    return contact


@action
def forget_contact(*, by: By, contact: Contact) -> None:
    """Who is 联络员 no more: name and numbers go (`law.retention`)."""
    Contact.objects.filter(pk=contact.pk, ended_at__isnull=False).update(
        name="（已清除）", phone="", mobile=""
    )
    record(
        by=by,
        event="plans:contact:forget",
        subject=contact,
        facts={"ground": PERIODS["contact"].clause},
    )


@action
def write_message(*, by: User, task: Task, text: str) -> Message:
    """X-27: said to the other departments of a task; only those who take part can."""
    if by.department is None or not (
        task.lead_id == by.department_id
        or task.participations.filter(department=by.department).exists()
    ):
        raise Refusal("plans-not-participant", task=task.title)
    message = Message(
        task=task, department=by.department, author=by, text=text.strip(), at=clock.now()
    )
    message.full_clean()
    message.save()
    record(
        by=by,
        event="plans:message:write",
        subject=task,
        facts={"code": task.code, "department": by.department.code},
    )
    return message


@action
def post_notice(*, by: User, title: str, text: str) -> BoardPost:
    """X-26: told to everybody of the bureau."""
    if by.department is None:
        raise Refusal("plans-no-department")
    post = BoardPost(department=by.department, title=title, text=text, author=by, at=clock.now())
    post.full_clean()
    post.save()
    record(by=by, event="plans:board:post", subject=post, facts={"title": title})
    return post


@action
def withdraw_post(*, by: User, post: BoardPost) -> BoardPost:
    """Takes a notice off the board; it stays in the record."""
    if (
        BoardPost.objects.filter(pk=post.pk, withdrawn_at=None).update(withdrawn_at=clock.now())
        != 1
    ):
        raise Refusal("plans-stale", status="在公告栏上")
    post.refresh_from_db()
    record(by=by, event="plans:board:withdraw", subject=post, facts={"title": post.title})
    return post
