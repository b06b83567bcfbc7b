"""What the task's frozen rulebook says of results and methods."""

from mingcha.inspections.rules import (
    ADOPTED_METHODS,
    COMPARISON,
    METHODS,
    ResultCode,
    adopts,
    result_codes,
)
from mingcha.law.rulebook import Rulebook
from mingcha.plans.models import Task
from mingcha.plans.queries import rulebook_of


def codes_of(task: Task) -> tuple[ResultCode, ...]:
    """The result categories of the task's frozen rulebook (R-27); Refusal where it is silent."""
    return result_codes(rulebook_of(task).required("result.codes").value)


def methods_of(book: Rulebook) -> list[str]:
    """The ways of checking to choose from (R-21, X-21, B-17): the rulebook's own, and where it names
    none, data comparison and the two ways of taking over what others found."""
    named = list(book.value("inspection.methods") or METHODS)
    more = () if any(map(adopts, named)) else ADOPTED_METHODS
    return [*named, *(method for method in (COMPARISON, *more) if method not in named)]
