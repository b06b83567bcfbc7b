"""换人: the state of one department's matching, and the search for exchanges (protocol §9).

Persons are numbered by their place in the order E and visits by their place in the task order, so
"in the order of E" and "in task order" both mean: ascending. A set of persons is an integer in
which bit i stands for person i: the first of a set in the order E is its lowest bit.
"""

from bisect import insort
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence, Set

from mingcha.engine.roles import Staff, Visit

People = int  # a set of persons
EVERYBODY: People = ~0
Step = tuple[int, int, int]  # (visit, who leaves its team, who joins it)


def one(i: int) -> People:
    """Return the set of this person alone."""
    return 1 << i


def everyone(persons: Iterable[int]) -> People:
    """Return the set of these persons."""
    people = 0
    for i in persons:
        people |= 1 << i
    return people


def in_order(people: People) -> Iterator[int]:
    """Yield the persons of a set in the order E."""
    while people:
        lowest = people & -people
        yield lowest.bit_length() - 1
        people ^= lowest


class Board:
    """Who serves where at this moment, and how many visits everybody bears."""

    def __init__(
        self, staff: Sequence[Staff], visits: Sequence[Visit], barred: Set[tuple[str, str]]
    ) -> None:
        """Start with empty teams; ``staff`` stand in the order E, ``visits`` in task order."""
        self.staff = staff
        self.visits = visits
        self.load = [person.base for person in staff]
        self.teams: list[list[int]] = [[] for _ in visits]
        # the visits of each person by region, ascending
        self.held: list[dict[str, list[int]]] = [defaultdict(list) for _ in staff]
        self.serving: dict[str, People] = defaultdict(int)
        self.holding: dict[str | None, People] = defaultdict(int)
        for i, person in enumerate(staff):
            for region in person.pools:
                self.serving[region] |= one(i)
            for tag in person.tags:
                self.holding[tag] |= one(i)
        self._barred: dict[str, People] = defaultdict(int)
        number = {person.id: i for i, person in enumerate(staff)}
        for person_id, enterprise in barred:
            if person_id in number:
                self._barred[enterprise] |= one(number[person_id])

    def has_room(self, i: int) -> bool:
        """Tell whether the person may take one more visit."""
        person = self.staff[i]
        return person.cap is None or self.load[i] < person.base + person.cap

    def barred(self, visit: int) -> People:
        """Return who is recused from the enterprise."""
        return self._barred.get(self.visits[visit].enterprise, 0)

    def holders(self, visit: int) -> list[int]:
        """Return who of the team holds the tag that the enterprise asks for, if it does."""
        holding = self.holding[self.visits[visit].tag]
        return [i for i in self.teams[visit] if holding & one(i)]

    def could_join(self, visit: int, among: People, must_hold: bool) -> People:
        """Return who of ``among`` is allowed, not in the team and, if need be, holds the tag."""
        fit = among & self.serving[self.visits[visit].region]
        if must_hold:
            fit &= self.holding[self.visits[visit].tag]
        return fit and fit & ~(self.barred(visit) | everyone(self.teams[visit]))

    def successors(self, x: int, visit: int, among: People) -> People:
        """Return who could take the place of ``x``: of the only holder, holders alone."""
        return self.could_join(visit, among, must_hold=self.holders(visit) == [x])

    def join(self, visit: int, i: int) -> None:
        """Put a person on a team; the load is the caller's affair."""
        self.teams[visit].append(i)
        insort(self.held[i][self.visits[visit].region], visit)

    def apply(self, chain: Sequence[Step]) -> None:
        """Carry out a chain of exchanges: first everybody leaves, then everybody joins."""
        for visit, x, _ in chain:
            self.teams[visit].remove(x)
            self.held[x][self.visits[visit].region].remove(visit)
        for visit, _, j in chain:
            self.join(visit, j)

    def search(
        self, starts: People, closed: People, goals: People
    ) -> tuple[list[Step] | None, People]:
        """Search, breadth first, for a chain of exchanges from a start to a goal.

        Returns the chain or None, and everybody who was reached. Starts are not tested. Those whom
        one person can bring in at one visit form a wave: they have the same parent, and wait in
        the queue together.
        """
        parent: dict[int, tuple[int, int] | None] = {}  # person → (visit, who left it for him)
        unseen = ~(starts | closed)
        queue: deque[tuple[tuple[int, int] | None, People]] = deque([(None, starts)])
        while queue:
            origin, wave = queue.popleft()
            for x in in_order(wave):
                parent[x] = origin
                for visit in self._worth_asking(x, unseen):
                    new = self.successors(x, visit, unseen)
                    if new & goals:
                        parent[last := next(in_order(new & goals))] = (visit, x)
                        return _chain(parent, last), ~unseen & ~closed
                    if new:
                        unseen ^= new
                        queue.append(((visit, x), new))
        return None, ~unseen & ~closed

    def _worth_asking(self, x: int, unseen: People) -> list[int]:
        """Return the visits of ``x``, ascending, in regions where somebody unseen serves."""
        regions = [region for region in self.held[x] if unseen & self.serving[region]]
        return sorted(visit for region in regions for visit in self.held[x][region])


def _chain(parent: dict[int, tuple[int, int] | None], last: int) -> list[Step]:
    """Walk back from the last person to the start; return the steps, first to last."""
    chain: list[Step] = []
    while origin := parent[last]:
        visit, x = origin
        chain.append((visit, x, last))
        last = x
    return chain[::-1]
