"""From the staged rows into the register, by a few statements inside one act.

SQL is put together here of names of our own tables and columns, and of nothing else.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

from django.db import connection

from mingcha.registers.large import indexes
from mingcha.registers.large.rows import NAMES, ROWS, SYSTEMS

BEHIND = "Z"  # every code, in any order of letters
SLICE = 100_000  # new rows stored at a time, in the order of their codes
ROWS_PART = 0.95  # of the time that storing takes, where `indexes` are made ready
Told = Callable[[int, float], None]  # rows stored so far, and which part of the work that is
FIELDS = ", ".join(NAMES)
CHANGED = """
SELECT count(*) FROM staged s LEFT JOIN registers_target t ON t.id = s.target
WHERE s.target IS NOT NULL AND (t.id IS NULL OR t.updated_at <> s.seen)"""
TAKEN = """
SELECT count(*) FROM staged s JOIN registers_target t ON t.old_number <> ''
AND t.old_number = COALESCE(s.old, s.code) AND (s.old IS NULL OR t.uscc IS NULL)
WHERE s.target IS NULL AND (s.old IS NOT NULL OR s.uscc IS NULL)"""
NEXT = "SELECT code FROM staged WHERE code > %s ORDER BY code LIMIT 1 OFFSET %s"
CREATE = f"""
INSERT INTO registers_target ({FIELDS}, updated_at) SELECT {FIELDS}, %s FROM staged
WHERE verdict = 'created' AND code > %s AND code <= %s ORDER BY code"""  # noqa: S608
SET = ", ".join(f"{name} = excluded.{name}" for name in (*NAMES, "updated_at"))
UPDATE = f"""
INSERT INTO registers_target (id, {FIELDS}, updated_at) SELECT target, {FIELDS}, %s FROM staged
WHERE verdict = 'updated' ON CONFLICT (id) DO UPDATE SET {SET}"""  # noqa: S608
# Staged rows and their targets: by code, and by number while the 18-character code is not known.
BY_CODE = "staged s JOIN registers_target t ON t.uscc = s.uscc"
BY_NUMBER = """staged s JOIN registers_target t ON s.uscc IS NULL AND t.uscc IS NULL
AND t.old_number <> '' AND t.old_number = s.old_number AND (s.target IS NULL OR s.target = t.id)"""
UNTAG = """
DELETE FROM registers_target_tags WHERE target_id IN (
    SELECT target FROM staged WHERE verdict = 'updated' AND tagged = 1)"""
TAG = """
INSERT INTO registers_target_tags (target_id, tag_id)
SELECT t.id, g.tag FROM {stored} JOIN staged_tag g ON g.place = s.place
WHERE s.verdict IN ('created', 'updated')"""
GRADE = """
INSERT INTO registers_gradechange (target_id, system, before, after, is_worse, how, at)
SELECT t.id, %s, s.{system}_before, s.{system}, s.{system}_worse = '1', f.how, %s
FROM {stored} JOIN staged_file f ON f.file = s.place / {rows}
WHERE s.{system}_before IS NOT NULL"""


def moved(figures: Mapping[str, int]) -> int:
    """How many records were changed, or added under a number, since they were looked at.

    On PostgreSQL nobody else changes a target from here to the end of the act; on SQLite nobody can.
    A code that was added meanwhile makes `store` fail: it is unique.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("LOCK TABLE registers_target IN SHARE ROW EXCLUSIVE MODE")
        changed = _count(cursor, CHANGED) if figures["target"] else 0
        return changed + (_count(cursor, TAKEN) if figures["old"] or figures["bare"] else 0)


def store(at: datetime, figures: Mapping[str, int], told: Told) -> None:
    """Stores what is staged, and tells how far it is."""
    time = connection.ops.adapt_datetimefield_value(at)
    with connection.cursor() as cursor:
        _create(cursor, time, figures, told)
        if figures["updated"]:
            cursor.execute(UPDATE, [time])
            cursor.execute(UNTAG)
        for stored in [BY_CODE, BY_NUMBER] if figures["bare"] else [BY_CODE]:
            if figures["tags"]:
                cursor.execute(TAG.format(stored=stored))
            for system in SYSTEMS:
                if figures[f"{system}_before"]:
                    sql = GRADE.format(stored=stored, system=system, rows=ROWS)
                    cursor.execute(sql, [system, time])


def _create(cursor: Any, time: Any, figures: Mapping[str, int], told: Told) -> None:
    """New rows, in the order of their codes."""
    rows, done = figures["rows"], 0
    again = indexes.made_ready(cursor) if indexes.worth_it(figures["created"]) else []
    for last, code in _slices(cursor):
        cursor.execute(CREATE, [time, last, code])
        done = min(done + SLICE, rows)
        told(done, done / rows * (ROWS_PART if again else 1))
    for statement in again:
        cursor.execute(*statement)
    told(rows, 1)


def _slices(cursor: Any) -> Iterator[tuple[str, str]]:
    """(after, up to) codes of some rows at a time."""
    last: str | None = ""
    while last is not None:
        cursor.execute(NEXT, [last, SLICE - 1])
        [code] = cursor.fetchone() or [None]
        yield last, BEHIND if code is None else code
        last = code


def _count(cursor: Any, sql: str) -> int:
    cursor.execute(sql)
    return int(cursor.fetchone()[0])
