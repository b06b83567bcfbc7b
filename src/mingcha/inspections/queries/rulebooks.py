"""What the task's frozen rulebook says of results and methods."""

from mingcha.inspections.rules import ADOPTED_METHODS, METHODS, ResultCode, result_codes
from mingcha.law.rulebook import Rulebook
from mingcha.plans.models import Task
from mingcha.plans.queries import rulebook_of


def codes_of(task: Task) -> tuple[ResultCode, ...]:
    """The result categories of the task's frozen rulebook (R-27); Refusal where it is silent."""
    return result_codes(rulebook_of(task).required("result.codes").value)


def methods_of(book: Rulebook) -> list[str]:
    """The ways of checking to choose from (R-21, X-21)."""
    named = book.value("inspection.methods") or METHODS
    return [*named, *(method for method in ADOPTED_METHODS if method not in named)]
