"""Looking for a part of a name or of a code among millions of targets (ADR 10).

The index says which rows may hold the text; the caller asks the rows themselves, too. Where the
index does not help — one character, a text that very many rows hold — the condition is empty.
"""

from typing import Any, NamedTuple

from django.db import connection
from django.db.models import F, Func, Q, Value
from django.db.models.fields import BooleanField
from django.db.models.functions import Upper

from mingcha.registers.grams import CODES, NAMES
from mingcha.registers.models import Target
from mingcha.web.paging import LISTED, counted

RARE = 500  # rows that are looked up at once
FEW = 20_000  # rows; of more the list in its order soon finds enough to fill a page
GLANCED = 250  # rows listed of a text that the index does not help with
MOST = 24  # pieces of a long text that are looked up
SAMPLED = 2_000  # rows that tell PostgreSQL how frequent a piece is
ENOUGH = 3  # pieces that few rows have and that say enough
ROWS_WITH = {
    NAMES: "SELECT count(*) FROM (SELECT rowid FROM registers_target_names "
    "WHERE registers_target_names MATCH %s LIMIT %s)",
    CODES: "SELECT count(*) FROM (SELECT rowid FROM registers_target_codes "
    "WHERE registers_target_codes MATCH %s LIMIT %s)",
}


def may_hold(text: str, *, codes: bool = True) -> Q:
    """Targets whose name — or, with `codes`, credit code or old number — may hold the text in any
    case; a condition that never leaves out one which does."""
    pairs, cuts = _pieces(text, 2), _pieces(text, 3) if codes else []
    if not pairs or (codes and not cuts and text.isascii()):
        return Q()
    return (_in_tables if connection.vendor == "sqlite" else _in_arrays)(pairs, cuts)


def worth_counting(few: Q) -> int:
    """How many of the rows found with `may_hold` to count: where every row is asked, no more than
    some pages of them, unless the whole register is small."""
    is_quick = bool(few) or not counted(Target.objects.all(), FEW).is_more
    return LISTED if is_quick else GLANCED


def _pieces(text: str, size: int) -> list[str]:
    """Every run of `size` characters of the beginning of the text, each once."""
    runs = (text[n : n + size] for n in range(min(len(text) - size + 1, MOST)))
    return list(dict.fromkeys(runs))


# --- PostgreSQL: arrays that hold arrays; a sample of the rows tells which pieces few rows have


def _in_arrays(pairs: list[str], cuts: list[str]) -> Q:
    sample = _sample()
    names = _telling(pairs, sample.names, sample.stands_for)
    codes = _telling(cuts, sample.codes, sample.stands_for)
    if not names or (cuts and not codes):
        return Q()
    found = Q(_PairsHold(Upper(F("name")), _array(names)))
    if codes:
        found |= Q(_CutsHold(Upper(F("uscc")), Upper(F("old_number")), _array(codes)))
    return found


class Sample(NamedTuple):
    """The names and the codes of some rows, and for how many rows each of them stands."""

    names: list[str]
    codes: list[str]
    stands_for: float


