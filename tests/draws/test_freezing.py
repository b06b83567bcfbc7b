"""What a freeze takes from the registers, and what it refuses."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from tests.draws import factories as f

from mingcha.draws import actions, bundles
from mingcha.draws.actions import freezing, sealing
from mingcha.draws.models import Draw
from mingcha.draws.rules import DrawStatus
from mingcha.engine.manifest import parse_manifest
from mingcha.engine.tables import EXCLUDED, ROSTER, STAFF
from mingcha.law.refusal import Refusal
from mingcha.ledger.acting import SYSTEM
from mingcha.ledger.models import Entry
from mingcha.ledger.records import writing
from mingcha.plans.models import Task
from mingcha.registers import actions as registers
from mingcha.registers.models import Inspector, Target
from mingcha.web import clock

pytestmark = pytest.mark.django_db


def refused(code: str, act: object, **fields: object) -> None:
    with pytest.raises(Refusal) as caught:
        act(**fields)  # type: ignore[operator]
    assert caught.value.code == code
    assert "…" not in caught.value.sentence


def content(draw: Draw, name: str) -> bytes:
    return bundles.content(draw, name) or b""


def test_the_roster_is_the_population_with_the_need_of_the_departments() -> None:
    county = f.make_county()
    draw = f.freeze(county)
    rows = ROSTER.parse(content(draw, "roster.csv"))
    assert {row.id for row in rows} == {target.uscc for target in county.targets}
    assert all(row.need == {"RS": None, "SJ": None} for row in rows)
    assert {row.region for row in rows} == {town.code for town in county.cast.towns}
    assert draw.region_names["999901001"] == "城关街道"


def test_who_left_the_register_is_named_with_the_reason() -> None:
    county = f.make_county()
    gone, moved = county.targets[:2]
    registers.update_target(by=SYSTEM, target=gone, status=Target.Status.CANCELLED)
    registers.update_target(by=SYSTEM, target=moved, status=Target.Status.MOVED)
    registers.create_target(by=SYSTEM, name="明德县旧号企业", old_number="330000000000001")
    draw = f.freeze(county)
    rows = {row.id: row.reason for row in EXCLUDED.parse(content(draw, "excluded.csv"))}
    assert rows == {
        gone.uscc: "cancelled",
        moved.uscc: "moved",
        "330000000000001": "no-code",
    }
    assert draw.excluded_rows == 3
    assert draw.roster_rows == 38


def test_a_pending_region_stands_with_the_county_and_everybody_may_go_there() -> None:
    county = f.make_county()
    registers.update_target(by=SYSTEM, target=county.targets[0], region=None)
    registers.update_inspector(
        by=SYSTEM, inspector=county.inspectors[0], pools=[county.cast.towns[0]]
    )
    draw = f.freeze(county)
    rows = {row.id: row.region for row in ROSTER.parse(content(draw, "roster.csv"))}
    assert rows[county.targets[0].uscc] == "999901"
    staff = {row.id: row.pools for row in STAFF.parse(content(draw, "staff.csv"))}
    assert staff[county.inspectors[0].staff_id] == {"999901", county.cast.towns[0].code}


def test_strata_with_credit_risk_close_the_roster() -> None:
    strata = [
        {"code": "CR-D", "name": "信用风险 D 类", "when": {"credit_risk": ["D"]}, "percent": "50", "minimum": 1},
        {"code": "U", "name": "未分级", "when": {}, "percent": "10", "minimum": 0},
    ]  # fmt: skip
    draw = f.freeze(f.make_county(strata=strata))
    assert draw.roster_public == "closed"
    quotas = parse_manifest(content(draw, "manifest.txt")).quotas
    assert tuple(quotas["ALL", "CR-D"]) == (1, 2, 1)


def test_recusals_loads_and_tags_are_frozen() -> None:
    county = f.make_county()
    person, target = county.inspectors[0], county.targets[0]
    tag = registers.create_tag(by=SYSTEM, code="tz", name="特种设备")
    registers.update_inspector(by=SYSTEM, inspector=person, specialities=[tag], cap=5)
    registers.add_load(by=SYSTEM, inspectors=[person, person])
    registers.declare_recusal(
        by=county.cast.liaison, inspector=person, target=target, reason="kinship"
    )
    draw = f.freeze(county)
    [row] = [r for r in STAFF.parse(content(draw, "staff.csv")) if r.id == person.staff_id]
    assert (row.base, row.cap, row.tags) == (2, 5, {"tz"})
    assert draw.recusal_rows == 1
    assert content(draw, "recuse.csv").startswith(
        f"{person.staff_id},{target.uscc},kinship,".encode()
    )


def test_a_selection_knows_no_staff() -> None:
    draw = f.freeze(f.make_county(steps="two"))
    assert content(draw, "staff.csv") == b""
    assert parse_manifest(content(draw, "manifest.txt")).depts == {"RS": 0, "SJ": 0}


def test_the_secret_is_nowhere_in_the_clear() -> None:
    draw = f.freeze(f.make_county())
    secret = sealing.keys_of(draw).secret.encode()
    assert secret.decode() not in draw.sealed_secret
    assert all(secret not in body for body in bundles.engine_files(draw).values())
    assert "secret.txt" not in bundles.engine_files(draw)
    assert not Entry.objects.filter(facts__icontains=secret.decode()).exists()


def test_facts_of_the_ledger_hold_no_names() -> None:
    f.opened(f.make_county())
    names = [w["name"] for w in f.WITNESSES]
    for entry in Entry.objects.filter(event__startswith="draws:"):
        text = f"{entry.actor} {entry.facts}"
        assert not any(name in text for name in names)


@pytest.mark.parametrize(
    ("witnesses", "code"),
    [
        (f.WITNESSES[:2], "draws-witnesses-few"),
        ([*f.WITNESSES[:2], f.WITNESSES[0]], "draws-witnesses-same"),
        ([*f.WITNESSES[:2], {"name": "某某", "kind": "boss"}], "draws-witness-kind"),
        ([{"name": f"测试员{i}", "kind": "npc"} for i in range(10)], "draws-witnesses-many"),
    ],
)
def test_witnesses_are_checked(witnesses: list[dict[str, str]], code: str) -> None:
    county = f.make_county()
    refused(code, f.freeze, county=county, witnesses=witnesses)
    assert not Draw.objects.exists()


def test_the_level_and_the_lottery_agree() -> None:
    county = f.make_county(level="L2", level_reason="")
    refused("draws-lottery-level", f.freeze, county=county, lottery=None)
    refused("draws-lottery-unknown", f.freeze, county=county, lottery=("ssq", "第7期"))


def test_only_the_operator_of_the_lead_draws() -> None:
    county = f.make_county()
    task = county.task
    refused(
        "draws-needs-role",
        actions.freeze_draw,
        by=county.cast.clerk,
        task=task,
        witnesses=f.WITNESSES,
    )
    outsider = _operator_of_partner(county)
    refused("draws-not-lead", actions.freeze_draw, by=outsider, task=task, witnesses=f.WITNESSES)


def _operator_of_partner(county: f.County) -> object:
    from mingcha.accounts import actions as accounts
    from mingcha.accounts.rules import Role

    return accounts.create_user(
        by=SYSTEM, username="operator-sj", name="测试员寅", password="x" * 12,
        roles=[Role.OPERATOR], department=county.cast.partner,
    )  # fmt: skip


def test_no_draw_without_people() -> None:
    county = f.make_county(inspectors=2)
    one = Inspector.objects.filter(department=county.cast.partner)[0]
    registers.set_inspector_status(by=SYSTEM, inspector=one, status="away")
    refused("draws-staff-few", f.freeze, county=county)


def test_no_draw_from_an_empty_frame() -> None:
    county = f.make_county()
    with writing():
        Target.objects.update(status=Target.Status.CANCELLED)
    refused("draws-roster-small", f.freeze, county=county)


def test_only_an_approved_task_is_drawn() -> None:
    county = f.make_county()
    with writing():
        Task.objects.update(status="submitted")
    refused("draws-task-stale", f.freeze, county=county)


def test_open_by_must_lie_ahead() -> None:
    county = f.make_county()
    with writing():
        Task.objects.update(open_by=clock.today() - timedelta(days=1))
    refused("draws-open-by-past", f.freeze, county=county)


def test_a_target_at_its_yearly_cap_stays_out(monkeypatch: pytest.MonkeyPatch) -> None:
    county = f.make_county()
    target = county.targets[0]
    registers.record_visit(
        by=SYSTEM, target=target, inspectors=county.inspectors[:2], on=clock.today(),
        task_code="MD-2026-01", outcome="未发现问题",
    )  # fmt: skip
    from mingcha.law.rulebook import Rulebook, Value

    capped = Rulebook("x", None, {"frequency.cap_per_subject": Value("explicit", 1)})
    monkeypatch.setattr("mingcha.draws.population.plans.rulebook_of", lambda task: capped)
    draw = f.freeze(county)
    rows = {row.id: row.reason for row in EXCLUDED.parse(content(draw, "excluded.csv"))}
    assert rows == {target.uscc: "frequency"}


# --- one open draw per task: the rule, the lock and the constraint (trust.md §2; protocol §17 B8)


def test_a_second_freeze_is_refused() -> None:
    county = f.make_county()
    f.freeze(county)
    refused("draws-open-exists", f.freeze, county=county)
    assert Draw.objects.count() == 1


def freeze_in_the_middle(county: f.County, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets a second freeze happen between the check and the storing of the first."""
    calls: list[bytes] = []

    def seal(secret: bytes) -> str:
        calls.append(secret)
        if len(calls) == 1:
            f.freeze(county)
        return sealing.seal(secret)

    monkeypatch.setattr(freezing, "seal", seal)


