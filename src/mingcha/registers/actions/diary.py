"""会议, 印发文件, 培训, 宣传 (S-31, B-22): entered, corrected, or withdrawn with a reason."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, TypeVar

from mingcha.accounts.models import Department, User
from mingcha.law.refusal import Refusal
from mingcha.ledger.acting import action
from mingcha.ledger.actions import record
from mingcha.registers.actions.changing import check_unchanged, fill, put
from mingcha.registers.models import Inspector, IssuedDocument, Meeting, Publicity, Training
from mingcha.registers.models.diary import DiaryEntry

E = TypeVar("E", bound=DiaryEntry)


@action
def record_meeting(
    *, by: User, department: Department, on: date, name: str, **fields: Any
) -> Meeting:
    """A meeting that arranged the work (S-31 row 1)."""
    return _enter(by, Meeting(), {"department": department, "on": on, "name": name, **fields})


@action
def record_document(
    *, by: User, department: Department, on: date, name: str, number: str, kind: str, **fields: Any
) -> IssuedDocument:
    """A document issued, with its 文号 (S-31 row 2)."""
    given = {"department": department, "on": on, "name": name, "number": number, "kind": kind}
    return _enter(by, IssuedDocument(), given | fields)


@action
def record_training(
    *,
    by: User,
    department: Department,
    on: date,
    name: str,
    kind: str,
    people: int,
    content: str,
    inspectors: Iterable[Inspector] = (),
    **fields: Any,
) -> Training:
    """A training with how many people, what it taught, and which inspectors were there (S-20, S-25)."""
    given = {"department": department, "on": on, "name": name, "kind": kind, "people": people}
    training = _enter(by, Training(), {**given, "content": content, **fields})
    put(training.inspectors, inspectors)
    return training


@action
def record_publicity(
    *, by: User, department: Department, on: date, name: str, kind: str, **fields: Any
) -> Publicity:
    """Something that told the public (B-22)."""
    given = {"department": department, "on": on, "name": name, "kind": kind}
    return _enter(by, Publicity(), given | fields)


@action
def correct_entry(
    *,
    by: User,
    entry: E,
    seen: datetime | None = None,
    inspectors: Iterable[Inspector] | None = None,
    **fields: Any,
) -> E:
    """Changes an entry; the ledger keeps what it said before."""
    check_unchanged(entry, seen)
    _check_stands(entry)
    changed = fill(entry, fields)
    entry.save()
    if isinstance(entry, Training) and (now := put(entry.inspectors, inspectors)) is not None:
        changed["inspectors"] = now
    record(
        by=by,
        event=f"registers:{_thing(entry)}:update",
        subject=entry,
        facts={"fields": sorted(changed)},
        detail={"changed": changed},
    )
    return entry


@action
def withdraw_entry(*, by: User, entry: E, reason: str) -> E:
    """Takes an entry that was made by mistake out of every count; it stays readable."""
    _check_stands(entry)
    if not reason.strip():
        raise Refusal("registers-withdraw-reason")
    fill(entry, {"withdrawn": reason.strip()})
    entry.save()
    record(
        by=by,
        event=f"registers:{_thing(entry)}:withdraw",
        subject=entry,
        detail={"reason": reason},
    )
    return entry


def _enter(by: User, entry: E, fields: dict[str, Any]) -> E:
    entry.recorded_by = by
    fill(entry, fields)
    entry.save()
    record(
        by=by,
        event=f"registers:{_thing(entry)}:create",
        subject=entry,
        facts={"on": entry.on.isoformat()},
        detail={"name": str(entry)},
    )
    return entry


def _check_stands(entry: DiaryEntry) -> None:
    if entry.withdrawn:
        raise Refusal("registers-entry-withdrawn")


def _thing(entry: DiaryEntry) -> str:
    return str(entry._meta.model_name)