def _sample() -> Sample:
    """Always the same pages of the table, which are soon in memory; of a small register nothing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE oid = 'registers_target'::regclass")
        rows = cursor.fetchone()[0]
        if rows <= FEW:
            return Sample([], [], 0)
        share = min(100, 100 * SAMPLED / rows)  # in percent
        cursor.execute(
            "SELECT UPPER(name), UPPER(coalesce(uscc, '') || ' ' || old_number) "
            "FROM registers_target TABLESAMPLE SYSTEM (%s) REPEATABLE (0)",
            [share],
        )
        found = cursor.fetchall()
    return Sample([name for name, _ in found], [code for _, code in found], 100 / share)


def _telling(pieces: list[str], sample: list[str], stands_for: float) -> list[str]:
    """The pieces to look up: some of those that few rows have, or all where only all of them together
    are rare; none where very many rows have them all.

    >>> _telling(["明德", "德县", "锤商"], ["明德县锤商店", *["明德县甲店"] * 99], 1_000)
    ['锤商']
    >>> _telling(["明德", "德县"], ["明德县锤商店"] * 100, 1_000)
    []
    """
    whole = "\n".join(sample)
    rows = {piece: whole.count(piece.upper()) * stands_for for piece in pieces}
    few = sorted((piece for piece in pieces if rows[piece] <= FEW), key=rows.__getitem__)
    if few:
        return few[:ENOUGH]
    with_all = sum(all(piece.upper() in text for piece in pieces) for text in sample)
    return pieces if with_all * stands_for <= FEW else []


def _array(pieces: list[str]) -> Func:
    return Func(*(Upper(Value(piece)) for piece in pieces), template="ARRAY[%(expressions)s]")


class _PairsHold(Func):
    """The pairs of a name hold all pieces."""

    output_field = BooleanField()
    template = 'registers_pairs(%(expressions)s COLLATE "C")'
    arg_joiner = ' COLLATE "C") @> ('


class _CutsHold(Func):
    """The cuts of both codes hold all pieces."""

    output_field = BooleanField()

    def as_sql(self, compiler: Any, connection: Any, *args: Any, **extra: Any) -> Any:
        """The arguments stand in different places."""
        (code, one), (old, two), (pieces, three) = map(compiler.compile, self.source_expressions)
        sql = f'registers_cuts({code} COLLATE "C", {old} COLLATE "C") @> ({pieces} COLLATE "C")'
        return sql, [*one, *two, *three]


# --- SQLite: the index itself tells how many rows have a piece


def _in_tables(pairs: list[str], cuts: list[str]) -> Q:
    pairs = [pair for pair in pairs if _has_token(pair)]
    if not pairs or not _is_installed():
        return Q()
    names, are_few = _rarest(NAMES, pairs)
    if not cuts:
        return Q(_NameMatches(F("pk"), Value(names))) if are_few else Q()
    codes, are_few_codes = _rarest(CODES, cuts)
    if not (are_few and are_few_codes):
        return Q()
    return Q(_Matches(F("pk"), Value(names), Value(codes)))


def _rarest(table: str, pieces: list[str]) -> tuple[str, bool]:
    """(what to match, whether few rows do): one rare piece alone says enough, the pieces that few rows
    have say it together; to intersect what every row has with what every row has would take long."""
    for piece in pieces:
        if _rows_with(table, _match([piece]), RARE) <= RARE:
            return _match([piece]), True
    few = [piece for piece in pieces if _rows_with(table, _match([piece]), FEW) <= FEW]
    wanted = few or pieces
    return _match(wanted), bool(few) or _rows_with(table, _match(wanted), FEW) <= FEW


def _has_token(pair: str) -> bool:
    """Whether FTS5 sees anything in it: ASCII signs divide, everything else counts."""
    return any(not c.isascii() or c.isalnum() for c in pair)


def _match(pieces: list[str]) -> str:
    quoted = (piece.replace('"', '""') for piece in pieces)
    return " AND ".join(f'"{piece}"' for piece in quoted)


def _is_installed() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM sqlite_master WHERE name = %s", [NAMES])
        return cursor.fetchone() is not None


def _rows_with(table: str, match: str, most: int) -> int:
    """How many rows of an index match, counted to one beyond `most`."""
    with connection.cursor() as cursor:
        cursor.execute(ROWS_WITH[table], [match, most + 1])
        return int(cursor.fetchone()[0])


class _NameMatches(Func):
    """The row is one whose name has all pieces."""

    output_field = BooleanField()
    template = "%(expressions)s)"
    arg_joiner = " IN (SELECT rowid FROM registers_target_names WHERE registers_target_names MATCH "


class _Matches(Func):
    """The row is one whose name or codes have all pieces."""

    output_field = BooleanField()

    def as_sql(self, compiler: Any, connection: Any, *args: Any, **extra: Any) -> Any:
        """The arguments stand in different places."""
        (pk, one), (names, two), (codes, three) = map(compiler.compile, self.source_expressions)
        sql = (
            f"{pk} IN (SELECT rowid FROM registers_target_names "  # noqa: S608 - parameters
            f"WHERE registers_target_names MATCH {names} UNION SELECT rowid "
            f"FROM registers_target_codes WHERE registers_target_codes MATCH {codes})"
        )
        return sql, [*one, *two, *three]
