"""Records of publication: notices, reports from the public, lists of violators, what other offices get."""

from mingcha.notices.models.credit import (
    CreditExport,
    CreditExportLine,
    Push,
    Receipt,
    Recipient,
)
from mingcha.notices.models.notices import Complaint, Notice, NoticeVersion, Proposal
from mingcha.notices.models.violators import Listing, MajorViolation

__all__ = [
    "Complaint",
    "CreditExport",
    "CreditExportLine",
    "Listing",
    "MajorViolation",
    "Notice",
    "NoticeVersion",
    "Proposal",
    "Push",
    "Receipt",
    "Recipient",
]
