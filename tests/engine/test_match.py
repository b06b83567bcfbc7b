"""The matching against the letter of the protocol, min-cost flow, statistics and the vectors."""

import json
from collections import Counter
from dataclasses import replace
from itertools import product
from random import Random

import networkx
import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from mingcha.engine.bundle import read_bundle
from mingcha.engine.certificate import certificate
from mingcha.engine.match import match
from mingcha.engine.roles import Staff, Visit
from mingcha.engine.select import visits as visits_of

from .conftest import VECTORS
from .oracle import Literal

MATCHED = (
    "tiny-sha256",
    "joint-sha256",
    "joint-sm3",
    "departments-sha256",
    "two-step-sha256/matching",
)
REGIONS, TAGS = ("330101", "330102", "330103"), ("x", "y")


def person(id_, pools=REGIONS[:1], tags=(), base=0, cap=None, dept="SJ"):
    return Staff(id_, dept, frozenset(pools), frozenset(tags), base, cap)


@st.composite
def instances(draw, most_staff=8, most_visits=12, tags=TAGS):
    """Small departments: several pools, tags, caps (0 too), bases, recusals, regions nobody serves."""
    count = draw(st.integers(0, most_staff))
    few = st.one_of(st.none(), st.integers(0, 4))
    staff = [
        person(
            f"S{i}",
            draw(st.sets(st.sampled_from(REGIONS), min_size=1)),
            draw(st.sets(st.sampled_from(tags))) if tags else (),
            draw(st.integers(0, 4)),
            draw(few),
        )
        for i in range(count)
    ]
    tag = st.sampled_from((None, *tags))
    at = st.tuples(st.sampled_from((*REGIONS, REGIONS[0], "330109")), tag)
    where = draw(st.lists(at, max_size=most_visits))
    visits = [Visit(f"E{i:02}", region, wanted) for i, (region, wanted) in enumerate(where)]
    pairs = list(product((p.id for p in staff), (v.enterprise for v in visits)))
    barred = draw(st.sets(st.sampled_from(pairs), max_size=15)) if pairs else set()
    return draw(st.integers(2, 4)), staff, visits, barred, f"{draw(st.integers(0, 2**32)):064x}"


@settings(max_examples=200, deadline=None)
@given(instances())
def test_every_phase_is_the_protocol_to_the_letter(instance):
    size, staff, visits, barred, seed = instance
    found = match("SJ", size, staff, visits, barred, seed, "sha256")
    literal = Literal("SJ", size, staff, visits, barred, seed)
    assert (found.teams, found.loads, found.unfilled) == literal.run()
    event(f"exchanges: {min(literal.moves, 3)}, unfilled: {bool(found.unfilled)}")
    assert certificate("SJ", size, staff, visits, barred, found.teams, found.unfilled) == []


