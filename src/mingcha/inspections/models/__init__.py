"""Records of checks: the sheets and what they found; the papers that hang on them."""

from mingcha.inspections.models.checks import (
    Archive,
    Assistant,
    FollowUp,
    Inspection,
    Request,
    Result,
    Sheet,
    SheetLine,
    Signature,
)
from mingcha.inspections.models.papers import (
    AdoptedFinding,
    Attachment,
    Feedback,
    Penalty,
    TransferLetter,
)

__all__ = [
    "AdoptedFinding",
    "Archive",
    "Assistant",
    "Attachment",
    "Feedback",
    "FollowUp",
    "Inspection",
    "Penalty",
    "Request",
    "Result",
    "Sheet",
    "SheetLine",
    "Signature",
    "TransferLetter",
]
