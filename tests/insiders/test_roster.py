"""trust.md §4: the roster edited right before a draw, the frame narrowed; protocol §17 A.

Cryptography cannot stop what happens before the freeze. It stops what comes after, and these tests
show that what came before is counted, named and printed.
"""

from typing import Any

import pytest
from django.test import Client
from tests.draws import factories as f
from tests.draws.test_opening import void

from insiders.hands import bundle, faults, form_of, login, page, sql
from mingcha.draws import actions, bundles
from mingcha.draws.models import Draw
from mingcha.engine.digest import file_hash
from mingcha.engine.manifest import parse_manifest
from mingcha.engine.tables import EXCLUDED, ROSTER
from mingcha.law.refusal import Refusal
from mingcha.ledger.models import Entry
from mingcha.registers.models import GradeChange, Target


def edit(client: Client, target: Target, **values: Any) -> int:
    """修改一户 on its page, as the clerk does; the status of the answer."""
    url = f"/office/registers/targets/{target.pk}/edit/"
    answer = client.post(url, form_of(client, url) | values)
    return int(answer.status_code)


def rows(draw: Draw) -> dict[str, tuple[str, str]]:
    """Grade and region of everybody in the frozen roster."""
    table = ROSTER.parse(bundles.content(draw, "roster.csv") or b"")
    return {row.id: (row.grade, row.region) for row in table}


def sources(draw: Draw) -> list[str]:
    """The manifest's source lines: the digest of each register when it was frozen (§5)."""
    text = (bundles.content(draw, "manifest.txt") or b"").decode()
    return [line for line in text.splitlines() if line.startswith("source")]


def own(draw: Draw, uscc: str) -> str:
    """What an enterprise is told about itself."""
    answer = Client().post(f"/draws/{draw.code}/own/", {"uscc": uscc, "code": ""})
    assert answer.status_code == 200
    return answer.content.decode()


# --- the roster edited right before a draw


def test_an_edit_after_the_freeze_goes_to_the_next_version(county: f.County) -> None:
    """A clerk's rights: the register changes, the frozen roster and its root do not."""
    draw = f.freeze(county)
    before, root = rows(draw), draw.manifest_digest
    clerk = login(county.cast.clerk)
    assert edit(clerk, county.targets[0], region=county.cast.towns[0].pk) == 302
    assert Target.objects.get(pk=county.targets[0].pk).region == county.cast.towns[0]
    draw.refresh_from_db()
    assert (rows(draw), draw.manifest_digest) == (before, root)
    f.commit(county, draw)
    draw = void(county, draw)
    again = f.freeze(county)
    code = str(county.targets[0].uscc)
    assert rows(again)[code] != before[code], "the next version has it"


def test_a3_an_edit_before_the_freeze_is_counted_named_and_changes_the_source_digest(
    county: f.County,
) -> None:
    """A grade lowered just before. The control: two freezes without an edit between them agree."""
    first = f.freeze(county)
    f.commit(county, first)
    first = void(county, first)
    untouched = f.freeze(county)
    assert sources(first) == sources(untouched)
    assert first.register_changes == untouched.register_changes == 0
    f.commit(county, untouched)
    void(county, untouched)
    target = county.targets[0]
    lower = "A" if target.labour_grade != "A" else "B"
    assert edit(login(county.cast.clerk), target, labour_grade=lower) == 302
    edited = f.freeze(county)
    f.commit(county, edited)
    assert sources(edited) != sources(untouched)
    assert edited.register_changes == 1
    assert "冻结前 30 天对象名录库改动 1 次" in page(f"/draws/{edited.code}/")
    assert Entry.objects.get(event="registers:target:update").actor == "clerk"
    assert GradeChange.objects.get().target == target
    auditor = login(county.cast.auditor).get("/office/ledger/?text=registers:target")
    assert "clerk" in auditor.content.decode()


def test_b6_a_row_changed_dropped_or_added_after_the_freeze(county: f.County) -> None:
    """A database owner's rights: everybody's verifier fails, and the ceremony cannot open."""
    draw = f.ready(county)
    good = bundles.content(draw, "roster.csv") or b""
    lines = good.splitlines(keepends=True)
    ghost = lines[-1].replace(lines[-1].split(b",")[0], f.code(999).encode())
    statement = "UPDATE draws_drawfile SET content = %s WHERE name = 'roster.csv'"
    for body in (
        good.replace(b"999901001", b"999901002", 1),
        b"".join(lines[1:]),
        b"".join(sorted([*lines, ghost])),
    ):
        assert body != good
        sql(statement, body)
        assert faults(draw.code)
        with pytest.raises(Refusal) as caught:
            actions.open_draw(by=county.cast.operator, draw=draw)
        assert caught.value.code == "draws-engine"
    sql(statement, good)
    assert faults(draw.code) == []
    actions.open_draw(by=county.cast.operator, draw=draw)


# --- A. before the freeze


