"""Forms of inspections. They parse; they never write. Every result field starts empty."""

from mingcha.inspections.forms.papers import (
    AdoptForm,
    AttachmentForm,
    FeedbackForm,
    LetterForm,
    LetterReceiptForm,
    PenaltyCorrectionForm,
    PenaltyForm,
)
from mingcha.inspections.forms.sheets import (
    FOLLOW_UP_FIELDS,
    VERDICT_FIELDS,
    AssistantForm,
    CloseForm,
    CorrectionForm,
    EntryForm,
    FilterForm,
    FinishForm,
    FollowUpForm,
    LinesForm,
    ReasonForm,
    SignatureForm,
    TellForm,
)

__all__ = [
    "FOLLOW_UP_FIELDS",
    "VERDICT_FIELDS",
    "AdoptForm",
    "AssistantForm",
    "AttachmentForm",
    "CloseForm",
    "CorrectionForm",
    "EntryForm",
    "FeedbackForm",
    "FilterForm",
    "FinishForm",
    "FollowUpForm",
    "LetterForm",
    "LetterReceiptForm",
    "LinesForm",
    "PenaltyCorrectionForm",
    "PenaltyForm",
    "ReasonForm",
    "SignatureForm",
    "TellForm",
]
