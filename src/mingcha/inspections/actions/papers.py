"""Files of a check, adopted conclusions and what the enterprise says of its visit (X-21, X-28)."""

from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from django.db import IntegrityError

from mingcha.accounts.models import User
from mingcha.inspections import pictures, rules, store
from mingcha.inspections.actions.steps import check_on_inspection, check_on_sheet
from mingcha.inspections.models import (
    AdoptedFinding,
    Attachment,
    Feedback,
    FollowUp,
    Inspection,
    Sheet,
)
from mingcha.inspections.rules import InspectionStatus
from mingcha.law.refusal import Refusal
from mingcha.ledger.acting import Actor, By, action
from mingcha.ledger.actions import record
from mingcha.web import clock

THE_ENTERPRISE = Actor("enterprise", "被检查对象")


@dataclass(frozen=True, slots=True)
class Conclusion:
    """X-21: what is taken over: whose, of which day, which paper, saying what."""

    kind: str
    issued_by: str
    issued_on: date
    document: str
    summary: str


@action
def add_attachment(
    *, by: User, inspection: Inspection, kind: str, title: str, content: bytes,
    sheet: Sheet | None = None, follow_up: FollowUp | None = None,
) -> Attachment:  # fmt: skip
    """Keeps a scan or photo with a check: by those who went, or with a follow-up by its department.

    The ledger gets the SHA-256 of what is kept and of what was uploaded: a picture loses its EXIF.
    """
    if follow_up is None or follow_up.department_id != by.department_id:
        check_on_inspection(by, inspection)
    rules.check_attachment(count=inspection.attachments.filter(withdrawn="").count())
    paper = pictures.cleaned(content)
    found = Attachment(
        inspection=inspection,
        sheet=sheet,
        follow_up=follow_up,
        kind=kind,
        title=title,
        file_format=paper.file_format,
        size=len(paper.content),
        digest=store.put(paper.content),
        added_by=by,
        at=clock.now(),
    )
    found.full_clean()
    found.save()
    record(
        by=by,
        event="inspections:attachment:add",
        subject=inspection,
        facts={
            "attachment": found.pk,
            "kind": kind,
            "format": found.file_format,
            "digest": found.digest,
            "uploaded": sha256(content).hexdigest(),
        },
        detail={"title": title},
    )
    return found


@action
def withdraw_attachment(*, by: User, attachment: Attachment, reason: str) -> None:
    """Takes a file down that does not belong here; its record, digest and reason stay."""
    check_on_inspection(by, attachment.inspection)
    rules.check_reason(reason)
    rows = Attachment.objects.filter(pk=attachment.pk, withdrawn="")
    rules.check_attachment(count=0, withdrawn=not rows.exists())
    if AdoptedFinding.objects.filter(attachment=attachment).exists():
        raise Refusal("inspections-attachment-adopted")
    rows.update(withdrawn=reason)
    record(
        by=by,
        event="inspections:attachment:withdraw",
        subject=attachment.inspection,
        facts={"attachment": attachment.pk, "digest": attachment.digest},
        detail={"reason": reason},
    )


@action
def adopt_finding(
    *, by: User, sheet: Sheet, conclusion: Conclusion, content: bytes
) -> AdoptedFinding:
    """X-21: takes over another department's result or a professional conclusion, with its file."""
    check_on_sheet(by, sheet)
    rules.check_is_open(InspectionStatus(sheet.inspection.status), "登记采用的结论")
    if conclusion.issued_on > clock.today():
        raise Refusal("inspections-adopted-date", on=conclusion.issued_on)
    attachment = add_attachment(
        by=by, inspection=sheet.inspection, sheet=sheet, kind=Attachment.Kind.CONCLUSION,
        title=conclusion.document[:100], content=content,
    )  # fmt: skip
    found = AdoptedFinding(
        sheet=sheet,
        kind=conclusion.kind,
        issued_by=conclusion.issued_by,
        issued_on=conclusion.issued_on,
        document=conclusion.document,
        summary=conclusion.summary,
        attachment=attachment,
        added_by=by,
        at=clock.now(),
    )
    found.full_clean()
    found.save()
    record(
        by=by,
        event="inspections:finding:adopt",
        subject=sheet.inspection,
        facts={
            "department": sheet.department.code,
            "kind": conclusion.kind,
            "issued_on": conclusion.issued_on.isoformat(),
            "digest": attachment.digest,
        },
        detail={"issued_by": conclusion.issued_by, "document": conclusion.document},
    )
    return found


@action
def give_feedback(*, by: By = THE_ENTERPRISE, inspection: Inspection, **given: Any) -> Feedback:
    """X-28: the enterprise's word on its visit, once."""
    rules.check_is_visited(InspectionStatus(inspection.status))
    if Feedback.objects.filter(inspection=inspection).exists():
        raise Refusal("inspections-feedback-given")
    found = Feedback(inspection=inspection, at=clock.now(), **given)
    found.full_clean(validate_constraints=False)
    try:
        found.save()
    except IntegrityError as taken:  # sent twice at the same moment
        raise Refusal("inspections-feedback-given") from taken
    record(
        by=by,
        event="inspections:feedback:give",
        subject=inspection,
        facts={"complains": found.complains},
    )
    return found
