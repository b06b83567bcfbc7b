"""`@action`: a business act is one transaction with at least one ledger entry, or nothing.

Entries are gathered while the act runs and written as its last statements: the lock on the
log is held for the shortest time, and an act that leaves no entry is rolled back.
"""

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, ParamSpec, Protocol, TypeVar, runtime_checkable

from django.db import transaction

from mingcha.ledger import records
from mingcha.ledger.gate import gate

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, as the ledger remembers it: an account name (never a personal name) and a role."""

    name: str
    role: str


SYSTEM = Actor("system", "系统")


@runtime_checkable
class CanAct(Protocol):
    """Anything that can say as whom it acts: a `User`, a witness."""

    def as_actor(self) -> Actor: ...


By = Actor | CanAct


@dataclass(slots=True)
class Pending:
    """Entries of the running outermost act, not yet written."""

    entries: list[dict[str, Any]] = field(default_factory=list)


_pending: ContextVar[Pending | None] = ContextVar("pending", default=None)
request_id: ContextVar[str] = ContextVar("request_id", default="")


class NoEntry(RuntimeError):
    """An action ended without a ledger entry: a defect; the act is rolled back."""


def actor_of(by: By) -> Actor:
    """The actor behind `by`."""
    return by if isinstance(by, Actor) else by.as_actor()


def pending() -> Pending:
    """The entries of the running act; outside an act there is nothing to add to."""
    current = _pending.get()
    if current is None:
        raise NoEntry("ledger entries are recorded inside an action only")
    return current


def action(function: Callable[P, R]) -> Callable[P, R]:
    """Marks a function of a room's `actions.py` (keyword-only, with `by`) as an act."""

    @wraps(function)
    def act(*args: P.args, **kwargs: P.kwargs) -> R:
        if _pending.get() is not None:
            return _inside(function, *args, **kwargs)
        token = _pending.set(Pending())
        try:
            with gate(), transaction.atomic(), records.writing():
                result = _inside(function, *args, **kwargs)
                from mingcha.ledger import tree  # the tree writes models, models need records

                tree.append(pending().entries)
                return result
        finally:
            _pending.reset(token)

    act.is_action = True  # type: ignore[attr-defined]
    return act


def _inside(function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    before = len(pending().entries)
    result = function(*args, **kwargs)
    if len(pending().entries) == before:
        raise NoEntry(f"{function.__module__}.{function.__name__} left no ledger entry")
    return result
