"""trust.md §4: redraw until pleased, grind seeds, preview; protocol §17 B, and E at platform level.

Which scenario of protocol §17 is played where ("engine" is tests/engine/test_attacks.py unless
another file is named; a number in two places is played with two persons' rights):

    A  1 engine, test_roster · 2 engine, test_roster · 3 test_roster · 4 engine, test_roster
       5 engine, test_roster
    B  6 engine, test_roster · 7 engine, here · 8 here · 9 engine, here · 10 engine, test_owner
       11 engine, here · 12 engine, test_owner · 13 here · 14 engine, here · 15 engine
       16 engine, here · 17 engine, here · 18 engine · 19 engine, here · 20 engine, here
    C  21–30 engine; 23, 24 also engine/test_properties
    D  31–41 engine; 34, 35 also test_records; 36, 37, 40 engine/test_match, test_certificate
    E  42 engine/test_chain, test_owner · 43 engine, test_owner · 44 here, test_owner
       45, 46 engine · 47 engine, here, browser/test_verifier

The platform knows no sealed entries (decisions.md: dice and lottery), so 14 is "no witness comes
back", and 15 and 18 are the engine's alone.
"""

import hashlib
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from tests.draws import factories as f
from tests.draws import test_small as small
from tests.draws.test_opening import void
from tests.draws.test_pages import WITNESS_POST

from insiders.hands import bundle, faults, login, page, sql
from mingcha.draws import actions, bundles, papers, small_files
from mingcha.draws.actions import sealing
from mingcha.draws.models import Draw, Witness
from mingcha.draws.rules import DrawStatus
from mingcha.engine.compute import compute
from mingcha.engine.freeze import Keys
from mingcha.engine.record import parse_record
from mingcha.engine.seed import open_seed
from mingcha.engine.verify import verify
from mingcha.law.refusal import Refusal
from mingcha.ledger.models import Checkpoint, Entry
from mingcha.ledger.records import writing
from mingcha.web import clock
from people import Cast


def refused(code: str) -> "pytest.RaisesExc[Refusal]":
    """The block raises the refusal with this code."""
    return pytest.raises(Refusal, check=lambda refusal: refusal.code == code)


# --- redraw until pleased


def test_a_draw_that_does_not_please_cannot_be_drawn_again(county: f.County) -> None:
    """An operator's rights, on every page there is: opened is opened."""
    operator = login(county.cast.operator)
    draw = f.ready(county)
    here, freeze = f"/office/draws/{draw.pk}/", f"/office/draws/freeze/{county.task.pk}/"
    assert operator.post(here + "open/").status_code == 302  # the honest path
    record = Draw.objects.get().record_digest
    assert operator.post(here + "open/").status_code == 409
    asked = {"reason": "ceremony-broken", "note": "不满意"}
    assert operator.post(here + "void/", asked).status_code == 409
    assert operator.post(freeze, WITNESS_POST).status_code == 409
    assert Draw.objects.count() == 1
    assert Draw.objects.get().record_digest == record


def test_what_was_voided_is_numbered_and_everybody_can_compute_it(county: f.County) -> None:
    """Whoever knows s sees the result when the dice are in, and can only break off: in public."""
    draw = f.ready(county)
    secret = sealing.keys_of(draw).secret
    dice = [(w.label, w.digits) for w in draw.witnesses.all()]
    frozen = bundles.engine_files(draw)
    pleasing = compute(frozen | {"seed.txt": open_seed(frozen["manifest.txt"], secret, dice)})
    draw = void(county, draw)
    html = page("/draws/")
    assert draw.code in html
    assert "作废" in html
    files = bundle(draw.code)
    assert parse_record(files["record.txt"]).secret == secret, "what was avoided lies open"
    told = Entry.objects.get(event="draws:dice:complete").facts["values"]
    again = open_seed(files["manifest.txt"], secret, sorted(told.items()))
    assert compute(frozen | {"seed.txt": again})["selected.csv"] == pleasing["selected.csv"]
    next_one = f.opened(county)
    assert (next_one.attempt, next_one.code) == (2, "MD-2026-03-2")
    assert bundles.content(next_one, "selected.csv") != pleasing["selected.csv"]
    assert "第 2 次尝试" in page(f"/draws/{next_one.code}/")


