"""Looking for a part of a name or of a code among millions of targets (ADR 9).

The index says which rows may hold the text; the caller asks the rows themselves, too. Where the
index does not help — one character, a text that very many rows hold — the condition is empty.
"""

from typing import Any

from django.db import connection
from django.db.models import F, Func, Q, Value
from django.db.models.expressions import RawSQL
from django.db.models.fields import BooleanField
from django.db.models.functions import Upper

from mingcha.registers.grams import CODES, NAMES

FEW = 20_000  # rows; of more the list in its order soon finds enough to fill a page
MOST = 24  # pieces of a long text that are looked up


def may_hold(text: str, *, codes: bool = True) -> Q:
    """Targets whose name — or, with `codes`, credit code or old number — may hold the text in any
    case; a condition that never leaves out one which does."""
    pairs, cuts = _pieces(text, 2), _pieces(text, 3) if codes else []
    if not pairs or (codes and not cuts and text.isascii()):
        return Q()
    if connection.vendor == "sqlite":
        return _in_tables(pairs, cuts)
    found = Q(_Pairs(Upper(F("name")), Upper(Value(text[: MOST + 1]))))
    if cuts:
        asked = Func(*map(Upper, map(Value, cuts)), template="ARRAY[%(expressions)s]")
        found |= Q(_Cuts(Upper(F("uscc")), Upper(F("old_number")), asked))
    return found


def _pieces(text: str, size: int) -> list[str]:
    """Every run of `size` characters of the beginning of the text, each once."""
    runs = (text[n : n + size] for n in range(min(len(text) - size + 1, MOST)))
    return list(dict.fromkeys(runs))


class _Pairs(Func):
    """The pairs of the first text hold those of the second (PostgreSQL)."""

    template = 'registers_pairs(%(expressions)s COLLATE "C")'
    arg_joiner = ' COLLATE "C") @> registers_pairs('
    output_field = BooleanField()


class _Cuts(Func):
    """The cuts of both codes hold those of the array (PostgreSQL)."""

    template = "registers_cuts(%(expressions)s"
    output_field = BooleanField()
    arity = 3

    def as_sql(self, compiler: Any, connection: Any, **extra: Any) -> Any:  # type: ignore[override]
        parts = [compiler.compile(part) for part in self.source_expressions]
        (code, one), (old, two), (asked, three) = parts
        sql = f'registers_cuts({code} COLLATE "C", {old} COLLATE "C") @> {asked} COLLATE "C"'
        return sql, [*one, *two, *three]


def _in_tables(pairs: list[str], cuts: list[str]) -> Q:
    """The same of SQLite, where few rows have the pieces; it keeps no figures to plan by."""
    matches = [(NAMES, [pair for pair in pairs if _has_token(pair)]), (CODES, cuts)]
    if not matches[0][1]:
        return Q()
    asked = [(table, _match(pieces)) for table, pieces in matches if pieces]
    rows = " UNION ".join(f"SELECT rowid FROM {table} WHERE {table} MATCH %s" for table, _ in asked)
    values = [match for _, match in asked]
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM sqlite_master WHERE name = %s", [NAMES])
        if cursor.fetchone() is None:
            return Q()
        for table, match in asked:
            limited = f"SELECT 1 FROM {table} WHERE {table} MATCH %s LIMIT {FEW + 1}"  # noqa: S608
            cursor.execute(f"SELECT count(*) FROM ({limited})", [match])  # noqa: S608
            if cursor.fetchone()[0] > FEW:
                return Q()
    return Q(pk__in=RawSQL(rows, values))  # noqa: S611 - our own words and two parameters


def _has_token(pair: str) -> bool:
    """Whether FTS5 sees anything in it: ASCII signs divide, everything else counts."""
    return any(not c.isascii() or c.isalnum() for c in pair)


def _match(pieces: list[str]) -> str:
    quoted = (piece.replace('"', '""') for piece in pieces)
    return " AND ".join(f'"{piece}"' for piece in quoted)
