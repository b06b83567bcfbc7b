"""匹配: the inspectors of every visit of one department, a pure function of the seed (protocol §9).

Three phases. *Deal*: seat by seat, the person with the least load joins. *Fill*: a seat that found
nobody is won by a chain of exchanges, if there is one. *Even out*: chains of exchanges carry load
from those who bear most to those who bear least, until no chain helps.
"""

from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass
from heapq import heapify, heappop, heappush, heapreplace

from mingcha.engine.digest import hasher, hx
from mingcha.engine.exchange import EVERYBODY, Board, People, everyone, in_order, one
from mingcha.engine.roles import Staff, Visit

Kind = tuple[str, str | None]  # of a seat: its region, and the tag to be held, if any
Seat = tuple[int, int]  # (visit, seat from 1)
Turn = tuple[int, str, str]  # (load, hash, id): the smallest is dealt first


@dataclass(frozen=True, slots=True)
class Matching:
    """The outcome for one department: ``teams`` per visit in task order, their ids ascending."""

    teams: list[list[str]]
    loads: dict[str, int]
    unfilled: list[Seat]


def match(
    dept: str,
    size: int,
    staff: Sequence[Staff],
    visits: Sequence[Visit],
    barred: Set[tuple[str, str]],
    seed: str,
    alg: str,
) -> Matching:
    """Return the teams of ``size`` inspectors for ``visits``, given in task order.

    ``barred`` are the recusals as (staff id, enterprise id); ``seed`` is K in hex. Staff of other
    departments are passed over, and the order of ``staff`` does not matter.
    """
    ordered = sorted(
        (person for person in staff if person.dept == dept),
        key=lambda person: (hx(alg, f"mc1|even|{seed}|{dept}|{person.id}"), person.id),
    )
    board = Board(ordered, visits, barred)
    missed = deal(board, size, turns(alg, seed, dept))
    unfilled = fill(board, missed)
    even_out(board)
    return Matching(
        teams=[sorted(ordered[i].id for i in team) for team in board.teams],
        loads={person.id: board.load[i] for i, person in enumerate(ordered)},
        unfilled=sorted(unfilled),
    )


def turns(alg: str, seed: str, dept: str) -> Callable[[int, str], Turn]:
    """Return the function (load, id) → turn that decides between persons of the department."""
    start = hasher(alg)(f"mc1|deal|{seed}|{dept}|".encode()).copy

    def turn(load: int, person_id: str) -> Turn:
        h = start()
        h.update(f"{load}|{person_id}".encode())
        return load, h.hexdigest(), person_id

    return turn


# A. Deal (发牌)


class Deck:
    """Everybody with room, in the order of their turns, for every kind of seat.

    A class is all persons with equal pools and tags; it keeps a heap of their turns. A kind of seat
    keeps a heap with one turn for each class that fits: the first it had when last looked at. Loads
    only grow during the deal, so the true first turn is never smaller than that one, and is put
    right when it comes to the top. A seat so costs one hash and a few heap steps.
    """

    def __init__(self, board: Board, turn: Callable[[int, str], Turn]) -> None:
        self.board = board
        self.turn = turn
        self.number = {person.id: i for i, person in enumerate(board.staff)}
        self.classes: dict[tuple[Set[str], Set[str]], list[Turn]] = {}
        self.class_of = {p.id: self.classes.setdefault((p.pools, p.tags), []) for p in board.staff}
        self.fits: dict[Kind, list[Turn]] = {}
        for i in range(len(board.staff)):
            self.put_in(i)

    def put_in(self, i: int) -> None:
        """Give a person the turn of the present load, if there is room for one more visit."""
        if self.board.has_room(i):
            person_id = self.board.staff[i].id
            heappush(self.class_of[person_id], self.turn(self.board.load[i], person_id))

    def take(self, kind: Kind, shut_out: People) -> int | None:
        """Take out the person whose turn it is for a seat of this kind, None if there is nobody."""
        firsts = self._firsts(kind)
        best: Turn | None = None
        aside = []
        while firsts and (best is None or firsts[0] < best):
            first = firsts[0]
            turns = self.class_of[first[2]]
            if not turns:
                heappop(firsts)
            elif turns[0] is not first:
                heapreplace(firsts, turns[0])
            elif not shut_out & one(self.number[first[2]]):
                best = first
            else:
                aside.append(heappop(firsts))
                others = [turn for turn in turns if not shut_out & one(self.number[turn[2]])]
                best = min(others if best is None else [*others, best], default=None)
        for first in aside:
            heappush(firsts, first)
        return None if best is None else self._take_out(best)

    def _firsts(self, kind: Kind) -> list[Turn]:
        if kind not in self.fits:
            region, tag = kind
            self.fits[kind] = [
                turns[0]
                for (pools, tags), turns in self.classes.items()
                if turns and region in pools and (tag is None or tag in tags)
            ]
            heapify(self.fits[kind])
        return self.fits[kind]

    def _take_out(self, turn: Turn) -> int:
        turns = self.class_of[turn[2]]
        if turns[0] is turn:
            heappop(turns)
        else:  # others of the class come first, but are shut out
            turns.remove(turn)
            heapify(turns)
        return self.number[turn[2]]


