"""最优性证明: whether published teams are as complete and as even as they can be (protocol §9).

Independent of the algorithm: it knows neither the seed nor how the teams came about, only who may
go where. The chains of exchanges are followed backwards, from those who could take more on.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set

from mingcha.engine.roles import Staff, Visit


def certificate(
    dept: str,
    size: int,
    staff: Sequence[Staff],
    visits: Sequence[Visit],
    barred: Set[tuple[str, str]],
    teams: Sequence[Sequence[str]],
    unfilled: Sequence[tuple[int, int]],
) -> list[str]:
    """Return what is wrong with the teams, in plain words; nothing if the certificate holds.

    ``teams`` has one team of staff ids per visit; ``unfilled`` are (visit index, seat from 1).
    """
    claim = _Claim(dept, size, staff, visits, barred, teams, unfilled)
    return list(claim.broken_rules()) or [*claim.seats_to_fill(), *claim.loads_to_even_out()]


class _Claim:
    """The published teams, and the four parts of the certificate."""

    def __init__(
        self,
        dept: str,
        size: int,
        staff: Sequence[Staff],
        visits: Sequence[Visit],
        barred: Set[tuple[str, str]],
        teams: Sequence[Sequence[str]],
        unfilled: Sequence[tuple[int, int]],
    ) -> None:
        self.size = size
        self.people = {person.id: person for person in staff if person.dept == dept}
        self.visits = visits
        self.barred = barred
        self.teams = teams
        self.unfilled = unfilled
        borne = Counter(id_ for team in teams for id_ in team)
        self.load = {id_: person.base + borne[id_] for id_, person in self.people.items()}

    def broken_rules(self) -> Iterator[str]:
        """Parts 1 and 2: the teams are what the rules ask for, and nobody exceeds the cap."""
        if len(self.teams) != len(self.visits):
            yield f"{len(self.teams)} teams for {len(self.visits)} visits"
            return
        seats = set(self.unfilled)
        if len(seats) < len(self.unfilled):
            yield "an unfilled seat is listed twice"
        for visit, seat in sorted(seats):
            if not (0 <= visit < len(self.visits) and 1 <= seat <= self.size):
                yield f"there is no seat {seat} of visit {visit}"
        empty = Counter(visit for visit, _ in seats)
        for visit, where in enumerate(self.visits):
            tag = where.tag if (visit, 1) not in seats else None
            for fault in self._faults(visit, self.size - empty[visit], tag):
                yield f"{where.enterprise}: {fault}"
        for person in self.people.values():
            if person.cap is not None and self.load[person.id] > person.base + person.cap:
                yield f"{person.id} has more visits than the cap {person.cap}"

    def _faults(self, visit: int, size: int, tag: str | None) -> Iterator[str]:
        team = self.teams[visit]
        if len(team) != size:
            yield f"{len(team)} members instead of {size}"
        if len(set(team)) < len(team):
            yield "the same person twice"
        strangers = [id_ for id_ in team if id_ not in self.people]
        if strangers:
            yield f"{strangers[0]} is not of this department"
            return
        for id_ in team:
            if not self.allowed(self.people[id_], self.visits[visit]):
                yield f"{id_} must not go there"
        if tag is not None and not self.holders(visit):
            yield f"nobody holds {tag}"

    def seats_to_fill(self) -> Iterator[str]:
        """Part 3: for no unfilled seat can anybody join, or make room by a chain and join."""
        available = self._ways().keys() | set(self._with_room())
        by_region: dict[str, list[Staff]] = defaultdict(list)
        for id_ in sorted(available):
            for region in self.people[id_].pools:
                by_region[region].append(self.people[id_])
        for visit in sorted({visit for visit, _ in self.unfilled}):
            where, team = self.visits[visit], self.teams[visit]
            without_tag = len(team) - len(self.holders(visit))
            must_hold = where.tag is not None and without_tag >= self.size - 1
            for person in by_region[where.region]:
                if person.id in team or not self.allowed(person, where):
                    continue
                if not must_hold or where.tag in person.tags:
                    yield f"{where.enterprise}: {person.id} could fill the empty seat"
                    break

    def loads_to_even_out(self) -> Iterator[str]:
        """Part 4: no chain leads from anybody to a person with room who bears two visits less."""
        for id_, least in sorted(self._ways().items()):
            if self.load[id_] >= least + 2:
                yield f"{id_} with load {self.load[id_]} could give way to somebody with {least}"

    def allowed(self, person: Staff, where: Visit) -> bool:
        """Tell whether the person serves in the region and is not recused."""
        return where.region in person.pools and (person.id, where.enterprise) not in self.barred

    def holders(self, visit: int) -> list[str]:
        """Return who of the team holds the tag that the enterprise asks for, if it does."""
        tag = self.visits[visit].tag
        known = (self.people.get(id_) for id_ in self.teams[visit])
        return [person.id for person in known if person and tag in person.tags]

    def _with_room(self) -> list[str]:
        """Return who may take one more visit, the least burdened first."""
        return sorted(
            (
                id_
                for id_, person in self.people.items()
                if person.cap is None or self.load[id_] < person.base + person.cap
            ),
            key=lambda id_: (self.load[id_], id_),
        )

    def _ways(self) -> Mapping[str, int]:
        """Return, for everybody from whom chains lead to people with room, their least load.

        Whoever has room is a goal, the least burdened first; everybody who can hand a visit over
        to the goal, or to somebody found before, is found with the goal's load.
        """
        least: dict[str, int] = {}
        asked: set[str] = set()
        givers = _Givers(self)
        for goal in self._with_room():
            takers = [goal]
            while takers:
                taker = takers.pop()
                if taker in asked:
                    continue
                asked.add(taker)
                for giver in givers.pop(self.people[taker]):
                    if giver not in least:
                        least[giver] = self.load[goal]
                        takers.append(giver)
        return least


class _Givers:
    """Who could hand a visit over to a taker; everybody is named once for each visit at most.

    A visit waits in its region for the first taker who is allowed and not in the team. Its only
    holder of the tag, whom a taker without it cannot relieve, then waits for a holder.
    """

    def __init__(self, claim: _Claim) -> None:
        self.claim = claim
        self.waiting: dict[tuple[str, str | None], list[int]] = defaultdict(list)
        for visit, where in enumerate(claim.visits):
            self.waiting[where.region, None].append(visit)

    def pop(self, taker: Staff) -> Iterator[str]:
        """Yield those whom the taker could relieve, and let their visits wait no longer."""
        for region in sorted(taker.pools):
            for tag in [None, *sorted(taker.tags)]:
                still = []
                for visit in self.waiting.pop((region, tag), []):
                    team = self.claim.teams[visit]
                    if taker.id in team or not self.claim.allowed(taker, self.claim.visits[visit]):
                        still.append(visit)
                    else:
                        yield from self._relieved(visit, taker)
                if still:
                    self.waiting[region, tag] += still

    def _relieved(self, visit: int, taker: Staff) -> Iterator[str]:
        where, team = self.claim.visits[visit], self.claim.teams[visit]
        holders = self.claim.holders(visit)
        if len(holders) == 1 and where.tag not in taker.tags:
            self.waiting[where.region, where.tag].append(visit)
            yield from (id_ for id_ in team if id_ not in holders)
        else:
            yield from team
