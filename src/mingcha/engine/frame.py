"""The frame (抽样框): the frozen tables of a draw, and the values by which a manifest binds them (§4)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from mingcha.engine import merkle
from mingcha.engine.digest import file_hash, hasher
from mingcha.engine.grammar import lines
from mingcha.engine.manifest import Manifest
from mingcha.engine.refused import Refused
from mingcha.engine.report import Checks
from mingcha.engine.roles import Staff
from mingcha.engine.tables import (
    EXCLUDED,
    RECUSE,
    ROSTER,
    STAFF,
    Excluded,
    Need,
    RecusalRow,
    RosterRow,
    Selected,
)


@dataclass(frozen=True, slots=True)
class Frame:
    """The parsed tables; staff and recusals are empty where they are not published."""

    roster: list[RosterRow]
    excluded: list[Excluded]
    staff: list[Staff]
    recusals: list[RecusalRow]

    @property
    def barred(self) -> frozenset[tuple[str, str]]:
        """Return the pairs (staff, enterprise) that must not meet."""
        return frozenset((row.staff, row.enterprise) for row in self.recusals)

    def needs(self, selected: Iterable[Selected]) -> dict[str, Need]:
        """Return the needs of the selected enterprises by id."""
        chosen = {row.id for row in selected}
        return {row.id: row.need for row in self.roster if row.id in chosen}


def read_frame(m: Manifest, files: Mapping[str, bytes], *, plain: bool = False) -> Frame:
    """Parse the tables there are and refuse what the manifest does not allow in them."""
    frame = Frame(
        ROSTER.parse(files[ROSTER.file], plain=plain),
        EXCLUDED.parse(files[EXCLUDED.file], plain=plain),
        STAFF.parse(files.get(STAFF.file, b""), plain=plain),
        RECUSE.parse(files.get(RECUSE.file, b""), plain=plain),
    )
    _check_roster(m, frame)
    _check_people(m, frame)
    return frame


def _check_roster(m: Manifest, frame: Frame) -> None:
    if not frame.roster:
        raise Refused(ROSTER.file, "no rows")
    excluded = {row.id for row in frame.excluded}
    known: set[tuple[str, frozenset[str]]] = set()
    for row in frame.roster:
        if row.id in excluded:
            raise Refused(EXCLUDED.file, f"{row.id} is in the roster too")
        kind = (row.grade, frozenset(row.need))
        if kind not in known:
            _check_need(m, row)
            known.add(kind)


def _check_need(m: Manifest, row: RosterRow) -> None:
    for dept in row.need.keys() - m.depts.keys():
        raise Refused(ROSTER.file, f"{row.id}: department {dept} has no dept line")
    for scope in m.scopes_of(row.need):
        if (scope, row.grade) not in m.quotas:
            raise Refused(ROSTER.file, f"{row.id}: no line quota.{scope}.{row.grade}")


def _check_people(m: Manifest, frame: Frame) -> None:
    for person in frame.staff:
        if not m.depts.get(person.dept):
            raise Refused(STAFF.file, f"{person.id}: {person.dept} is not matched in this draw")
    ids = {person.id for person in frame.staff}
    for row in frame.recusals:
        if row.staff not in ids:
            raise Refused(RECUSE.file, f"{row.staff} is not in {STAFF.file}")


def leaf_lines(alg: str, roster_lines: Iterable[str]) -> list[str]:
    """Return the Merkle leaf lines of roster or staff lines: id and the salted hash of the row."""
    h = hasher(alg)
    return [
        f"{line.partition(',')[0]},{h(b'mc1|attr|' + line.replace(',', '|').encode()).hexdigest()}"
        for line in roster_lines
    ]


def _recusal_leaves(alg: str, recuse_lines: Iterable[str]) -> list[str]:
    h = hasher(alg)
    return [
        h(b"mc1|recuse|" + line.replace(",", "|").encode()).hexdigest() for line in recuse_lines
    ]


def leaves_file(alg: str, roster: bytes) -> bytes:
    """Return leaves.csv for a roster.csv."""
    return "".join([f"{leaf}\n" for leaf in leaf_lines(alg, lines(ROSTER.file, roster))]).encode()


def commitments(alg: str, files: Mapping[str, bytes]) -> Iterator[tuple[str, str]]:
    """Yield the manifest's (key, value) for every frozen table there is.

    Without the roster its leaves stand for it, and only roster.file stays unknown.
    """
    leaves = files.get("leaves.csv", b"")
    if ROSTER.file in files:
        leaves = leaves_file(alg, files[ROSTER.file])
        yield "roster.file", file_hash(alg, files[ROSTER.file])
    yield "leaves.file", file_hash(alg, leaves)
    yield from _tree(alg, "roster", leaves)
    yield from _tree(alg, "excluded", files[EXCLUDED.file])
    for name, leaves_of in (("staff", leaf_lines), ("recuse", _recusal_leaves)):
        if (file := f"{name}.csv") in files:
            kept = leaves_of(alg, lines(file, files[file]))
            yield from _tree(alg, name, "".join([f"{line}\n" for line in kept]).encode())


def _tree(alg: str, name: str, leaves: bytes) -> Iterator[tuple[str, str]]:
    rows = leaves.split(b"\n")[:-1]
    yield f"{name}.rows", str(len(rows))
    yield f"{name}.root", merkle.root(alg, rows)


def commitment_checks(m: Manifest, files: Mapping[str, bytes]) -> Checks:
    """Compare every frozen table there is with the manifest."""
    for key, value in commitments(m.alg, files):
        yield key, m.commitments[key] == value