def deal(board: Board, size: int, turn: Callable[[int, str], Turn]) -> list[Seat]:
    """Fill the seats one after the other; return those for which nobody was found.

    Where the enterprise asks for a tag, the first seat is kept for somebody who holds it.
    """
    deck = Deck(board, turn)
    missed = []
    for number, visit in enumerate(board.visits):
        shut_out = board.barred(number)
        for seat in range(1, size + 1):
            i = deck.take((visit.region, visit.tag if seat == 1 else None), shut_out)
            if i is None:
                missed.append((number, seat))
                continue
            board.join(number, i)
            board.load[i] += 1
            deck.put_in(i)
            shut_out |= one(i)
    return missed


# B. Fill (补位)


def fill(board: Board, missed: Sequence[Seat]) -> list[Seat]:
    """Fill the missed seats by exchange; return those that nobody at all can take.

    Whoever was reached by a search in vain is ``lost``: no later exchange passes through them, so
    they never come to reach somebody with room, and leaving them out changes no result.
    """
    unfilled = []
    lost: People = 0
    roomy = everyone(i for i in range(len(board.staff)) if board.has_room(i))
    for visit, seat in missed:
        tagged = board.visits[visit].tag is not None
        must_hold = tagged and seat == 1 and not board.holders(visit)
        able = board.could_join(visit, EVERYBODY, must_hold)
        if able & roomy:
            joining = bearer = min(in_order(able & roomy), key=lambda i: (board.load[i], i))
        else:
            chain, reached = board.search(able & ~lost, lost, roomy)
            if chain is None:
                lost |= reached
                unfilled.append((visit, seat))
                continue
            joining, bearer = chain[0][1], chain[-1][2]
            board.apply(chain)
        board.join(visit, joining)
        board.load[bearer] += 1
        if not board.has_room(bearer):
            roomy &= ~one(bearer)
    return unfilled


# C. Even out (调匀)


def even_out(board: Board) -> None:
    """Carry load down by exchange, level by level from the greatest, until no exchange helps.

    Whoever was reached by a search in vain is ``closed``: there is no way down from them.
    """
    load = board.load
    closed: People = 0
    level = max(load, default=0)
    while load and level >= min(load) + 2:
        lower = everyone(i for i in range(len(load)) if load[i] <= level - 2 and board.has_room(i))
        for i in [i for i in range(len(load)) if load[i] == level]:
            if closed & one(i):
                continue
            chain, reached = board.search(one(i), closed, lower)
            if chain is None:
                closed |= reached
                continue
            board.apply(chain)
            bearer = chain[-1][2]
            load[i] -= 1
            load[bearer] += 1
            if load[bearer] > level - 2 or not board.has_room(bearer):
                lower &= ~one(bearer)
        level = max(height for height in load if height < level)
