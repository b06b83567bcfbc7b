"""Storing rows that passed: bulk statements, some hundred rows at a time, inside one act."""

from collections.abc import Callable, Iterable

from mingcha.registers.importing.checking import Checker, Compared, NumberedCells, Outcome, check
from mingcha.registers.importing.kinds import Kind, Record


def store(
    checker: Checker,
    table: Iterable[NumberedCells],
    entered: Callable[[list[Record]], None] = lambda _: None,
) -> Outcome:
    """Creates and updates records; the caller rolls back when the outcome has errors.

    `entered` is told the new records, some hundred at a time.
    """

    def write(compared: list[Compared]) -> None:
        new = [found for found in compared if found.verdict == "created"]
        _create(checker.kind, new)
        entered([found.record for found in new])
        _update(checker, [found for found in compared if found.verdict == "updated"])
        stored = [found for found in compared if found.verdict != "unchanged"]
        checker.kind.follow([(found.record, found.before) for found in stored], checker.known)

    return check(checker, table, then=write)


def _create(kind: Kind, found: list[Compared]) -> None:
    records = [compared.record for compared in found]
    kind.number(records)
    kind.model._default_manager.bulk_create(records)
    _link(kind, found)


def _update(checker: Checker, found: list[Compared]) -> None:
    """One upsert on the primary key for all changed fields: `bulk_update` takes ten times as long."""
    kind = checker.kind
    columns = {field.attname: field.name for field in kind.model._meta.concrete_fields}
    names = {"updated_at"}
    for compared in found:
        compared.record.updated_at = checker.known.at
        names |= {columns[name] for name in compared.changed if name in columns}
    kind.model._default_manager.bulk_create(
        [compared.record for compared in found],
        update_conflicts=True,
        update_fields=sorted(names),
        unique_fields=["pk"],
    )
    _link(kind, found)


def _link(kind: Kind, found: list[Compared]) -> None:
    kind.link([(compared.record, compared.row.values) for compared in found])
