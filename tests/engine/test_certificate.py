"""The certificate: it holds for what `match` finds, and for nothing that could be better (§9)."""

from random import Random

import pytest

from mingcha.engine.certificate import certificate
from mingcha.engine.match import match
from mingcha.engine.roles import Staff, Visit

A, B = "330101", "330102"


def person(id_, pools=(A,), tags=(), base=0, cap=None, dept="SJ"):
    return Staff(id_, dept, frozenset(pools), frozenset(tags), base, cap)


def visits(*where):
    return [Visit(f"E{i}", region, tag) for i, (region, tag) in enumerate(where)]


def faults(staff, where, teams, unfilled=(), barred=frozenset(), size=2):
    return certificate("SJ", size, staff, visits(*where), barred, teams, unfilled)


FOUR = [person("P"), person("Q"), person("R", tags=["x"]), person("S", [B], tags=["x"])]


@pytest.mark.parametrize(
    ("where", "team", "fault"),
    [
        ((A, None), ["P", "P"], "E0: the same person twice"),
        ((A, None), ["P"], "E0: 1 members instead of 2"),
        ((A, None), ["P", "Q", "R"], "E0: 3 members instead of 2"),
        ((A, None), ["P", "Z"], "E0: Z is not of this department"),
        ((A, None), ["P", "S"], "E0: S must not go there"),
        ((A, "x"), ["P", "Q"], "E0: nobody holds x"),
    ],
)
def test_broken_rules(where, team, fault):
    assert faults(FOUR, [where], [team]) == [fault]


def test_a_recused_pair():
    assert faults(FOUR, [(A, None)], [["P", "Q"]], barred={("P", "E0")}) == [
        "E0: P must not go there"
    ]


def test_a_person_of_another_department():
    staff = [*FOUR, person("T", dept="XF")]
    assert faults(staff, [(A, None)], [["P", "T"]]) == ["E0: T is not of this department"]


def test_more_visits_than_the_cap():
    staff = [person("P", cap=1, base=5), person("Q")]
    teams = [["P", "Q"], ["P", "Q"]]
    assert faults(staff, [(A, None), (A, None)], teams) == ["P has more visits than the cap 1"]


@pytest.mark.parametrize("seat", [(0, 0), (0, 3), (1, 1), (-1, 1)])
def test_an_unfilled_seat_that_does_not_exist(seat):
    assert any("there is no seat" in fault for fault in faults(FOUR, [(A, None)], [["P"]], [seat]))


def test_a_seat_listed_twice_and_a_missing_team():
    seats = [(0, 2), (0, 2)]
    assert "an unfilled seat is listed twice" in faults(FOUR, [(A, None)], [["P"]], seats)
    assert faults(FOUR, [(A, None)], []) == ["0 teams for 1 visits"]


def test_somebody_could_simply_join():
    staff = [person("P"), person("Q")]
    assert faults(staff, [(A, None)], [["P"]], [(0, 2)]) == ["E0: Q could fill the empty seat"]


def test_somebody_could_make_room_and_join():
    staff = [person("P"), person("Q", [A, B], cap=1), person("R", [B]), person("S", [B])]
    where = [(A, None), (B, None)]
    found = faults(staff, where, [["P"], ["Q", "R"]], [(0, 2)])
    assert found == ["E0: Q could fill the empty seat"]


def test_the_tag_seat_waits_for_a_holder():
    staff = [person("P"), person("Q"), person("R", tags=["x"], cap=0)]
    assert faults(staff, [(A, "x")], [["P"]], [(0, 1)]) == []
    able = [*staff[:2], person("R", tags=["x"])]
    assert faults(able, [(A, "x")], [["P"]], [(0, 1)]) == ["E0: R could fill the empty seat"]


def test_with_two_seats_empty_anybody_may_take_the_second():
    staff = [person("P"), person("R", tags=["x"], cap=0)]
    seats = [(0, 1), (0, 2)]
    assert faults(staff, [(A, "x")], [[]], seats) == ["E0: P could fill the empty seat"]


def test_uneven_loads_side_by_side():
    staff = [person("Q", base=2), person("R"), person("S", base=2)]
    assert faults(staff, [(A, None)], [["Q", "S"]]) == [
        "Q with load 3 could give way to somebody with 0",
        "S with load 3 could give way to somebody with 0",
    ]


