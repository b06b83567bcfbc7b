"""Storing a faultless file: bulk statements, some hundred rows at a time, inside one act."""

from collections.abc import Iterable

from mingcha.registers.importing.checking import Checker, Compared, NumberedCells
from mingcha.registers.importing.kinds import Kind


def store(checker: Checker, table: Iterable[NumberedCells]) -> None:
    """Creates and updates records; the caller has checked the whole file in the same transaction."""
    for _, compared in checker.chunks(table):
        _create(checker.kind, [found for found in compared if found.verdict == "created"])
        _update(checker, [found for found in compared if found.verdict == "updated"])


def _create(kind: Kind, found: list[Compared]) -> None:
    records = [compared.record for compared in found]
    kind.number(records)
    kind.model._default_manager.bulk_create(records)
    kind.link(
        [(record, compared.row.values) for record, compared in zip(records, found, strict=True)]
    )


def _update(checker: Checker, found: list[Compared]) -> None:
    kind = checker.kind
    columns = {field.attname: field.name for field in kind.model._meta.concrete_fields}
    names = {"updated_at"}
    for compared in found:
        compared.record.updated_at = checker.known.at
        names |= {columns[name] for name in compared.changed if name in columns}
    kind.model._default_manager.bulk_update([compared.record for compared in found], names)
    kind.link([(compared.record, compared.row.values) for compared in found])
