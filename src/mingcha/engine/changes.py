"""Late changes (变更): who takes the place of a person or an enterprise after the draw (§11).

Nobody chooses. The same two functions write the next rows of changes.csv and, asked again row by
row, verify those that are published. Bundles without staff.csv are the affair of `substitution`.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence, Set
from functools import cached_property

from mingcha.engine.frame import Frame
from mingcha.engine.manifest import ALL, Manifest
from mingcha.engine.match import turns
from mingcha.engine.roles import Staff
from mingcha.engine.select import ranked
from mingcha.engine.tables import CellKey, Change, Selected, Team

REASONS = ("recused", "absent")  # 回避: for this enterprise only; 缺勤: for the rest of the draw


class Impossible(ValueError):
    """A change that the present state does not allow, in one line; nothing has been changed."""


class State:
    """Who visits whom after the late changes so far; ``seq`` is the number of rows so far.

    Start it from the results of the draw and bring it up to date with `replay`.
    """

    def __init__(
        self,
        m: Manifest,
        k: str,
        frame: Frame,
        selected: Iterable[Selected],
        teams: Iterable[Team],
    ) -> None:
        self.seq = 0
        self._m = m
        self._k = k
        self._frame = frame
        self._roster = {row.id: row for row in frame.roster}
        self._staff: dict[str, list[Staff]] = defaultdict(list)
        for person in frame.staff:
            self._staff[person.dept].append(person)
        self._cell_of = {(row.scope, row.id): row[:3] for row in selected}
        self._used = Counter(self._cell_of.values())  # ranks used up, cell by cell
        self._teams = {(team.dept, team.enterprise): set(team.staff) for team in teams}
        self._load = Counter({person.id: person.base for person in frame.staff})
        for team in self._teams.values():
            self._load.update(team)
        self._barred = set(frame.barred)
        self._absent: set[str] = set()

    def replace_person(self, dept: str, enterprise: str, out: str, reason: str) -> list[Change]:
        """Take a member out of the team that a department sends; return the one row of it.

        A person ``recused`` is barred from this enterprise from now on; one ``absent`` joins no
        team any more, but stays in the others until taken out of them too.
        """
        team = self._teams.get((dept, enterprise), set())
        if reason not in REASONS:
            raise Impossible(f"a person is replaced as {' or '.join(REASONS)}, not as {reason}")
        if out not in team:
            raise Impossible(f"{out} is not in the team of {dept} for {enterprise}")
        if reason == "absent":
            self._absent.add(out)
        else:
            self._barred.add((out, enterprise))
        must_hold = self._holders(dept, enterprise) == {out}
        come = self._pick(dept, enterprise, team, must_hold)
        self._leave(dept, enterprise, out)
        self._join(dept, enterprise, come)
        return [self._row("staff", dept, enterprise, out, come, reason)]

    def replace_enterprise(self, scope: str, out: str, reason: str) -> list[Change]:
        """Put the next rank of its cell in the place of a selected enterprise.

        Returns the ``enterprise`` row and the ``substitute`` rows of the new teams after it.
        """
        if (scope, out) not in self._cell_of:
            raise Impossible(f"{out} is not selected in scope {scope}")
        cell = self._cell_of.pop((scope, out))
        for dept in self._departments(scope, out):
            for member in list(self._teams.get((dept, out), ())):
                self._leave(dept, out, member)
            self._teams.pop((dept, out), None)
        come = self._next_rank(cell)
        rows = [self._row("enterprise", scope, None, out, come, reason)]
        if come is not None:
            self._cell_of[scope, come] = cell
            for dept in self._departments(scope, come):
                rows += self._new_team(dept, come)
        return rows

    def _new_team(self, dept: str, enterprise: str) -> list[Change]:
        team = self._teams[dept, enterprise] = set()
        rows = []
        for seat in range(1, self._m.depts[dept] + 1):
            must_hold = seat == 1 and self._tag(dept, enterprise) is not None
            come = self._pick(dept, enterprise, team, must_hold)
            self._join(dept, enterprise, come)
            rows.append(self._row("staff", dept, enterprise, None, come, "substitute"))
        return rows

    def _pick(self, dept: str, enterprise: str, members: Set[str], must_hold: bool) -> str | None:
        """Return whose turn it is, by the rule of the deal at the present loads (Pick)."""
        turn = turns(self._m.alg, self._k, dept)
        shut_out = members | self._absent
        due = [
            turn(self._load[person.id], person.id)
            for person in self._staff[dept]
            if person.id not in shut_out
            and self._roster[enterprise].region in person.pools
            and (person.id, enterprise) not in self._barred
            and (person.cap is None or self._load[person.id] < person.base + person.cap)
            and (not must_hold or self._tag(dept, enterprise) in person.tags)
        ]
        return min(due)[2] if due else None

    @cached_property
    def _ranked(self) -> dict[CellKey, list[tuple[str, str]]]:
        return ranked(self._m, self._k, self._frame.roster)

    def _next_rank(self, cell: CellKey) -> str | None:
        """Return the first enterprise of the cell that was never selected, if there is one."""
        members, used = self._ranked[cell], self._used[cell]
        if used == len(members):
            return None
        self._used[cell] += 1
        return members[used][1]

    def _departments(self, scope: str, enterprise: str) -> list[str]:
        """Return the departments that send a team for a selection in this scope, ascending."""
        concerned = self._roster[enterprise].need if scope == ALL else [scope]
        return sorted(dept for dept in concerned if dept in self._m.matched)

    def _tag(self, dept: str, enterprise: str) -> str | None:
        return self._roster[enterprise].need[dept]

    def _holders(self, dept: str, enterprise: str) -> set[str]:
        """Return who of the team holds the tag that the enterprise asks for, if it does."""
        tag = self._tag(dept, enterprise)
        holding = {person.id for person in self._staff[dept] if tag in person.tags}
        return self._teams[dept, enterprise] & holding

    def _join(self, dept: str, enterprise: str, person: str | None) -> None:
        if person is not None:
            self._teams[dept, enterprise].add(person)
            self._load[person] += 1

    def _leave(self, dept: str, enterprise: str, person: str) -> None:
        self._teams[dept, enterprise].remove(person)
        self._load[person] -= 1

    def _row(
        self,
        kind: str,
        unit: str,
        enterprise: str | None,
        out: str | None,
        come: str | None,
        reason: str,
    ) -> Change:
        self.seq += 1
        return Change(self.seq, kind, unit, enterprise, out, come, reason)


def replay(state: State, rows: Sequence[Change]) -> list[str]:
    """Carry published rows out on ``state``; return the first fault in plain words, or nothing.

    Each row is asked again and must be answered as it stands there, with the ``substitute`` rows
    that belong to it.
    """
    at = 0
    while at < len(rows):
        try:
            due = _ask(state, rows[at])
        except Impossible as fault:
            return [f"row {rows[at].seq}: {fault}"]
        given = list(rows[at : at + len(due)])
        if given != due:
            wrong = next(i for i, row in enumerate(due) if given[i : i + 1] != [row])
            return [_difference(due[wrong], given[wrong : wrong + 1])]
        at += len(due)
    return []


def _ask(state: State, row: Change) -> list[Change]:
    out = row.out or "-"
    if row.kind == "enterprise":
        return state.replace_enterprise(row.unit, out, row.reason)
    return state.replace_person(row.unit, row.enterprise or "-", out, row.reason)


def _difference(due: Change, given: Sequence[Change]) -> str:
    if not given:
        return f"row {due.seq} is missing: {due.unit} {due.enterprise} {due.in_ or '-'}"
    name, right, wrong = next(
        (name, right, wrong)
        for name, right, wrong in zip(Change._fields, due, given[0], strict=True)
        if right != wrong
    )
    return f"row {due.seq}: {name.rstrip('_')} is {wrong or '-'} instead of {right or '-'}"
