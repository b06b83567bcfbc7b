"""换人: the state of one department's matching and the search for exchanges (protocol §9).

Persons are numbered by their place in the order E and visits by their place in the task order, so
"in the order of E" and "in task order" both mean: ascending.
"""

from bisect import insort
from collections import deque
from collections.abc import Callable, Iterable, Sequence, Set
from functools import cache

from mingcha.engine.roles import Staff, Visit

Step = tuple[int, int, int]  # (visit, who leaves its team, who joins it)
Kind = tuple[str, str | None]  # of a seat: its region, and the tag to be held if there is one


class Board:
    """Who serves where at this moment, and how many visits everybody bears."""

    def __init__(
        self, people: Sequence[Staff], visits: Sequence[Visit], barred: Set[tuple[str, str]]
    ) -> None:
        """Start with empty teams; ``people`` stand in the order E, ``visits`` in task order."""
        self.people = people
        self.visits = visits
        self.load = [person.base for person in people]
        self.teams: list[list[int]] = [[] for _ in visits]
        self.held: list[list[int]] = [[] for _ in people]  # the visits of each person, ascending
        self.fitting = cache(self._fitting)
        self._barred: dict[str, set[int]] = {}
        number = {person.id: i for i, person in enumerate(people)}
        for person_id, enterprise in barred:
            if person_id in number:
                self._barred.setdefault(enterprise, set()).add(number[person_id])

    def _fitting(self, kind: Kind) -> list[int]:
        """Return everybody who serves in the region and holds the tag, if there is one."""
        region, tag = kind
        return [
            i
            for i, person in enumerate(self.people)
            if region in person.pools and (tag is None or tag in person.tags)
        ]

    def has_room(self, i: int) -> bool:
        """Tell whether the person may take one more visit."""
        person = self.people[i]
        return person.cap is None or self.load[i] < person.base + person.cap

    def barred(self, visit: int) -> Set[int]:
        """Return the persons recused from the enterprise."""
        return self._barred.get(self.visits[visit].enterprise, frozenset())

    def holders(self, visit: int) -> list[int]:
        """Return the members of the team who hold the tag that the enterprise asks for."""
        tag = self.visits[visit].tag
        return [i for i in self.teams[visit] if tag in self.people[i].tags]

    def join(self, visit: int, i: int) -> None:
        """Put a person on a team; the load is the caller's affair."""
        self.teams[visit].append(i)
        insort(self.held[i], visit)

    def apply(self, path: Iterable[Step]) -> None:
        """Carry out an exchange: first everybody leaves, then everybody joins."""
        path = list(path)
        for visit, x, _ in path:
            self.teams[visit].remove(x)
            self.held[x].remove(visit)
        for visit, _, j in path:
            self.join(visit, j)

    def kind_left_by(self, x: int, visit: int) -> Kind:
        """Return the kind of seat that ``x`` leaves: a team's only holder gives way to holders."""
        region, tag = self.visits[visit].region, self.visits[visit].tag
        return region, tag if tag and self.holders(visit) == [x] else None

    def search(
        self, starts: Iterable[int], closed: Set[int], goal: Callable[[int], bool]
    ) -> tuple[list[Step] | None, Set[int]]:
        """Search, breadth first, for a chain of exchanges from a start to somebody at the goal.

        Returns the chain, or None, and everybody who was reached. Starts are not tested.
        For each kind of seat everybody who fits is looked at once; those passed over, being
        recused or in the team already, are ``waiting`` for the next seat of that kind.
        """
        reached: dict[int, Step | None] = dict.fromkeys(starts)
        waiting: dict[Kind, list[int]] = {}
        queue = deque(reached)
        while queue:
            x = queue.popleft()
            for visit in self.held[x]:
                kind = self.kind_left_by(x, visit)
                unseen = waiting.get(kind) if kind in waiting else self.fitting(kind)
                if not unseen:
                    continue
                team, barred = self.teams[visit], self.barred(visit)
                passed_over = waiting[kind] = []
                for j in unseen:
                    if j in reached or j in closed:
                        continue
                    if j in team or j in barred:
                        passed_over.append(j)
                        continue
                    reached[j] = (visit, x, j)
                    if goal(j):
                        return _chain(reached, j), reached.keys()
                    queue.append(j)
        return None, reached.keys()


def _chain(reached: dict[int, Step | None], last: int) -> list[Step]:
    """Walk back from the last person to the start; return the steps, first to last."""
    chain: list[Step] = []
    step = reached[last]
    while step:
        chain.append(step)
        step = reached[step[1]]
    return chain[::-1]
