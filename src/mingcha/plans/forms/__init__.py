"""Forms of plans and tasks. They parse; they never write."""

from mingcha.plans.forms.plans import (
    BaseForm,
    LineForm,
    PlanForm,
    PlanStartForm,
    ReasonForm,
    ReturnForm,
)
from mingcha.plans.forms.strata import StratumFormSet, strata_initial, strata_json
from mingcha.plans.forms.tasks import TaskFilterForm, TaskForm

__all__ = [
    "BaseForm",
    "LineForm",
    "PlanForm",
    "PlanStartForm",
    "ReasonForm",
    "ReturnForm",
    "StratumFormSet",
    "TaskFilterForm",
    "TaskForm",
    "strata_initial",
    "strata_json",
]
