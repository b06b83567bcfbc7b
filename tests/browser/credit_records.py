"""Papers after a check, penalties, grave violations and what other offices get, for the browser test."""

from datetime import timedelta
from typing import Any

from inspections.pictures import png
from mingcha.demo.people import People
from mingcha.demo.story import _user_on as on
from mingcha.inspections import actions as inspections
from mingcha.inspections.actions import Measure
from mingcha.inspections.models import Attachment, FollowUp, Inspection, Sheet
from mingcha.inspections.queries import feedback_code
from mingcha.inspections.rules import PenaltyFields
from mingcha.ledger.models import Checkpoint, Entry
from mingcha.notices import actions as notices
from mingcha.notices.models import (
    CreditExport,
    Listing,
    MajorViolation,
    Proposal,
    Push,
    Receipt,
)
from mingcha.plans.models import Task
from mingcha.registers import queries as registers
from mingcha.registers.models import IssuedDocument, Target
from mingcha.web import clock

GROUND = {"reason": "演示：恶意欠薪", "legal_ground": "《演示条例》第五条"}


def keep_credit(people: People, inspection: Inspection) -> None:
    """A penalty case, a transfer with its letter, a file, an export, a package, two proposals."""
    clerk, approver = people.users["clerk"], people.users["approver"]
    who = on(inspection.sheets.all()[0])
    inspections.add_attachment(
        by=who, inspection=inspection, kind="photo", title="现场照片（演示）", content=png()
    )
    department = inspection.task.lead
    for kind in ("penalty", "penalty", "transfer"):
        measure = Measure(kind, department, clock.today() + timedelta(days=20))
        inspections.open_follow_up(by=who, inspection=inspection, measure=measure)
    given = PenaltyFields("某公司（演示）", "演示案由", "《演示条例》第五条", "罚款（演示）")
    inspections.record_penalty(
        by=clerk, follow_up=cases("penalty")[-2], given=given, procedure="general",
        document="明演罚〔2026〕1号", decided_on=clock.today(),
    )  # fmt: skip
    inspections.write_letter(
        by=clerk, follow_up=cases("transfer")[-1], receiver="明德县市场监管局（演示）",
        matter="无照经营（演示）", ground="《演示条例》第六条", materials="现场照片", sent_on=clock.today(),
    )  # fmt: skip
    notices.choose_violation(
        by=approver, follow_up=cases("penalty")[-2], year=clock.today().year, quarter=1,
        facts="演示事实", handling="罚款（演示）", ground="《演示条例》第五条",
    )  # fmt: skip
    first, second = Target.objects.order_by("pk")[:2]
    for target in (first, second):
        notices.ask_listing(by=clerk, target=target, **GROUND)
    notices.decide(by=approver, proposal=Proposal.objects.order_by("pk")[0], approved=True)
    notices.make_export(by=clerk)
    recipient = notices.add_recipient(by=clerk, name="明德县财政局（演示）", uses=["procurement"])
    push = notices.make_push(by=clerk, kind="listed", since=clock.today(), until=clock.today())
    notices.send_push(
        by=clerk, push=push, recipient=recipient, sent_on=clock.today(), how="机要交换"
    )


def cases(kind: str) -> list[FollowUp]:
    """The follow-ups of that kind, the oldest first."""
    return list(FollowUp.objects.filter(kind=kind).order_by("pk"))


def credit_arguments(people: People) -> dict[str, dict[str, Any]]:
    """What each page is opened with."""
    task = Task.objects.get(code="MD-2026-04")
    undecided = cases("penalty")[-1]
    attachment = Attachment.objects.get()
    checked = attachment.inspection
    own: dict[str, Any] = {"by": on(checked.sheets.all()[0]).username}
    empty = Sheet.objects.filter(inspection__task=task, inspection__number=3)[0]
    head = Checkpoint.objects.order_by("-size")[0].size
    published = Entry.objects.filter(event="draws:draw:commit", seq__lt=head)[0]
    listing = Listing.objects.order_by("pk")[0]
    return {
        "ledger:checkpoint_of": {"size": head},
        "ledger:consistency": {"old": 10, "new": head},
        "ledger:receipt": {"seq": published.seq},
        "accounts:code_remove": {"pk": people.users["operator"].pk},
        "inspections:letter": {"pk": cases("transfer")[-1].pk, "by": "clerk"},
        "inspections:letter_pdf": {"pk": cases("transfer")[-1].pk, "by": "clerk"},
        "inspections:letter_receive": {"pk": cases("transfer")[-1].pk, "by": "clerk"},
        "inspections:penalty": {"pk": undecided.pk, "by": "clerk"},
        "inspections:attachment": {"pk": attachment.pk} | own,
        "inspections:attachment_withdraw": {"pk": attachment.pk} | own,
        "inspections:attachment_create": {"pk": checked.pk} | own,
        "inspections:task_clocks": {"task_pk": task.pk, "by": "clerk"},
        "inspections:adopt": {"pk": empty.pk, "by": on(empty).username},
        "inspections:feedback": {"pk": checked.pk, "code": feedback_code(checked)},
        "notices:publish_document": {"pk": IssuedDocument.objects.order_by("pk")[0].pk},
        "notices:website": {"name": "results", "form": "html"},
        "notices:proposal_detail": {"pk": Proposal.objects.order_by("-pk")[0].pk},
        "notices:violation_choose": {"pk": undecided.pk},
        "notices:violation_drop": {"pk": MajorViolation.objects.get().pk},
        "notices:violator_add": {"pk": registers.targets_visible_to(people.users["clerk"])[5].pk},
        "notices:violator_remove": {"pk": listing.pk},
        "notices:credit_file": {"pk": listing.target.pk},
        "notices:export_file": {"pk": CreditExport.objects.get().pk},
        "notices:export_mark": {"pk": CreditExport.objects.get().pk},
        "notices:push_detail": {"pk": Push.objects.get().pk},
        "notices:push_file": {"pk": Push.objects.get().pk},
        "notices:receipt": {"pk": Receipt.objects.get().pk},
    }
