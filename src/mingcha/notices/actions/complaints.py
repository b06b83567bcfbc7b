"""Receiving, answering and handing over reports from the public (X-29, R-25, B-05)."""

import secrets
from datetime import date

from django.utils import timezone

from mingcha.accounts.models import Section, User
from mingcha.law.refusal import Refusal
from mingcha.law.retention import PERIODS
from mingcha.ledger.acting import Actor, By, action
from mingcha.ledger.actions import record
from mingcha.notices import rules
from mingcha.notices.models import Complaint
from mingcha.plans import actions as plans
from mingcha.plans.models import Clue
from mingcha.registers.models import Target
from mingcha.web import clock

THE_PUBLIC = Actor("public", "社会公众")


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
def forward_complaint(
    *,
    by: User,
    complaint: Complaint,
    subject: str,
    target: Target | None = None,
    section: Section | None = None,
    due: date | None = None,
) -> Clue:
    """Hands a report over as a lead to be handled promptly and apart (B-05, R-05), once."""
    rules.check_can_forward(forwarded=complaint.clue_id is not None)
    clue = plans.record_clue(
        by=by,
        number=complaint.code,
        source=Clue.Source.COMPLAINT,
        source_document=f"门户举报 {complaint.code}",
        received_on=timezone.localdate(complaint.received_at),
        subject=subject,
        content=complaint.text,
        target=target,
        section=section,
        due=due,
    )
    if Complaint.objects.filter(pk=complaint.pk, clue=None).update(clue=clue) != 1:
        raise Refusal("notices-forwarded")
    complaint.refresh_from_db()
    record(by=by, event="notices:complaint:forward", subject=complaint, facts={"clue": clue.number})
    return clue


@action
def answer_complaint(*, by: User, complaint: Complaint, answer: str) -> None:
    """Answers a report once."""
    fields = {"answer": answer, "answered_by": by, "answered_at": clock.now()}
    rules.check_can_answer(answered=complaint.answered_at is not None)
    if Complaint.objects.filter(pk=complaint.pk, answered_at=None).update(**fields) != 1:
        raise Refusal("notices-answered")
    complaint.refresh_from_db()
    record(by=by, event="notices:complaint:answer", subject=complaint)


@action
def reach_complainant(*, by: User, complaint: Complaint) -> str:
    """How to reach who complained: who looked stays in the ledger (trust.md §6)."""
    record(by=by, event="notices:complaint:reach", subject=complaint)
    return complaint.contact


@action
def forget_complainant(*, by: By, complaint: Complaint) -> None:
    """How to reach who complained goes (`law.retention`); what was said and answered stays."""
    Complaint.objects.filter(pk=complaint.pk, answered_at__isnull=False).update(contact="")
    record(
        by=by,
        event="notices:complaint:forget",
        subject=complaint,
        facts={"ground": PERIODS["complaint"].clause},
    )