def test_a1_a_friends_firm_left_out_learns_it_and_the_frame_is_smaller(county: f.County) -> None:
    friend, other = (str(target.uscc) for target in county.targets[:2])
    sql("DELETE FROM registers_target WHERE uscc = %s", friend)
    draw = f.freeze(county)
    f.commit(county, draw)
    assert "没有参加这次抽取" in own(draw, friend)
    assert "本企业在名录内" in own(draw, other)  # the control
    assert bundle(draw.code)["roster.csv"].count(b"\n") == 39
    assert "检查对象 39 户" in page(f"/draws/{draw.code}/")
    assert county.task.line is not None
    assert county.task.line.plan.base_count == 40, (
        "the published plan names the base and its source"
    )


def test_a4_a_firm_put_among_the_excluded_is_named_with_its_reason(county: f.County) -> None:
    friend = county.targets[0]
    assert edit(login(county.cast.clerk), friend, status="cancelled") == 302
    draw = f.freeze(county)
    f.commit(county, draw)
    files = bundle(draw.code)
    [row] = EXCLUDED.parse(files["excluded.csv"])
    assert (row.id, row.reason) == (friend.uscc, "cancelled")
    assert b"excluded" in files["manifest.txt"], "bound by M"
    html = own(draw, str(friend.uscc))
    assert "没有参加这次抽取" in html
    assert "注销" in html
    assert "不纳入 1 户" in page(f"/draws/{draw.code}/")
    entry = Entry.objects.get(event="draws:draw:freeze")
    assert entry.facts["excluded"] == {"cancelled": 1}


def test_a2_ghost_rows_fail_the_check_character_at_every_door(county: f.County) -> None:
    clerk, new = login(county.cast.clerk), "/office/registers/targets/new/"
    good = f.code(500)
    ghost = good[:-1] + ("0" if good[-1] != "0" else "1")
    form = form_of(clerk, new) | {"name": "明德县幽灵企业", "kind": "企业"}
    assert clerk.post(new, form | {"uscc": ghost}).status_code == 422
    assert clerk.post(new, form | {"uscc": good}).status_code == 302  # the control
    sql("UPDATE registers_target SET uscc = %s WHERE uscc = %s", ghost, good)
    with pytest.raises(Refusal) as caught:
        f.freeze(county)
    assert caught.value.code == "draws-engine", "past the register, the engine still refuses"
    sql("UPDATE registers_target SET uscc = %s WHERE uscc = %s", good, ghost)
    draw = f.freeze(county)
    assert draw.roster_rows == 41
    assert draw.register_changes == 1


def test_a5_the_same_firm_twice_is_refused(county: f.County) -> None:
    clerk, new = login(county.cast.clerk), "/office/registers/targets/new/"
    known = str(county.targets[0].uscc)
    wide = "".join(chr(ord(one) + 0xFEE0) for one in known)
    form = form_of(clerk, new) | {"name": "明德县同一家企业", "kind": "企业"}
    for spelling in (known, known.lower(), wide, f" {known} "):
        assert clerk.post(new, form | {"uscc": spelling}).status_code == 422, spelling
    assert Target.objects.count() == 40
    assert clerk.post(new, form | {"uscc": f.code(501)}).status_code == 302  # the control


# --- the frame narrowed


def narrowed(**population: Any) -> f.County:
    """An approved task whose population somebody has narrowed."""
    return f.make_county(list_publication="before_check", population=population)


def test_a_frame_of_one_candidate_is_refused(db: None) -> None:
    county = narrowed(labour_grade=["A"], regions=["999901001"])
    clerk = login(county.cast.clerk)
    first, second, _ = Target.objects.filter(labour_grade="A", region="999901001")
    assert edit(clerk, first, labour_grade="B") == 302
    assert edit(clerk, second, labour_grade="B") == 302
    with pytest.raises(Refusal) as caught:
        f.freeze(county)
    assert caught.value.code == "draws-roster-small"
    assert not Draw.objects.exists()
    assert edit(clerk, Target.objects.get(pk=second.pk), labour_grade="A") == 302
    draw = f.freeze(county)  # two: it may, and everybody reads how few they are
    f.commit(county, draw)
    html = page(f"/draws/{draw.code}/")
    assert "检查对象 2 户" in html
    assert bundle(draw.code)["roster.csv"].count(b"\n") == 2
    assert "检查对象范围：存续；区域：城关街道；劳动保障守法诚信等级：A" in html, "and the filter"
    files = bundle(draw.code)
    filed = dict(parse_manifest(files["manifest.txt"]).sources)
    assert filed["population"] == file_hash("sha256", files["source-population.json"])
    sql("UPDATE draws_drawfile SET content = %s WHERE name = 'source-population.json'", b"{}")
    assert filed["population"] != file_hash("sha256", bundle(draw.code)["source-population.json"])


def test_a_filter_by_the_unpublished_grade_is_bound_but_not_told(db: None) -> None:
    """Naming the grade of the filter would name that of every enterprise in the roster."""
    county = narrowed(credit_risk=["D"])
    draw = f.freeze(county)
    f.commit(county, draw)
    files = bundle(draw.code)
    assert "source-population.json" not in files
    assert dict(parse_manifest(files["manifest.txt"]).sources)["population"]
    assert "条件的指纹在承诺文件内" in page(f"/draws/{draw.code}/")