def crowded(seed):
    """A department in which the greedy deal goes wrong: uneven bases, tight caps, narrow pools."""
    r = Random(seed)
    staff = [
        person(
            f"S{i:02}",
            r.sample(REGIONS, r.choice((1, 1, 2))),
            [tag for tag in TAGS if r.random() < 0.4],
            r.choice((0, 0, 0, 3)),
            r.choice((3, 4, 5, None)) if i else None,
        )
        for i in range(12)
    ]
    visits = [
        Visit(f"E{i:02}", r.choice(REGIONS[: 1 + i // 8]), r.choice((None, None, *TAGS)))
        for i in range(24)
    ]
    barred = {(r.choice(staff).id, r.choice(visits).enterprise) for _ in range(30)}
    return staff, visits, barred


def test_larger_instances_full_of_exchanges():
    moves = unfilled = 0
    for seed in range(60):
        staff, visits, barred = crowded(seed)
        literal = Literal("SJ", 2, staff, visits, barred, f"{seed:064x}")
        found = match("SJ", 2, staff, visits, barred, f"{seed:064x}", "sha256")
        assert (found.teams, found.loads, found.unfilled) == literal.run()
        moves += literal.moves
        unfilled += len(found.unfilled)
    assert moves > 60
    assert unfilled > 60


def best_by_flow(size, staff, visits, barred):
    """Return (fewest unfilled seats, least sum of squared loads), by min-cost flow."""
    graph = networkx.DiGraph()
    graph.add_node("out", demand=-size * len(visits))
    graph.add_node("in", demand=size * len(visits))
    graph.add_edge("nobody", "in", weight=10**6)
    for visit in visits:
        kept = 1 if visit.tag else 0
        for wanted, seats in ((visit.tag, kept), (None, size - kept)):
            seat = (visit.enterprise, wanted)
            graph.add_edge("out", seat, capacity=seats, weight=0)
            graph.add_edge(seat, "nobody", weight=0)
            for p in staff:
                pair = (visit.enterprise, p.id)
                if visit.region not in p.pools or pair[::-1] in barred:
                    continue
                graph.add_edge(("pair", *pair), p.id, capacity=1, weight=0)
                if wanted is None or wanted in p.tags:
                    graph.add_edge(seat, ("pair", *pair), capacity=1, weight=0)
    for p in staff:
        for more in range(len(visits) if p.cap is None else min(p.cap, len(visits))):
            graph.add_edge(p.id, (p.id, more), capacity=1, weight=2 * (p.base + more) + 1)
            graph.add_edge((p.id, more), "in", capacity=1, weight=0)
    cost = networkx.min_cost_flow_cost(graph)
    return cost // 10**6, cost % 10**6 + sum(p.base**2 for p in staff)


@settings(max_examples=80, deadline=None)
@given(instances(most_visits=8))
def test_fewest_unfilled_and_least_squares_by_min_cost_flow(instance):
    size, staff, visits, barred, seed = instance
    found = match("SJ", size, staff, visits, barred, seed, "sha256")
    unfilled, squares = best_by_flow(size, staff, visits, barred)
    assert len(found.unfilled) == unfilled
    if not unfilled:
        assert sum(load**2 for load in found.loads.values()) == squares


def test_greedy_traps_end_with_least_squares():
    """Everybody may be needed elsewhere later; all seats can be filled."""
    for seed in range(25):
        staff, visits, _ = crowded(seed)
        staff = [replace(p, cap=None) for p in staff]
        staff += [person(f"T{i}", REGIONS, TAGS) for i in range(2)]
        found = match("SJ", 2, staff, visits, frozenset(), f"{seed:064x}", "sha256")
        squares = sum(load**2 for load in found.loads.values())
        assert (len(found.unfilled), squares) == best_by_flow(2, staff, visits, frozenset())


@pytest.mark.parametrize("case", MATCHED)
def test_published_teams(case):
    folder = VECTORS / case
    b = read_bundle({path.name: path.read_bytes() for path in folder.iterdir()})
    known = json.loads((VECTORS / "vectors.json").read_text())["cases"][case]
    needs = b.frame.needs(b.selected)
    published = {(team.dept, team.enterprise): list(team.staff) for team in b.teams}
    unfilled = []
    for dept, size in b.m.matched.items():
        visits = visits_of(b.m, dept, needs, b.selected)
        found = match(dept, size, b.frame.staff, visits, b.frame.barred, b.seed.k, b.m.alg)
        assert found.teams == [published[dept, visit.enterprise] for visit in visits]
        assert found.loads == known["loads"][dept]
        unfilled += [(dept, visits[i].enterprise, seat) for i, seat in found.unfilled]
        mine = [p for p in b.frame.staff if p.dept == dept]
        literal = Literal(dept, size, mine, visits, b.frame.barred, b.seed.k, b.m.alg)
        literal.run()
        assert known["even_order"][dept] == literal.E
        assert literal.moves == known["moves"][dept]
    assert sorted(unfilled) == b.record.unfilled


def test_a_specialist_two_recused_and_tight_caps():
    staff = [
        person("A", tags=["x"], cap=1),
        person("B", cap=1),
        person("C", cap=2),
        person("D"),
        person("E"),
    ]
    visits = [
        Visit("E1", REGIONS[0], "x"),
        Visit("E2", REGIONS[0], "x"),
        Visit("E3", REGIONS[0], None),
    ]
    barred = {("D", e) for e in ("E1", "E2", "E3")} | {("E", "E1"), ("E", "E3")}
    found = match("SJ", 2, staff, visits, barred, "0" * 64, "sha256")
    assert len(found.unfilled) == 1
    assert found.unfilled[0] in ((0, 1), (1, 1))
    assert found.loads["A"] == 1
    assert found.loads["D"] == 0


def test_interchangeable_inspectors_have_equal_chances():
    """§17.36: how often each of five alike is in the first team, 20 000 seeds, |z| ≤ 4."""
    staff = [person(f"S{i}") for i in range(5)]
    visits = [Visit(f"E{i}", REGIONS[0], None) for i in range(2)]
    seeds = 20_000
    first: Counter[str] = Counter()
    twice: Counter[str] = Counter()
    for seed in range(seeds):
        found = match("SJ", 3, staff, visits, frozenset(), f"{seed:064x}", "sha256")
        first.update(found.teams[0])
        twice.update(id_ for id_, load in found.loads.items() if load == 2)
    for seen, chances in ((first, 3), (twice, 1)):
        for p in staff:
            # z² = (n − seeds·p)² / (seeds·p·(1 − p)) with p = chances/5, in whole numbers
            assert (5 * seen[p.id] - seeds * chances) ** 2 <= 16 * seeds * chances * (5 - chances)


def test_renaming_never_favours_anybody():
    """§17.37: a person's chances do not depend on the name, though each outcome does."""
    visits = [Visit("E1", REGIONS[0], None)]
    seeds = 6_000
    for name in ("000", "AAA", "zzz-zzz"):
        staff = [person(name), *(person(f"M{i}") for i in range(3))]
        chosen = sum(
            name in match("SJ", 2, staff, visits, frozenset(), f"{seed:064x}", "sha256").teams[0]
            for seed in range(seeds)
        )
        assert (2 * chosen - seeds) ** 2 <= 16 * seeds


def test_neither_the_order_of_the_tables_nor_other_departments_matter():
    staff, visits, barred = crowded(7)
    expected = match("SJ", 2, staff, visits, barred, "a" * 64, "sha256")
    others = [replace(p, id=f"X{p.id}", dept="XF") for p in staff]
    mixed = Random(1).sample([*staff, *others], 2 * len(staff))
    strangers = {(f"X{id_}", enterprise) for id_, enterprise in barred}
    assert match("SJ", 2, mixed, visits, barred | strangers, "a" * 64, "sha256") == expected


def test_loads_too_far_apart_to_walk_level_by_level():
    staff = [person("A", base=999_999_999), person("B"), person("C")]
    visits = [Visit(f"E{i}", REGIONS[0], None) for i in range(5)]
    found = match("SJ", 2, staff, visits, frozenset(), "0" * 64, "sha256")
    assert found.loads == {"A": 999_999_999, "B": 5, "C": 5}


@pytest.mark.parametrize(("staff", "visits"), [(0, 0), (0, 2), (2, 0)])
def test_nobody_or_nothing(staff, visits):
    people = [person(f"S{i}") for i in range(staff)]
    tasks = [Visit(f"E{i}", REGIONS[0], None) for i in range(visits)]
    found = match("SJ", 2, people, tasks, frozenset(), "0" * 64, "sha256")
    assert found.teams == [[] for _ in tasks]
    assert found.unfilled == [(t, s) for t in range(visits) for s in (1, 2)]
