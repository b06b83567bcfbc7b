"""Creating and changing one record: set the fields, check them, keep what changed for the ledger."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import models

from mingcha.law.refusal import Refusal
from mingcha.web import clock


def fill(record: Any, fields: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Sets `fields` on the record and validates it; returns {field: [before, after]} of what differs.

    Raises TypeError for a field the model does not have, ValidationError for a bad value.
    """
    changed: dict[str, list[Any]] = {}
    for name, value in fields.items():
        field = record._meta.get_field(name)
        if field.many_to_many or field.primary_key:
            raise TypeError(f"{name} cannot be set here")
        # a new record has no department yet: asking for it would raise
        missing = field.is_relation and getattr(record, field.attname) is None
        before = None if missing else getattr(record, name)
        if before != value:
            changed[name] = [plain(before), plain(value)]
            setattr(record, name, value)
    record.updated_at = clock.now()
    record.full_clean()
    return changed


def put(relation: Any, wanted: Iterable[models.Model] | None) -> list[list[str]] | None:
    """Sets a many-to-many relation; [before, after] as texts, None when nothing changes."""
    if wanted is None:
        return None
    before, after = list(relation.all()), list(wanted)
    if {r.pk for r in before} == {r.pk for r in after}:
        return None
    relation.set(after)
    return [[str(r) for r in before], [str(r) for r in after]]


def check_unchanged(record: Any, seen: datetime | None) -> None:
    """Compare-and-set for forms: refuses when the record changed after the form was opened.

    The row is taken by an update on `updated_at`, so that of two forms only one wins.
    """
    if seen is None:
        return
    rows = type(record).objects.filter(pk=record.pk, updated_at=seen)
    if rows.update(updated_at=clock.now()) != 1:
        raise Refusal("registers-changed-meanwhile", name=str(record))


def plain(value: Any) -> Any:
    """A field's value as JSON can hold it."""
    if isinstance(value, models.Model):
        return str(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    return value
