"""What the registers remember: items, targets, people, imports, small registers, list versions."""

from mingcha.registers.models.diary import IssuedDocument, Meeting, Publicity, Training
from mingcha.registers.models.imports import Import, SavedFilter, Synonym
from mingcha.registers.models.items import Claim, Guide, Item, LegalBasis
from mingcha.registers.models.people import Expert, Inspector, Recusal
from mingcha.registers.models.targets import GradeChange, PastVisit, Source, Sync, Tag, Target
from mingcha.registers.models.versions import ListSignOff, ListVersion

__all__ = [
    "Claim",
    "Expert",
    "GradeChange",
    "Guide",
    "Import",
    "Inspector",
    "IssuedDocument",
    "Item",
    "LegalBasis",
    "ListSignOff",
    "ListVersion",
    "Meeting",
    "PastVisit",
    "Publicity",
    "Recusal",
    "SavedFilter",
    "Source",
    "Sync",
    "Synonym",
    "Tag",
    "Target",
    "Training",
]