def test_uneven_loads_along_a_chain():
    """P can reach R through Q alone: P leaves E0 to Q, who leaves E1 to R."""
    staff = [person("P", base=3), person("Q", [A, B], base=1), person("R", [B], base=1)]
    where = [(A, None), (B, None)]
    alone = {"size": 1}
    assert faults(staff, where, [["P"], ["Q"]], **alone) == [
        "P with load 4 could give way to somebody with 1"
    ]
    assert faults(staff[:2], where, [["P"], ["Q"]], **alone) == [
        "P with load 4 could give way to somebody with 2"
    ]
    blocked = {("Q", "E0")}
    assert faults(staff, where, [["P"], ["Q"]], barred=blocked, **alone) == []


def test_the_only_holder_gives_way_to_holders_alone():
    staff = [person("P", base=1), person("Q"), person("R", base=5, tags=["x"])]
    assert faults(staff, [(A, "x")], [["P", "R"]]) == [
        "P with load 2 could give way to somebody with 0"
    ]
    more = [*staff, person("T", tags=["x"])]
    assert "R with load 6 could give way to somebody with 0" in faults(
        more, [(A, "x")], [["P", "R"]]
    )


def reachable(steps, start):
    seen, queue = set(), [start]
    while queue:
        for j in steps[queue.pop()] - seen:
            seen.add(j)
            queue.append(j)
    return seen


def by_definition(size, staff, tasks, barred, teams, unfilled):
    """Parts 3 and 4 of the certificate as the protocol words them."""
    people = {p.id: p for p in staff}
    load = {p.id: p.base + sum(p.id in team for team in teams) for p in staff}
    room = {i for i, p in people.items() if p.cap is None or load[i] < p.base + p.cap}

    def could_join(i, t):
        at = tasks[t]
        return (
            i not in teams[t] and at.region in people[i].pools and (i, at.enterprise) not in barred
        )

    def holds(i, t):
        return tasks[t].tag in people[i].tags

    steps = {
        x: {
            j
            for t, team in enumerate(teams)
            if x in team
            for j in people
            if could_join(j, t)
            and not (holds(x, t) and not holds(j, t) and sum(holds(i, t) for i in team) <= 1)
        }
        for x in people
    }
    ways = {i: reachable(steps, i) & room for i in people}
    full = {
        t
        for t, _ in unfilled
        for i in people
        if could_join(i, t)
        and (holds(i, t) or not tasks[t].tag or sum(not holds(m, t) for m in teams[t]) < size - 1)
        and (i in room or ways[i])
    }
    uneven = {i for i in people for j in ways[i] if load[j] <= load[i] - 2}
    return {tasks[t].enterprise for t in full} | uneven


def test_random_teams_are_judged_as_the_protocol_words_it():
    good = bad = 0
    for seed in range(400):
        r = Random(seed)
        staff = [
            person(
                f"S{i}",
                r.choice([[A], [B], [A, B]]),
                r.choice([[], [], ["x"]]),
                r.randrange(3),
                r.choice((1, 2, 3, None)),
            )
            for i in range(7)
        ]
        tasks = visits(*((r.choice((A, B)), r.choice((None, None, "x"))) for _ in range(5)))
        barred = {(f"S{r.randrange(7)}", f"E{r.randrange(5)}") for _ in range(5)}
        found = match("SJ", 2, staff, tasks, barred, f"{seed:064x}", "sha256")
        teams, seats = [list(team) for team in found.teams], list(found.unfilled)
        for _ in range(r.randrange(3)):  # spoil it: a member changes, or leaves
            t = r.randrange(5)
            if not teams[t]:
                continue
            out = teams[t].pop(r.randrange(len(teams[t])))
            come = r.choice(staff)
            if r.random() < 0.7 and come.id not in [*teams[t], out]:
                teams[t].append(come.id)
            else:
                empty = {seat for at, seat in seats if at == t}
                seats.append((t, min({1, 2} - empty)))
        said = certificate("SJ", 2, staff, tasks, barred, teams, seats)
        rules = ("must not", "holds", "cap", "members")
        if any(word in fault for fault in said for word in rules):
            continue
        named = {fault.split()[0].rstrip(":") for fault in said}
        assert named == by_definition(2, staff, tasks, barred, teams, seats)
        good += not said
        bad += bool(said)
    assert good > 100
    assert bad > 40
