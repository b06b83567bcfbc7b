"""Late changes: nobody chooses who comes (protocol §11, §17.26, §17.34, §17.35)."""

import pytest

from mingcha.engine.bundle import read_bundle
from mingcha.engine.changes import Impossible, State, replay
from mingcha.engine.digest import hx
from mingcha.engine.tables import CHANGES
from mingcha.engine.verify import verify

from .conftest import table

AUDITED = ("joint-sha256", "departments-sha256", "two-step-sha256/selection")


def start(files):
    """Return the bundle, and its state as the draw left it."""
    b = read_bundle(files)
    return b, State(b.m, b.seed.k, b.frame, b.selected, b.teams)


def turn(b, dept, load, id_):
    return load, hx(b.m.alg, f"mc1|deal|{b.seed.k}|{dept}|{load}|{id_}"), id_


def loads(b):
    borne = {p.id: p.base for p in b.frame.staff}
    for team in b.teams:
        for id_ in team.staff:
            borne[id_] += 1
    return borne


@pytest.mark.parametrize("case", AUDITED)
def test_published_changes_are_what_the_rule_gives(case, vector):
    b, state = start(vector(case))
    assert b.changes
    assert replay(state, b.changes) == []
    assert state.seq == len(b.changes)


@pytest.mark.parametrize("case", AUDITED)
def test_published_changes_are_written_row_by_row(case, vector):
    b, state = start(vector(case))
    rows = []
    for row in b.changes:
        if row.kind == "enterprise":
            rows += state.replace_enterprise(row.unit, row.out, row.reason)
        elif row.out:
            rows += state.replace_person(row.unit, row.enterprise, row.out, row.reason)
    assert CHANGES.format(rows) == vector(case)["changes.csv"]


@pytest.mark.parametrize("case", AUDITED[:2])
def test_every_field_of_every_row_is_checked(case, vector):
    b, _ = start(vector(case))
    for at, row in enumerate(b.changes):
        for name in ("in_", "out", "unit", "reason", "seq"):
            spoilt = 99 if name == "seq" else "XF003" if row.unit == "SJ" else "SJ002"
            rows = [*b.changes]
            rows[at] = row._replace(**{name: spoilt})
            _, state = start(vector(case))
            if name == "reason" and row.kind == "enterprise":
                assert replay(state, rows) == []  # any NAME may be its reason
            else:
                assert replay(state, rows) != []


def test_a_row_left_out_or_cut_off_is_seen(vector):
    b, _ = start(vector("joint-sha256"))
    for rows, fault in (
        (b.changes[1:], "row 1: seq is 2 instead of 1"),
        (b.changes[:3], "row 4 is missing: SJ 91330108MA00000215 SJ005"),
        (b.changes[:1] + b.changes[2:], "row 3: a person is replaced as recused or absent"),
    ):
        assert replay(start(vector("joint-sha256"))[1], rows)[0].startswith(fault)


def test_verify_names_the_row(vector):
    files = vector("joint-sha256")
    by_hand = files["changes.csv"].replace(b"SJ002,SJ004,recused", b"SJ002,SJ003,recused")
    report = verify(files | {"changes.csv": by_hand})
    assert report.code == 1
    assert "FAIL changes.csv: row 1: in is SJ003 instead of SJ004" in report.lines
    assert "ok changes.csv" in verify(files).lines


def test_the_recused_is_replaced_by_whose_turn_it_is(drawn):
    b, state = start(drawn())
    team = b.teams[0]
    borne = loads(b)
    able = [
        p.id
        for p in b.frame.staff
        if p.id not in team.staff and (p.id, team.enterprise) not in b.frame.barred
    ]
    [row] = state.replace_person("SJ", team.enterprise, team.staff[0], "recused")
    assert row.in_ == min(turn(b, "SJ", borne[id_], id_) for id_ in able)[2]


def test_the_recused_never_comes_back_to_this_enterprise_but_serves_elsewhere(drawn):
    b, state = start(drawn())
    team = b.teams[0]
    gone = team.staff[0]
    comers, members = [], set(team.staff)
    out = gone
    while out:
        [row] = state.replace_person("SJ", team.enterprise, out, "recused")
        members = members - {out} | ({row.in_} if row.in_ else set())
        comers.append(row.in_)
        out = row.in_
    assert comers[-1] is None
    assert gone not in comers
    assert any(gone in other.staff for other in b.teams[1:])


def test_the_absent_joins_no_team_any_more(drawn):
    b, state = start(drawn())
    gone = b.teams[0].staff[0]
    rows = []
    for team in b.teams:
        if gone in team.staff:
            rows += state.replace_person("SJ", team.enterprise, gone, "absent")
    for row in b.selected:
        rows += state.replace_enterprise("ALL", row.id, "cancelled")
    assert gone not in {row.in_ for row in rows}
    with pytest.raises(Impossible, match="is not in the team"):
        state.replace_person("SJ", b.teams[0].enterprise, gone, "absent")


