"""The escrow slip, and those who look on: observers with a dated code (protocol §2, §12)."""

from datetime import date, timedelta

from mingcha.accounts.models import User
from mingcha.accounts.rules import Role
from mingcha.draws.actions.sealing import (
    check_role,
    check_status,
    draw_act,
    hash_code,
    locked,
    new_code,
    unsealed,
)
from mingcha.draws.models import Draw, Observer
from mingcha.draws.queries import own_code
from mingcha.draws.rules import OPEN_STATUSES
from mingcha.law.refusal import Refusal
from mingcha.ledger.acting import By, action
from mingcha.ledger.actions import record
from mingcha.plans.models import Task
from mingcha.web import clock

LONGEST = timedelta(days=366)


@draw_act
def print_escrow(*, by: User, draw: Draw) -> bytes:
    """secret.txt for the sealed envelope: once, by the supervisor, logged, never shown on a page."""
    draw = locked(draw)
    check_role(by, Role.SUPERVISOR)
    check_status(draw, OPEN_STATUSES, "打印密封件")
    if by.pk == draw.operator_id:
        raise Refusal("draws-same-person")
    rows = Draw.objects.filter(pk=draw.pk, escrow_printed_at=None)
    if rows.update(escrow_printed_at=clock.now()) != 1:
        raise Refusal("draws-escrow-printed")
    record(
        by=by,
        event="draws:escrow:print",
        subject=draw,
        facts={"code": draw.code},
        detail={"holder": draw.task.escrow_holder},
    )
    return unsealed(draw)


@action
def invite_observer(
    *, by: User, task: Task, name: str, kind: str, unit: str, valid_until: date
) -> tuple[Observer, str]:
    """An observer (人大、纪检、审计、公证) with a dated code, shown once, for the audit bundles."""
    check_role(by, Role.SUPERVISOR)
    today = clock.today()
    if not today < valid_until <= today + LONGEST:
        raise Refusal("draws-observer-until")
    observer = Observer(
        task=task, name=name, kind=kind, unit=unit, valid_until=valid_until, code_hash=""
    )
    observer.full_clean(exclude=["code_hash"])
    code = new_code()
    observer.code_hash = hash_code(task.code, code)
    observer.save()
    record(
        by=by,
        event="draws:observer:invite",
        subject=observer,
        facts={"task": task.code, "kind": kind, "until": valid_until.isoformat()},
        detail={"name": name, "unit": unit},
    )
    return observer, code


@action
def tell_code(*, by: User, draw: Draw, uscc: str) -> str:
    """核验码 of an enterprise that asks for it, drawn or not; the telling is remembered."""
    if not by.has_role(Role.OPERATOR, Role.CLERK, Role.PUBLISHER):
        raise Refusal("draws-needs-role", role="抽取操作员、经办或公示员")
    record(
        by=by,
        event="draws:code:tell",
        subject=draw,
        facts={"code": draw.code},
        detail={"uscc": uscc},
    )
    return own_code(draw, uscc)


@action
def note_audit_download(*, by: By, draw: Draw) -> None:
    """Who took the files that are not public is remembered."""
    record(by=by, event="draws:audit:download", subject=draw, facts={"code": draw.code})