def test_b8_two_manifests_for_one_task(county: f.County) -> None:
    """Refused by the rule, and by the table when the rule is gone; the register shows one."""
    f.freeze(county)
    operator = login(county.cast.operator)
    answer = operator.post(f"/office/draws/freeze/{county.task.pk}/", WITNESS_POST)
    assert answer.status_code == 409
    assert Draw.objects.count() == 1
    copied = ", ".join(
        field.column for field in Draw._meta.concrete_fields if field.column not in {"id", "code"}
    )
    second = f"INSERT INTO draws_draw (code, {copied}) SELECT 'X-2', {copied} FROM draws_draw"
    with pytest.raises(IntegrityError), transaction.atomic():
        sql(second)
    guards = [guard for guard in Draw._meta.constraints if guard.name.startswith("draw_")]
    for guard in guards:  # the control: without the guards there are two
        sql(f"DROP INDEX {guard.name}")
    sql(second)
    assert Draw.objects.count() == 2


def paths(resolver: URLResolver, prefix: str = "") -> Iterator[str]:
    """Every path of the URLconf."""
    for one in resolver.url_patterns:
        path = prefix + str(one.pattern)
        if isinstance(one, URLPattern):
            yield path
        else:
            yield from paths(one, path)


def test_b9_nothing_tries_a_draw(county: f.County) -> None:
    """No page under a draw previews; before the dice are in, opening is 409 and leaves nothing."""
    about = [path for path in paths(get_resolver()) if "draws/" in path]
    assert len(about) > 30
    assert not [p for p in about if any(word in p for word in ("preview", "trial", "try", "test"))]
    draw = f.freeze(county)
    f.commit(county, draw)
    operator = login(county.cast.operator)
    assert operator.post(f"/office/draws/{draw.pk}/open/").status_code == 409
    html = operator.get(f"/office/draws/{draw.pk}/").content.decode()
    html += page(f"/draws/{draw.code}/") + page(f"/draws/{draw.code}/stage")
    assert not any(target.name in html for target in county.targets)
    assert set(bundles.latest(draw)).isdisjoint(bundles.RESULTS)
    f.enter_all(draw)
    assert operator.post(f"/office/draws/{draw.pk}/open/").status_code == 302  # the honest path
    html = operator.get(f"/office/draws/{draw.pk}/").content.decode()
    assert any(target.name in html for target in county.targets)


def test_the_commitment_is_under_a_head_before_there_is_entropy(county: f.County) -> None:
    """Grinding needs the entropy first; the signed heads give the order that nobody can turn."""
    draw = f.opened(county)
    seq = {e.event: e.seq for e in Entry.objects.filter(subject=f"draws.Draw:{draw.pk}")}
    sizes = list(Checkpoint.objects.order_by("size").values_list("size", flat=True))
    dice = min(Entry.objects.filter(event="draws:dice:enter").values_list("seq", flat=True))
    assert any(seq["draws:draw:commit"] < size <= dice for size in sizes)
    assert any(seq["draws:dice:complete"] < size <= seq["draws:draw:open"] for size in sizes)


# --- B. between commit and open


def test_b7_the_manifest_changed_after_the_paper(county: f.County) -> None:
    draw = f.ready(county)
    good = bundles.content(draw, "manifest.txt") or b""
    bad = good.replace(b"10/100", b"20/100") if b"10/100" in good else good.replace(b"1/10", b"1/5")
    assert bad != good
    sql("UPDATE draws_drawfile SET content = %s WHERE name = 'manifest.txt'", bad)
    assert hashlib.sha256(bad).hexdigest() != draw.manifest_digest, "not the paper's M"
    with refused("draws-manifest-touched"):
        actions.open_draw(by=county.cast.operator, draw=draw)
    m = hashlib.sha256(bad).hexdigest()
    sql("UPDATE draws_draw SET manifest_digest = %s", m)
    with refused("draws-manifest-touched"):  # the row fits; the ledger remembers what was committed
        actions.open_draw(by=county.cast.operator, draw=draw)
    sql("UPDATE draws_drawfile SET content = %s WHERE name = 'manifest.txt'", good)
    sql("UPDATE draws_draw SET manifest_digest = %s", draw.manifest_digest)
    actions.open_draw(by=county.cast.operator, draw=draw)
    assert faults(draw.code) == []