def test_of_two_freezes_at_once_one_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    county = f.make_county()
    freeze_in_the_middle(county, monkeypatch)
    with pytest.raises(Refusal) as caught:
        f.freeze(county)
    assert caught.value.code == "draws-open-exists"
    assert Draw.objects.count() <= 1


@pytest.mark.django_db(transaction=True)
def test_without_the_guards_the_race_would_succeed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: what the test above sees is the guard and not the weather."""
    county = f.make_county()
    guards = [c for c in Draw._meta.constraints if c.name.startswith("draw_")]
    with connection.schema_editor() as editor:
        for guard in guards:
            editor.remove_constraint(Draw, guard)
    try:
        freeze_in_the_middle(county, monkeypatch)
        codes = iter(("X-1", "X-2"))
        spec = freezing._spec
        monkeypatch.setattr(freezing, "_spec", lambda *a: replace(spec(*a), draw=next(codes)))
        monkeypatch.setattr(
            freezing, "advance_task", lambda **_: None
        )  # compare-and-set of the task
        f.freeze(county)
        assert Draw.objects.filter(status=DrawStatus.FROZEN).count() == 2
    finally:
        with connection.cursor() as cursor:
            for table in ("witness", "drawfile", "draw"):
                cursor.execute(f"DELETE FROM draws_{table}")
        with connection.schema_editor() as editor:
            for guard in guards:
                editor.add_constraint(Draw, guard)
