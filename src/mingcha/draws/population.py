"""The population of a task, read from the register in one pass: what becomes of each of its rows.

Whoever can be drawn is a line of the plain roster (protocol §4), of the others it is noted why not;
the rows themselves are the snapshot that the manifest names (§5).
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from django.db.models import CharField, Value
from django.db.models.functions import Cast, Coalesce

from mingcha.bulk.streams import in_batches
from mingcha.engine.grammar import credit_code_holds
from mingcha.law.limits import visits_allowed
from mingcha.plans import queries as plans
from mingcha.plans.models import Participation, Task
from mingcha.registers import queries as registers
from mingcha.registers.models import PastVisit, Target
from mingcha.web import clock

CHUNK = 10_000  # rows asked of the database at a time
TOWN = 9  # GB/T 2260 with 乡镇、街道: the finest division a list is balanced over
KIND = slice(3, None)  # of a row, what its line has but the credit code
Row = tuple[str, ...]  # key, credit code, old number, status, region (""), 信用风险, 守法诚信
NO_TAGS = frozenset[str]()
Need = Mapping[str, str | None]  # department code → tag code


def rows_of(task: Task) -> Iterator[list[Row]]:
    """Everybody in the population with a credit code, whatever the status, in the order of the keys."""
    everybody = {**task.population, "statuses": Target.Status.values}
    found = registers.targets_in(everybody, task.lead).order_by("pk")
    rows = found.values_list(
        Cast("pk", CharField()), "uscc", "old_number", "status",
        Coalesce("region_id", Value("")), "credit_risk", "labour_grade",
    ).iterator(chunk_size=CHUNK)  # fmt: skip
    return in_batches(rows, CHUNK)


def snapshot_lines(
    task: Task, seen: Callable[[list[Row]], object] = lambda rows: None
) -> Iterator[str]:
    """The lines of the snapshot; `seen` is shown the rows on their way."""
    for rows in rows_of(task):
        seen(rows)
        yield from map(",".join, rows)


def need_of(participations: Iterable[Participation]) -> dict[str, str | None]:
    """Which departments go, and the speciality one member must have (B-16)."""
    return {
        p.department.code: p.required_tag.code if p.required_tag else None for p in participations
    }


def need_text(need: Need) -> str:
    """A need as a roster writes it."""
    return "+".join(f"{dept}:{tag}" if tag else dept for dept, tag in sorted(need.items()))


def region_of(region: str | None, task: Task) -> str:
    """The town of a target's region; the county's code where that is 待定 (None), or where the task
    is not balanced over regions."""
    if not region or not task.region_balance:
        return str(task.lead.region_id)
    return region[:TOWN]


class Place(NamedTuple):
    """Where a row of the register stands in the roster; `rest` is its line but for the code."""

    grade: str
    region: str
    rest: str


class Drawable:
    """Who of the population can be drawn: lines of the plain roster, made of rows of the register.

    `cells` counts them by (grade, region); `left` says why the others are not, by code.
    """

    def __init__(self, task: Task) -> None:
        self.cells = Counter[tuple[str, str]]()
        self.left = dict[str, str]()
        self._task, self._placing = task, plans.Placing(task)
        self._statuses = set(task.population.get("statuses") or [Target.Status.OPEN])
        participations = task.participations.select_related("department", "required_tag")
        self._need = need_text(need_of(participations))
        self._visited = {str(pk) for pk in _at_cap(task)}
        self._apart = self._visited | {str(pk) for pk in self._placing.tags}
        self._of_kind = cache(self._place)

    def lines(self, rows: Sequence[Row]) -> list[str]:
        """What these rows add to the roster. All of a kind stand alike, but for whoever has a tag that
        the strata ask for, or is at the cap."""
        places = [
            self._by_itself(row) if row[0] in self._apart else self._of_kind(row[KIND])
            for row in rows
        ]
        for place, count in Counter(places).items():
            if place is not None:
                self.cells[place.grade, place.region] += count
        for row in [row for row, place in zip(rows, places, strict=True) if place is None]:
            self.leave_out(row[1], "frequency" if row[3] in self._statuses else row[3])
        return [f"{row[1]}{place.rest}" for row, place in zip(rows, places, strict=True) if place]

    def leave_out(self, code: str | None, reason: str) -> bool:
        """Notes an exclusion by credit code or old number; False when there is neither."""
        if not code or (len(code) == 18 and not credit_code_holds(code)):
            return False
        self.left[code] = reason
        return True

    def _place(self, kind: Row, tags: frozenset[str] = NO_TAGS) -> Place | None:
        status, region, credit, labour = kind
        if status not in self._statuses:
            return None
        grade, region = self._placing.code(credit, labour, tags), region_of(region, self._task)
        return Place(grade, region, f",{grade},{region},{self._need}")

    def _by_itself(self, row: Row) -> Place | None:
        if row[0] in self._visited:
            return None
        return self._place(row[KIND], self._placing.tags.get(int(row[0]), NO_TAGS))


def _at_cap(task: Task) -> set[int]:
    """Targets already visited as often this year as the rulebook allows, each by its 企业信用风险
    class (frequency.cap_per_subject, frequency.cap_by_credit_risk)."""
    rules = plans.rulebook_of(task)
    visits = PastVisit.objects.filter(on__year=clock.today().year).values_list(
        "target_id", "target__credit_risk"
    )
    caps = {risk: visits_allowed(rules, risk) for _, risk in visits}
    return {
        target
        for (target, risk), count in Counter(visits).items()
        if not caps[risk].is_absent and count >= caps[risk].number
    }