def test_b7_the_manifest_of_a_small_draw_changed_after_the_paper(cast: Cast) -> None:
    """A draw of sections or experts is opened under the same rule."""
    draw = small.entered(cast, small.frozen(cast))
    good = small_files.all_files(draw)["manifest.txt"]
    bad = good.replace(b"min 3", b"min 4")
    assert bad != good
    sql("UPDATE draws_smalldrawfile SET content = %s WHERE name = 'manifest.txt'", bad)
    sql("UPDATE draws_smalldraw SET manifest_digest = %s", hashlib.sha256(bad).hexdigest())
    with refused("draws-manifest-touched"):
        actions.open_small(by=cast.operator, draw=draw)
    sql("UPDATE draws_smalldrawfile SET content = %s WHERE name = 'manifest.txt'", good)
    sql("UPDATE draws_smalldraw SET manifest_digest = %s", draw.manifest_digest)
    actions.open_small(by=cast.operator, draw=draw)


def test_b11_another_secret_does_not_open(county: f.County) -> None:
    draw = f.ready(county)
    good = draw.sealed_secret
    other = sealing.seal(Keys().format(draw.code))
    sql("UPDATE draws_draw SET sealed_secret = %s", other)
    with refused("draws-engine"):
        actions.open_draw(by=county.cast.operator, draw=draw)
    sql("UPDATE draws_draw SET sealed_secret = %s", good)
    actions.open_draw(by=county.cast.operator, draw=draw)
    assert faults(draw.code) == []


def test_b13_a_withheld_secret(county: f.County) -> None:
    """The operator does not come back: overdue in public, and the clock opens it without anybody;
    with the machine gone the escrow copy forms the same seed."""
    draw = f.ready(county)
    slip = actions.print_escrow(by=county.cast.supervisor, draw=draw)
    day = draw.open_by
    with time_machine.travel(f"{day + timedelta(days=1)}T09:00:00+08:00", tick=False):
        assert "逾期未公开" in page(f"/draws/{draw.code}/")
        call_command("tick")
        assert "逾期未公开" not in page(f"/draws/{draw.code}/")
        assert faults(draw.code) == []
    draw.refresh_from_db()
    assert (draw.status, draw.operator) == (DrawStatus.OPENED, county.cast.operator)
    assert Entry.objects.get(event="draws:draw:open").actor == "system"
    [secret] = [s[7:] for s in slip.decode().splitlines() if s.startswith("secret=")]
    files = bundle(draw.code)
    dice = [(w.label, w.digits) for w in draw.witnesses.all()]
    assert open_seed(files["manifest.txt"], secret, dice) == files["seed.txt"]


def test_b14_a_witness_who_does_not_come_back(county: f.County) -> None:
    """Nobody throws in his place; when the last day ends the attempt is void and numbered."""
    draw = f.freeze(county)
    codes = f.commit(county, draw)
    f.enter_all_but_first(draw)
    with refused("draws-dice-missing"):
        actions.open_draw(by=county.cast.operator, draw=draw)
    other = Client()
    url = f"/draws/{draw.code}/witness/"
    assert other.post(url, {"code": codes["w2"]}).status_code == 302
    again = {"digits": "7" * 20, "again": "7" * 20}
    assert other.post(url + "dice", again).status_code in {409, 422}
    assert Witness.objects.get(label="w1").digits == ""
    assert Witness.objects.get(label="w2").digits == f.DICE["w2"]
    with time_machine.travel(f"{draw.open_by}T18:30:00+08:00", tick=False):
        call_command("tick")
    draw.refresh_from_db()
    assert (draw.status, draw.void_reason) == (DrawStatus.VOID, "entropy-missing")
    assert "随机数缺失" in page(f"/draws/{draw.code}/")


def digits_of(html: str) -> str:
    """The text without markup and spaces, however its digits are grouped."""
    return re.sub(r"<[^>]+>|\s", "", html)


