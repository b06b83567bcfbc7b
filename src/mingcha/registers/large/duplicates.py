"""Rows that name what another row of the same import names: what no block can see by itself.

The same order of rules as `importing.checking`: the first number of a row, then the second one of
rows that stand so far, then the record that rows have met.
"""

import json
from collections.abc import Iterator, Mapping, Sequence

from django.db import connection

from mingcha.law.refusal import Refusal
from mingcha.registers.importing.checking import Fault
from mingcha.registers.large.checking import Source
from mingcha.registers.large.rows import ROWS

FIRST_NUMBERS = """
INSERT INTO staged_twice SELECT place, first FROM (
    SELECT place, min(place) OVER (PARTITION BY code) AS first FROM staged WHERE code IN (
        SELECT code FROM staged WHERE code IS NOT NULL GROUP BY code HAVING count(*) > 1)
) AS found WHERE place <> first"""
SECOND_NUMBERS = """
INSERT INTO staged_twice SELECT place, first FROM (
    SELECT place, min(place) OVER (PARTITION BY old) AS first FROM staged
    WHERE old IS NOT NULL AND place NOT IN (SELECT place FROM staged_twice)
) AS found WHERE place <> first"""
RECORDS = """
INSERT INTO staged_twice SELECT place, first FROM (
    SELECT place, min(place) OVER (PARTITION BY target) AS first FROM staged
    WHERE target IS NOT NULL AND place NOT IN (SELECT place FROM staged_twice)
) AS found WHERE place <> first"""
TWICE = """
SELECT t.place, t.first, s.code, s.old, CASE WHEN s.code = f.code THEN 0 WHEN s.old = f.old THEN 1
    ELSE 0 END FROM staged_twice t JOIN staged s ON s.place = t.place
    JOIN staged f ON f.place = t.first ORDER BY t.place"""
REFUSED = """
SELECT place, fault FROM staged WHERE verdict = 'refused'
    AND place NOT IN (SELECT place FROM staged_twice) ORDER BY place"""


def find(figures: Mapping[str, int]) -> int:
    """Marks the rows that come too late; how many there are."""
    with connection.cursor() as cursor:
        cursor.execute(FIRST_NUMBERS)
        if figures["old"]:
            cursor.execute(SECOND_NUMBERS)
        if figures["target"]:
            cursor.execute(RECORDS)
        cursor.execute("SELECT count(*) FROM staged_twice")
        return int(cursor.fetchone()[0])


def faults(sources: Sequence[Source]) -> Iterator[tuple[Source, Fault]]:
    """What is wrong with marked rows, and with rows whose record may not be touched."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(TWICE)
        for place, first, code, old, second in cursor:
            source = sources[place // ROWS]
            field, value = ("old_number", old) if second else ("uscc", code)
            yield source, _twice(source, sources[first // ROWS], place, first, field, value)
    with connection.chunked_cursor() as cursor:
        cursor.execute(REFUSED)
        for place, fault in cursor:
            yield sources[place // ROWS], Fault(*json.loads(fault))


def _twice(source: Source, other: Source, place: int, first: int, field: str, value: str) -> Fault:
    at = source.mapping[field]
    header, row = source.headers[at], first % ROWS
    refusal = Refusal("registers-cell-duplicate", row=row, title=header)
    if other is not source:
        refusal = Refusal(
            "registers-cell-duplicate-file", file=other.file_name, row=row, title=header
        )
    return Fault(place % ROWS, at, header, value, str(refusal))
