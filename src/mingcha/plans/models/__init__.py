"""What planning remembers."""

from mingcha.plans.models.keeping import Clue, Unsuitable
from mingcha.plans.models.plans import (
    Milestone,
    Plan,
    PlanLine,
    SectionPlan,
    SectionReport,
    Theme,
)
from mingcha.plans.models.talk import BoardPost, Contact, Message
from mingcha.plans.models.tasks import Participation, Task

__all__ = [
    "BoardPost",
    "Clue",
    "Contact",
    "Message",
    "Milestone",
    "Participation",
    "Plan",
    "PlanLine",
    "SectionPlan",
    "SectionReport",
    "Task",
    "Theme",
    "Unsuitable",
]
