"""Small internal draws (level L0): the whole ceremony, its refusals, its bundle (protocol §6)."""

import hashlib
from typing import Any

import pytest
from tests.people import Cast, make_cast

from mingcha.draws import actions, small_files
from mingcha.draws.models import SmallDraw, SmallWitness
from mingcha.engine.manifest import parse_manifest
from mingcha.engine.verify import verify
from mingcha.law.refusal import Refusal
from mingcha.ledger.acting import SYSTEM
from mingcha.ledger.models import Entry

SECTIONS = [(f"KS-{n:02d}", f"科室{n}") for n in range(12, 0, -1)]
WITNESS = {"name": "测试员甲一", "kind": "discipline", "unit": "明德县纪委监委派驻组"}


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast(by=SYSTEM)


def frozen(cast: Cast, **fields: Any) -> SmallDraw:
    given: dict[str, Any] = {
        "purpose": "supervision", "population": SECTIONS, "count": 3, "witnesses": [WITNESS],
    } | fields  # fmt: skip
    return actions.draw_small(by=cast.operator, **given)


def entered(cast: Cast, draw: SmallDraw) -> SmallDraw:
    actions.commit_small(by=cast.supervisor, draw=draw, tail=draw.manifest_digest[-8:])
    for witness in SmallWitness.objects.filter(draw=draw):
        actions.enter_small(by=witness, digits="31415 92653", again="3141592653")
    return SmallDraw.objects.get(pk=draw.pk)


def opened(cast: Cast, **fields: Any) -> SmallDraw:
    return actions.open_small(by=cast.operator, draw=entered(cast, frozen(cast, **fields)))


def test_a_small_draw_from_freeze_to_names(cast: Cast) -> None:
    draw = opened(cast)
    assert len(set(draw.drawn)) == 3
    assert set(draw.drawn) <= {code for code, _ in SECTIONS}
    bundle = small_files.public_bundle(draw)
    report = verify(bundle)
    assert (report.code, report.lines[0]) == (0, "bundle public-open")
    m = parse_manifest(bundle["manifest.txt"])
    assert (m.level, m.attempt, m.depts) == ("L0", 1, {"RS": 0})


def test_the_list_of_candidates_is_bound_by_the_manifest(cast: Cast) -> None:
    bundle = small_files.public_bundle(entered(cast, frozen(cast)))
    listed = bundle["candidates.csv"]
    assert listed.decode().splitlines()[0] == "N001,KS-01,科室1"  # in the order of codes
    digest = hashlib.sha256(listed).hexdigest()
    assert ("candidates", digest) in parse_manifest(bundle["manifest.txt"]).sources


def test_experts_are_published_by_their_numbers_only(cast: Cast) -> None:
    draw = entered(cast, frozen(cast, purpose="experts", population=[("E1", "张三"), ("E2", "李四")],
                               count=1))  # fmt: skip
    assert small_files.public_bundle(draw)["candidates.csv"] == b"N001,E1,\nN002,E2,\n"


def test_nothing_is_public_before_the_commitment(cast: Cast) -> None:
    assert small_files.public_bundle(frozen(cast)) == {}


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"purpose": "enterprises"}, "draws-small-purpose"),
        ({"count": 0}, "draws-small-count"),
        ({"count": 12}, "draws-small-count"),
        ({"population": [*SECTIONS, SECTIONS[0]]}, "draws-small-candidates"),
        ({"witnesses": []}, "draws-witnesses-few"),
        ({"witnesses": [WITNESS | {"name": "测试员丙"}]}, "draws-small-witness"),  # the operator
        ({"witnesses": [WITNESS | {"kind": "friend"}]}, "draws-witness-kind"),
    ],
)
def test_what_cannot_be_frozen(cast: Cast, fields: dict[str, Any], code: str) -> None:
    with pytest.raises(Refusal) as refused:
        frozen(cast, **fields)
    assert refused.value.code == code
    assert not SmallDraw.objects.exists()


def test_the_supervisor_is_no_witness_and_no_operator(cast: Cast) -> None:
    draw = frozen(cast, witnesses=[WITNESS | {"name": cast.supervisor.name}])
    with pytest.raises(Refusal, match="监督员"):
        actions.commit_small(by=cast.supervisor, draw=draw, tail=draw.manifest_digest[-8:])


def test_there_is_no_second_try(cast: Cast) -> None:
    draw = opened(cast)
    for act, code in (
        (lambda: actions.open_small(by=cast.operator, draw=draw), "draws-stale"),
        (lambda: frozen(cast), "draws-small-again"),
        (lambda: actions.redraw_small(by=cast.operator, draw=draw, witnesses=[WITNESS]),
         "draws-small-not-void"),
    ):  # fmt: skip
        with pytest.raises(Refusal) as refused:
            act()
        assert refused.value.code == code
    again = frozen(cast, title="第四季度督查")  # another occasion, another number
    assert again.plan == "DC-999901-RS-" + str(draw.frozen_at.year) + "-02"
    with pytest.raises(Refusal) as refused:
        frozen(cast, title="再来一次")
    assert refused.value.code == "draws-small-open"


def test_a_void_attempt_is_numbered_public_and_followed_by_the_next(cast: Cast) -> None:
    draw = entered(cast, frozen(cast))
    actions.request_void_small(
        by=cast.operator, draw=draw, reason="ceremony-broken", note="骰子落地"
    )
    with pytest.raises(Refusal, match="申请作废"):
        actions.open_small(by=cast.operator, draw=draw)
    draw = actions.void_small(by=cast.supervisor, draw=draw)
    bundle = small_files.public_bundle(draw)
    assert verify(bundle).code == 0
    assert b"status=void" in bundle["record.txt"]
    with pytest.raises(Refusal, match="作废的"):
        frozen(cast)
    again = actions.redraw_small(by=cast.operator, draw=draw, witnesses=[WITNESS])
    assert (again.attempt, again.code) == (2, f"{draw.plan}-2")
    m = parse_manifest(small_files.all_files(again)["manifest.txt"])
    assert m.prev == draw.record_digest
    with pytest.raises(Refusal):
        actions.redraw_small(by=cast.operator, draw=draw, witnesses=[WITNESS])


def test_digits_are_entered_once_and_before_the_opening(cast: Cast) -> None:
    draw = frozen(cast)
    witness = draw.witnesses.get()
    with pytest.raises(Refusal, match="已冻结"):
        actions.enter_small(by=witness, digits="1" * 10, again="1" * 10)
    actions.commit_small(by=cast.supervisor, draw=draw, tail=draw.manifest_digest[-8:])
    with pytest.raises(Refusal, match="还有 1 名"):
        actions.open_small(by=cast.operator, draw=draw)
    for digits, again in (("1" * 9, "1" * 9), ("1" * 10, "1" * 9 + "2")):
        with pytest.raises(Refusal):
            actions.enter_small(by=witness, digits=digits, again=again)
    actions.enter_small(by=witness, digits="1" * 10, again="1" * 10)
    with pytest.raises(Refusal, match="已经录入"):
        actions.enter_small(by=witness, digits="2" * 10, again="2" * 10)


def test_the_ledger_names_no_candidate_and_no_witness(cast: Cast) -> None:
    opened(cast)
    facts = str(list(Entry.objects.filter(event__startswith="draws:small").values_list("facts")))
    assert "测试员" not in facts
    assert Entry.objects.filter(event="draws:small:open").count() == 1
