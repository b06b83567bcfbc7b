"""移送单 on paper (S-23, R-28): the letter, and below it the part that the receiver sends back."""

from pathlib import Path
from typing import Any

from mingcha.inspections.models import TransferLetter
from mingcha.inspections.printing import soften
from mingcha.web.pdf import render

TEMPLATE = Path(__file__).parent / "typst" / "letter.typ"


def letter_pdf(letter: TransferLetter) -> bytes:
    """The letter as PDF; the same records give the same bytes."""
    return render(TEMPLATE, _data(letter))


def _data(letter: TransferLetter) -> dict[str, Any]:
    case = letter.follow_up
    target = case.inspection.target
    sent = letter.sent_on
    return {
        "title": "涉嫌犯罪案件移送单" if case.kind == case.Kind.JUDICIAL else "案件线索移送单",
        "org": case.inspection.task.lead.name, "number": letter.number,
        "receiver": soften(letter.receiver), "kind": case.get_kind_display(),
        "name": soften(target.name), "code": target.uscc or target.old_number,
        "address": soften(target.address), "task": case.inspection.task.title,
        "matter": soften(letter.matter), "ground": soften(letter.ground),
        "materials": [soften(one.strip()) for one in letter.materials.splitlines() if one.strip()],
        "sent_on": f"{sent.year}年{sent.month}月{sent.day}日",
    }  # fmt: skip
