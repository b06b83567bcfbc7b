"""名录来源 and 同步 (B-10, J-06)."""

import hashlib
from datetime import datetime
from typing import Any

from mingcha.accounts.models import Department, User
from mingcha.ledger.acting import By, action
from mingcha.ledger.actions import record
from mingcha.registers.actions.changing import check_unchanged, fill
from mingcha.registers.models import Import, Source, Sync
from mingcha.web import clock


@action
def create_source(*, by: By, department: Department, name: str, kind: str, **fields: Any) -> Source:
    """A register that enterprises come from, and how often it should come."""
    source = Source()
    fill(source, {"department": department, "name": name, "kind": kind, **fields})
    source.save()
    facts = {"name": name, "kind": kind, "every": source.every_days}
    record(by=by, event="registers:source:create", subject=source, facts=facts)
    return source


@action
def update_source(*, by: By, source: Source, seen: datetime | None = None, **fields: Any) -> Source:
    """Changes a source."""
    check_unchanged(source, seen)
    changed = fill(source, fields)
    source.save()
    record(
        by=by,
        event="registers:source:update",
        subject=source,
        facts={"fields": sorted(changed)},
        detail={"changed": changed},
    )
    return source


@action
def hand_out(*, by: User, source: Source, file_name: str, content: bytes, rows: int) -> Sync:
    """An exchange file was given to the source's holder (J-06)."""
    digest = hashlib.sha256(content).hexdigest()
    return _sync(by, source, Sync.Direction.OUT, file_name, digest, rows)


def take_in(by: User, batch: Import) -> None:
    """A file of the source was stored."""
    if batch.source is not None:
        _sync(by, batch.source, Sync.Direction.IN, batch.file_name, batch.digest, batch.rows)


def _sync(by: User, source: Source, direction: str, file_name: str, digest: str, rows: int) -> Sync:
    sync = Sync(
        source=source, direction=direction, file_name=file_name[-200:], digest=digest, rows=rows,
        done_by=by, at=clock.now(),
    )  # fmt: skip
    sync.full_clean()
    sync.save()
    record(
        by=by,
        event="registers:source:sync",
        subject=source,
        facts={"direction": str(direction), "file": digest, "rows": rows},
    )
    return sync