def test_the_only_holder_is_replaced_by_a_holder_or_nobody(spec, drawn):
    """E04 asks for a tag that S0 and S1 hold; S2 and S3 cannot take the last holder's place."""
    b, state = start(drawn(spec(quotas={"ALL": {"A": "1/1 min 0", "B": "1/1 min 0"}})))
    [team] = [team for team in b.teams if team.enterprise == "E04"]
    holders = [id_ for id_ in team.staff if id_ in ("S0", "S1")]
    others = [id_ for id_ in team.staff if id_ not in holders]
    for id_ in others:  # whoever comes for a member without the tag need not hold it
        [row] = state.replace_person("SJ", "E04", id_, "recused")
        holders += [row.in_] if row.in_ in ("S0", "S1") else []
    while holders:
        out = holders.pop()
        [row] = state.replace_person("SJ", "E04", out, "recused")
        if holders:
            continue
        assert row.in_ in (None, "S0", "S1")
        holders += [row.in_] if row.in_ else []


def test_caps_hold_after_the_draw_too(spec, drawn):
    staff = table(f"S{i},SJ,330101+330102+330103,tz,0,{4 if i < 2 else 2}" for i in range(4))
    b, state = start(drawn(spec(tables={"staff.csv": staff})))
    cap = {p.id: p.cap for p in b.frame.staff}
    borne = loads(b)
    for team in b.teams:
        for out in team.staff:
            [row] = state.replace_person("SJ", team.enterprise, out, "recused")
            borne[out] -= 1
            if row.in_:
                borne[row.in_] += 1
                assert borne[row.in_] <= cap[row.in_]


def test_substitutes_are_the_next_ranks_until_the_cell_is_exhausted(drawn):
    b, state = start(drawn())
    cell = next(cell for cell in b.cells if cell.k and cell.size > cell.k)
    chosen = [row.id for row in b.selected if row[:3] == cell[:3]]
    members = [r.id for r in b.frame.roster if (r.grade, r.region) == cell[1:3]]
    key = hx(b.m.alg, f"mc1|ticket|{b.seed.k}")[:32]
    queue = sorted(members, key=lambda id_: hx(b.m.alg, f"{key}|{id_}"))
    assert queue[: cell.k] == chosen
    out = chosen[0]
    for expected in [*queue[cell.k :], None]:
        first, *team = state.replace_enterprise("ALL", out, "moved")
        assert first.in_ == expected
        assert [row.reason for row in team] == ["substitute"] * (2 if expected else 0)
        out = expected
    with pytest.raises(Impossible, match="is not selected"):
        state.replace_enterprise("ALL", chosen[0], "moved")


def test_the_teams_of_the_enterprise_that_went_are_free_again(drawn):
    b, state = start(drawn())
    team = b.teams[0]
    borne = loads(b)
    rows = state.replace_enterprise("ALL", team.enterprise, "revoked")
    for id_ in team.staff:
        borne[id_] -= 1
    members = set()
    for row in rows[1:]:
        able = [
            turn(b, "SJ", borne[p.id], p.id)
            for p in b.frame.staff
            if p.id not in members and (p.id, row.enterprise) not in b.frame.barred
        ]
        assert row.in_ == min(able)[2]
        members.add(row.in_)
        borne[row.in_] += 1
    with pytest.raises(Impossible):
        state.replace_person("SJ", team.enterprise, team.staff[0], "absent")


def test_a_draw_without_teams_is_substituted_without_teams(spec, drawn):
    tables = {"staff.csv": b"", "recuse.csv": b""}
    b, state = start(drawn(spec(depts={"SJ": 0}, tables=tables)))
    rows = state.replace_enterprise("ALL", b.selected[0].id, "not-found")
    assert [row.kind for row in rows] == ["enterprise"]


@pytest.mark.parametrize(
    "asked",
    [
        ("SJ", "E99", "S0", "absent"),
        ("XF", None, "S0", "absent"),
        ("SJ", None, "S9", "recused"),
        ("SJ", None, None, "ill"),
        ("SJ", None, None, "substitute"),
    ],
)
def test_what_is_impossible_changes_nothing(asked, drawn):
    b, state = start(drawn())
    dept, enterprise, out, reason = asked
    team = b.teams[0]
    right = ("SJ", team.enterprise, team.staff[0], "absent")
    with pytest.raises(Impossible):
        state.replace_person(dept, enterprise or right[1], out or right[2], reason)
    with pytest.raises(Impossible):
        state.replace_enterprise("ALL", "E99", "moved")
    assert state.replace_person(*right) == start(drawn())[1].replace_person(*right)


@pytest.mark.parametrize("reason", ["absent", "recused"])
def test_whoever_left_a_team_cannot_leave_it_again(reason, drawn):
    _, state = start(drawn())
    team = start(drawn())[0].teams[0]
    state.replace_person("SJ", team.enterprise, team.staff[0], reason)
    with pytest.raises(Impossible, match="is not in the team"):
        state.replace_person("SJ", team.enterprise, team.staff[0], reason)
