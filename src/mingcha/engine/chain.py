"""The draws and attempts of one plan as one chain of records (§9, §10).

A void attempt cannot be hidden, a list not be drawn twice, a department not be matched twice.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mingcha.engine.bundle import Files, need
from mingcha.engine.digest import file_hash
from mingcha.engine.manifest import ALL, FIRST, Manifest, Quota, parse_manifest
from mingcha.engine.record import Record, parse_record
from mingcha.engine.refused import Refused
from mingcha.engine.report import Checks, Report
from mingcha.engine.tables import CHANGES, ROSTER, SELECTED, Change, Need, RosterRow, Selected

Roster = dict[str, tuple[str, str, Need]]  # id → grade, region, need


@dataclass(frozen=True, slots=True)
class Link:
    """One draw or attempt; ``record`` is ``None`` while there is none, ``roster`` if closed."""

    name: str
    files: Files
    m: Manifest
    record: Record | None
    roster: list[RosterRow] | None
    selected: list[Selected]
    changes: list[Change]

    @property
    def void(self) -> bool:
        """Tell whether the attempt is known to have come to nothing."""
        return self.record is not None and self.record.void

    def frees(self, dept: str) -> bool:
        """Tell whether a later draw may match the department: it was not matched here, or not fully."""
        seats = [unit for unit, _, _ in self.record.unfilled] if self.record else []
        losses = [c.unit for c in self.changes if c.kind == "staff" and c.in_ is None]
        return not self.m.depts.get(dept) or dept in seats or dept in losses

    def record_hash(self, alg: str) -> str:
        """Return the hash of record.txt by the algorithm of the draw that cites it."""
        return file_hash(alg, self.files["record.txt"]) if self.record else ""


def chain(bundles: Sequence[tuple[str, Files]]) -> Report:
    """Check the (name, files) of the draws of one plan, in order."""
    report = Report()
    links = [_read(name, files) for name, files in bundles]
    voids: dict[str | None, int] = {}  # attempts so far of the steps that are still open
    for i, link in enumerate(links):
        earlier, attempt = links[:i], voids.get(link.m.selection, 0) + 1
        voids = voids | {link.m.selection: attempt if link.void else 0}
        report.check(f"{link.name}: same plan", link.m.plan == links[0].m.plan)
        if link.record is None and link is links[-1]:
            report.skip(f"{link.name}: record.txt", "not there yet")
        else:
            report.check(f"{link.name}: record.txt names this draw and M", _names(link))
        prev = earlier[-1].record_hash(link.m.alg) if earlier else FIRST
        report.check(f"{link.name}: prev is the record before it", link.m.prev == prev)
        report.check(f"{link.name}: attempt is {attempt}", link.m.attempt == attempt)
        if not all(e.void for e in earlier):
            alone = link.m.selection is not None
            report.check(f"{link.name}: only a matching draw follows a draw not void", alone)
        if link.m.selection:
            _check_matching_draw(report, link, [e for e in earlier if not e.void])
    return report


def _read(name: str, files: Files) -> Link:
    try:
        need(files, "manifest.txt")
        m = parse_manifest(files["manifest.txt"])
        record = parse_record(files["record.txt"]) if "record.txt" in files else None
        roster = ROSTER.parse(files["roster.csv"]) if "roster.csv" in files else None
        drawn = {} if record and record.void else files  # nothing was drawn in a void attempt
        selected = SELECTED.parse(drawn.get("selected.csv", b""))
        changes = CHANGES.parse(drawn.get("changes.csv", b""))
    except Refused as refused:
        raise Refused(f"{name}/{refused.file}", refused.reason) from None
    return Link(name, files, m, record, roster, selected, changes)


def _names(link: Link) -> bool:
    return link.record is not None and (link.record.draw, link.record.manifest) == (
        link.m.draw,
        link.m.m,
    )


def _check_matching_draw(report: Report, link: Link, earlier: list[Link]) -> None:
    m, name = link.m, link.name
    sources = [e for e in earlier if e.record_hash(m.alg) == m.selection]
    if not report.check(f"{name}: selection names an earlier draw not void", bool(sources)):
        return
    source = sources[0]
    report.check_all((f"{name}: {what}", holds) for what, holds in _rules(m, source.m, earlier))
    report.check_all((f"{name}: {what}", holds) for what, holds in _hashes(link, source))
    if link.roster is None or source.roster is None:
        report.skip(f"{name}: the roster is the final selection", "a roster.csv is missing")
        return
    roster = {row.id: (row.grade, row.region, row.need) for row in link.roster}
    expected = _final_roster(source, source.roster, m)
    report.check(f"{name}: the roster is the final selection", roster == expected)


def _rules(m: Manifest, source: Manifest, earlier: Sequence[Link]) -> Checks:
    yield "every department is matched", all(m.depts.values())
    yield "its departments are of the selection draw", m.depts.keys() <= source.depts.keys()
    yield "each department is matched once", all(e.frees(d) for e in earlier for d in m.depts)
    yield "every quota is 1/1 min 0", set(m.quotas.values()) == {Quota(1, 1, 0)}
    yield "batches as in the selection draw", m.batches in (None, source.batches or 1)


def _hashes(link: Link, source: Link) -> Iterator[tuple[str, bool]]:
    for at in (link, source):
        if at.roster is not None:
            digest = file_hash(at.m.alg, at.files["roster.csv"])
            yield f"roster.file of {at.name}", at.m.commitments["roster.file"] == digest
    recorded = source.record.hashes["selected.file"] if source.record else ""
    digest = file_hash(source.m.alg, source.files.get("selected.csv", b""))
    yield f"selected.file of {source.name}", recorded == digest


def _final_roster(source: Link, roster: list[RosterRow], m: Manifest) -> Roster | None:
    """Return what a matching draw's roster must be, ``None`` if the changes make no sense (§9)."""
    chosen = {(row.scope, row.id) for row in source.selected}
    for change in source.changes:
        if change.kind == "enterprise":
            if (change.unit, change.out) not in chosen:
                return None
            chosen.remove((change.unit, str(change.out)))
            chosen |= {(change.unit, change.in_)} if change.in_ else set()
    rows = {row.id: row for row in roster}
    if not {id_ for _, id_ in chosen} <= rows.keys():
        return None
    final: dict[str, tuple[str, str, dict[str, str | None]]] = {}
    for scope, id_ in chosen:
        row = rows[id_]
        for dept, tag in row.need.items():
            if dept in m.depts and scope in (ALL, dept):
                final.setdefault(id_, (row.grade, row.region, {}))[2][dept] = tag
    return dict(final)
