"""What the task's frozen rulebook says of results and methods."""

from mingcha.inspections.rules import (
    ADOPTED_METHODS,
    METHODS,
)
from mingcha.law.rulebook import Rulebook


def methods_of(book: Rulebook) -> list[str]:
    """The ways of checking to choose from (R-21, X-21)."""
    named = book.value("inspection.methods") or METHODS
    return [*named, *(method for method in ADOPTED_METHODS if method not in named)]
