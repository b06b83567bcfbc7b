"""Forms of oversight. They parse; they never write. Every finding starts empty."""

from mingcha.oversight.forms.checking import (
    BackCheckDrawForm,
    BackCheckForm,
    CircularForm,
    RectificationForm,
    ReturnForm,
    SubmitForm,
    UnitsDrawForm,
    VisitForm,
    VisitPlanForm,
)
from mingcha.oversight.forms.group import CiteForm, DecisionForm, GroupForm, SeatFormSet
from mingcha.oversight.forms.judging import (
    AccountabilityForm,
    AssessmentForm,
    CloseForm,
    EvaluationForm,
    RemarksForm,
    SchemeForm,
)

__all__ = [
    "AccountabilityForm",
    "AssessmentForm",
    "BackCheckDrawForm",
    "BackCheckForm",
    "CircularForm",
    "CiteForm",
    "CloseForm",
    "DecisionForm",
    "EvaluationForm",
    "GroupForm",
    "RectificationForm",
    "RemarksForm",
    "ReturnForm",
    "SchemeForm",
    "SeatFormSet",
    "SubmitForm",
    "UnitsDrawForm",
    "VisitForm",
    "VisitPlanForm",
]
