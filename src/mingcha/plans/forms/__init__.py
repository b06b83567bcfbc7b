"""Forms of plans and tasks. They parse; they never write."""

from mingcha.plans.forms.keeping import (
    ApartForm,
    BoardForm,
    ClueForm,
    ContactForm,
    FinishForm,
    MergeForm,
    MilestoneForm,
    SchemeForm,
    SchemeStartForm,
    TextForm,
    ThemeForm,
    UnsuitableForm,
)
from mingcha.plans.forms.plans import (
    BaseForm,
    LineForm,
    PlanBasicsForm,
    PlanForm,
    PlanStartForm,
    ReasonForm,
    ReturnForm,
)
from mingcha.plans.forms.strata import StratumFormSet, strata_initial, strata_json
from mingcha.plans.forms.tasks import TaskFilterForm, TaskForm

__all__ = [
    "ApartForm",
    "BaseForm",
    "BoardForm",
    "ClueForm",
    "ContactForm",
    "FinishForm",
    "LineForm",
    "MergeForm",
    "MilestoneForm",
    "PlanBasicsForm",
    "PlanForm",
    "PlanStartForm",
    "ReasonForm",
    "ReturnForm",
    "SchemeForm",
    "SchemeStartForm",
    "StratumFormSet",
    "TaskFilterForm",
    "TaskForm",
    "TextForm",
    "ThemeForm",
    "UnsuitableForm",
    "strata_initial",
    "strata_json",
]
