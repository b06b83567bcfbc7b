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
    """Parse the tables there are; staff of a department with dept.D = 0 is refused at once."""
    frame = Frame(
        ROSTER.parse(files[ROSTER.file], plain=plain),
        EXCLUDED.parse(files[EXCLUDED.file], plain=plain),
        STAFF.parse(files.get(STAFF.file, b""), plain=plain),
        RECUSE.parse(files.get(RECUSE.file, b""), plain=plain),
    )
    for person in frame.staff:
        if m.depts.get(person.dept) == 0:
            raise Refused(STAFF.file, f"{person.id}: {person.dept} is not matched in this draw")
    return frame


def checked_frame(m: Manifest, files: Mapping[str, bytes], *, plain: bool = False) -> Frame:
    """Parse the tables there are and refuse any contradiction between them."""
    frame = read_frame(m, files, plain=plain)
    for file, fault in contradictions(m, frame):
        raise Refused(file, fault)
    return frame


def contradictions(m: Manifest, frame: Frame) -> Iterator[tuple[str, str]]:
    """Yield (file, fault) where well-formed tables do not fit one another or the manifest (§4)."""
    yield from roster_faults(m, frame)
    yield from people_faults(m, frame)


def people_faults(m: Manifest, frame: Frame) -> Iterator[tuple[str, str]]:
    """Yield what does not fit in staff and recusals."""
    ids = {person.id for person in frame.staff}
    for person in frame.staff:
        if person.dept not in m.depts:
            yield STAFF.file, f"{person.id}: department {person.dept} has no dept line"
    for recusal in frame.recusals:
        if recusal.staff not in ids:
            yield RECUSE.file, f"{recusal.staff} is not in {STAFF.file}"


def roster_faults(m: Manifest, frame: Frame) -> Iterator[tuple[str, str]]:
    """Yield what does not fit in the roster; each row is judged by itself."""
    if not frame.roster:
        yield ROSTER.file, "no rows"
    excluded = {row.id for row in frame.excluded}
    for row in frame.roster:
        if row.id in excluded:
            yield EXCLUDED.file, f"{row.id} is in the roster too"
        if not row.need.keys() <= m.depts.keys():
            yield ROSTER.file, f"{row.id}: a department of its need has no dept line"
        for scope in m.scopes_of(row.need):
            if (scope, row.grade) not in m.quotas:
                yield ROSTER.file, f"{row.id}: no line quota.{scope}.{row.grade}"


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
