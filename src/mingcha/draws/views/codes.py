"""Whose code was typed: of witnesses and observers, who have no account (trust.md §3)."""

from collections.abc import Iterable
from typing import Protocol, TypeVar

from django.http import HttpRequest

from mingcha.accounts import actions as accounts
from mingcha.accounts.queries import is_locked
from mingcha.draws.actions.sealing import code_fits
from mingcha.draws.forms import CodeForm
from mingcha.law.refusal import Refusal
from mingcha.web import watch

WRONG_CODES = 20  # of a draw from an address in 15 minutes; several people type in one room


class Holder(Protocol):
    """Somebody with a code."""

    pk: int
    code_hash: str


H = TypeVar("H", bound=Holder)


def entered(
    request: HttpRequest,
    form: CodeForm,
    draw_code: str,
    holders: Iterable[tuple[H, str]],
    *,
    session: str,
    wrong: str,
) -> bool:
    """Whether the code in a valid form is one of the holders': `session` then remembers whose, under
    a new session key; else the form says what is `wrong`. Refusal after too many."""
    found = _holder_of(request, draw_code, form.cleaned_data["code"], holders)
    if found is None:
        form.add_error("code", wrong)
        return False
    request.session.cycle_key()
    request.session[session] = found.pk
    return True


def _holder_of(
    request: HttpRequest, draw_code: str, code: str, holders: Iterable[tuple[H, str]]
) -> H | None:
    """The one of `holders` (each with what the code is bound to) whose code it is, else None.

    A wrong one is counted and told like a refused login. Refusal after too many.
    """
    name = f"#{draw_code}"[:32]  # no account begins so
    address = request.META.get("REMOTE_ADDR") or "0.0.0.0"  # noqa: S104 (no address known)
    if is_locked(name, address, after=WRONG_CODES):
        raise Refusal("draws-code-locked")
    for holder, context in holders:
        if code_fits(context, code, holder.code_hash):
            return holder
    accounts.note_failed_login(username=name, address=address)
    watch.note(request, "code refused")
    return None