def test_b16_the_last_witness_sees_nothing_to_choose_by(county: f.County) -> None:
    """Until all have entered, neither pages nor the ledger show a digit that is in."""
    draw = f.freeze(county)
    f.commit(county, draw)
    f.enter_all_but_first(draw)
    public = page(f"/draws/{draw.code}/") + page(f"/draws/{draw.code}/stage")
    office = login(county.cast.operator).get(f"/office/draws/{draw.pk}/").content.decode()
    log = "".join(str(entry.facts) + str(entry.detail) for entry in Entry.objects.all())
    for digits in (f.DICE["w2"], f.DICE["w3"]):
        assert digits not in digits_of(public + office) + log
    w1 = Witness.objects.get(label="w1")
    actions.enter_dice(by=w1, digits=f.DICE["w1"], again=f.DICE["w1"])
    assert f.DICE["w2"] in digits_of(page(f"/draws/{draw.code}/"))  # the control: now it shows them


def test_b17_b19_the_lottery_as_announced_or_not_at_all(db: None) -> None:
    """Unsorted, too few, another issue; L2 makes K depend on what nobody in the room controls."""
    county = f.make_county(level="L2", level_reason="", list_publication="before_check")
    draw = f.freeze(county)
    f.commit(county, draw)
    f.enter_all(draw)
    operator, here = login(county.cast.operator), f"/office/draws/{draw.pk}/"
    for wrong in ("05 02 08 10 12 33 + 07", "02 05 08 10 12 + 07", f"2026132:{f.RESULT}"):
        assert operator.post(here + "lottery/", {"value": wrong}).status_code == 422
    assert operator.post(here + "open/").status_code == 409
    assert operator.post(here + "lottery/", {"value": f.RESULT}).status_code == 302
    assert operator.post(here + "open/").status_code == 302
    assert f"第 {f.ISSUE} 期" in page(f"/draws/{draw.code}/"), (
        "people compare it with the newspaper"
    )
    assert faults(draw.code) == []


def test_b20_too_few_witnesses_or_dice(county: f.County) -> None:
    with refused("draws-witnesses-few"):
        f.freeze(county, witnesses=f.WITNESSES[:2])
    with refused("draws-witnesses-same"):
        f.freeze(county, witnesses=[f.WITNESSES[0]] * 3)
    draw = f.freeze(county)
    f.commit(county, draw)
    witness = Witness.objects.get(label="w1")
    for digits in ("3" * 19, "3" * 21, "123456", "3" * 19 + "a"):
        with refused("draws-dice-malformed"):
            actions.enter_dice(by=witness, digits=digits, again=digits)
    actions.enter_dice(by=witness, digits="3" * 20, again="3" * 20)


# --- E. publication


def test_e44_m_stands_on_the_paper_that_the_witnesses_sign(
    county: f.County, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two manifests for two audiences: the paper's M is that of the page and of the file."""
    printed: list[dict[str, Any]] = []
    real = papers.render

    def render(template: Any, data: dict[str, Any]) -> bytes:
        printed.append(data)
        return real(template, data)

    monkeypatch.setattr(papers, "render", render)
    draw = f.freeze(county)
    f.commit(county, draw)
    pdf = login(county.cast.operator).get(f"/office/draws/{draw.pk}/papers/commitment.pdf")
    assert pdf.content.startswith(b"%PDF")
    [paper] = printed
    assert "".join(paper["m"]) == draw.manifest_digest
    assert len(paper["witnesses"]) == 3
    assert draw.manifest_digest in page(f"/draws/{draw.code}/")
    assert hashlib.sha256(bundle(draw.code)["manifest.txt"]).hexdigest() == draw.manifest_digest


def test_e47_the_saved_verifier_is_the_one_whose_hash_is_published(county: f.County) -> None:
    saved = Client().get("/verify/mingcha-verifier.html").content
    assert hashlib.sha256(saved).hexdigest() in page("/verify/")
    draw = f.opened(county)
    files = bundle(draw.code)
    assert verify(files).code == 0
    assert hashlib.sha256(files["seed.txt"]).hexdigest() == draw.seed_digest


# --- the calendar of a draw: whoever moves the clock


def test_the_clock_moved_back_does_not_reopen_a_day(county: f.County) -> None:
    """open_by is in the manifest; a day changed in the table is not the published one."""
    draw = f.ready(county)
    day = draw.open_by.isoformat()
    assert f"open.by={day}".encode() in bundle(draw.code)["manifest.txt"]
    with writing():
        Draw.objects.update(open_by=clock.today() + timedelta(days=300))
    draw.refresh_from_db()
    assert draw.open_by.isoformat() != day
    assert f"open.by={day}".encode() in bundle(draw.code)["manifest.txt"]
