"""The leading group, second looks and what follows from them, and how the work is judged."""

from mingcha.oversight.models.checking import (
    BackCheck,
    Circular,
    Rectification,
    Sample,
    SupervisionVisit,
)
from mingcha.oversight.models.group import Citation, Decision, LeadingGroup, Member, unit_name
from mingcha.oversight.models.judging import Accountability, Assessment, Evaluation, Scheme

__all__ = [
    "Accountability",
    "Assessment",
    "BackCheck",
    "Circular",
    "Citation",
    "Decision",
    "Evaluation",
    "LeadingGroup",
    "Member",
    "Rectification",
    "Sample",
    "Scheme",
    "SupervisionVisit",
    "unit_name",
]
