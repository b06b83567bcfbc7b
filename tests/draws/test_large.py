"""Draws of rosters that stand in memory nowhere: the same bytes, kept in parts (architecture, bulk)."""

import hashlib
import io
import zipfile
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from tests.draws import factories as f
from tests.draws.test_changing import lost

from mingcha.bulk import scan
from mingcha.draws import actions, bundles, large, queries
from mingcha.draws.models import Draw, DrawFile, DrawFilePart, DrawnTarget
from mingcha.engine.proof import check_proof, prove
from mingcha.engine.verify import verify
from mingcha.law.refusal import Refusal
from mingcha.ledger.records import DirectWrite, writing
from mingcha.notices import chances
from mingcha.registers.models import Target

pytest.importorskip("ibis", reason="needs requirements/big.txt")
pytest.importorskip("duckdb", reason="needs requirements/big.txt")
pytestmark = pytest.mark.django_db
PART = 8  # lines, so that 40 enterprises make five parts


def one_by_one(
    work: Callable[[int, bytes], Any], chunks: Iterable[tuple[int, bytes]], workers: int
) -> Iterator[tuple[bytes, Any]]:
    """In this process; new ones take a second to start."""
    return ((content, work(number, content)) for number, content in chunks)


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every roster of more than five is a large one."""
    monkeypatch.setattr(large, "ROWS", 5)
    monkeypatch.setattr(large, "PART", PART)
    monkeypatch.setattr(scan, "ROWS", PART)
    monkeypatch.setattr(scan, "_in_parallel", one_by_one)


def whole(draw: Draw) -> dict[str, bytes]:
    return f.bodies(bundles.audit_bundle(draw, None))


def test_it_is_the_draw_of_the_engine() -> None:
    draw = f.opened(f.make_county())
    kept = {file.name: file for file in DrawFile.objects.filter(draw=draw)}
    parts = {name for name, file in kept.items() if file.is_in_parts}
    assert parts == {"roster.csv", "leaves.csv", "source-targets.csv"}
    for file in kept.values():
        body = b"".join(file.chunks())
        assert (file.size, file.rows) == (len(body), body.count(b"\n"))
    assert [part.rows for part in kept["roster.csv"].parts.order_by("number")] == [PART] * 5
    assert draw.drawn_rows
    assert verify(whole(draw)).code == 0  # the engine, in memory, draws the same


def test_leaves_follow_from_the_roster_unless_they_were_kept() -> None:
    draw = f.freeze(f.make_county())
    leaves = DrawFile.objects.get(draw=draw, name="leaves.csv")
    assert not leaves.parts.exists()
    assert hashlib.sha256(b"".join(leaves.chunks())).hexdigest() == leaves.digest
    with writing():  # as the version before did
        DrawFilePart(file=leaves, number=0, first="kept", rows=1, content=b"kept\n").save()
    assert list(leaves.chunks()) == [b"kept\n"]


def test_what_is_kept_in_parts_is_only_added_to() -> None:
    draw = f.freeze(f.make_county())
    part = DrawFile.objects.get(draw=draw, name="roster.csv").parts.first()
    assert part is not None
    with pytest.raises(DirectWrite):
        part.save()
    with pytest.raises(DirectWrite):
        part.delete()


def test_every_enterprise_gets_the_proof_of_the_engine() -> None:
    county = f.make_county(list_publication="before_check")
    with writing():
        Target.objects.filter(pk=county.targets[-1].pk).update(status="cancelled")
    draw = f.opened(county)
    files = whole(draw)
    codes = [target.uscc for target in county.targets]
    for code in [*codes, "0", "E1", "91999901000000002T", "Z9"]:
        proof = queries.proof(draw, code)
        assert proof == prove(files, code)
        assert check_proof(proof.encode()).code == 0


def test_before_the_opening_the_proof_is_of_the_place_alone() -> None:
    county = f.make_county()
    draw = f.ready(county)
    proof = queries.proof(draw, county.targets[0].uscc)
    assert "kind=member" in proof
    assert "seed=" not in proof
    assert check_proof(proof.encode()).code == 0


def test_a_changed_part_cannot_be_drawn_from() -> None:
    county = f.make_county()
    draw = f.ready(county)
    part = DrawFile.objects.get(draw=draw, name="roster.csv").parts.get(number=2)
    content = bytes(part.content)
    forged = content.replace(content[-33:-1], b"0" * 32)  # the last salt
    with connection.cursor() as cursor:  # with the rights of whoever owns the database
        table = connection.ops.quote_name(part._meta.db_table)
        cursor.execute(f"UPDATE {table} SET content = %s WHERE id = %s", [forged, part.pk])
    with pytest.raises(Refusal) as refused:
        actions.open_draw(by=county.cast.operator, draw=draw)
    assert refused.value.code == "draws-engine"
    assert not DrawFile.objects.filter(draw=draw, name="selected.csv").exists()


def test_the_portal_hands_out_the_same_bytes(client: Client) -> None:
    draw = f.opened(f.make_county(list_publication="before_check"))
    page = client.get(f"/draws/{draw.code}/").content.decode()
    assert "抽中名单" in page
    assert "票号尺" not in page  # no ruler shows so many
    for name in ("roster.csv", "leaves.csv"):
        answer = client.get(f"/draws/{draw.code}/files/{name}")
        body = b"".join(answer)
        assert int(answer["Content-Length"]) == len(body)
        assert body == whole(draw)[name]
    answer = client.get(f"/draws/{draw.code}/bundle.zip")
    with zipfile.ZipFile(io.BytesIO(b"".join(answer))) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    assert verify(files).code == 0
    assert bundles.zipped(bundles.public_bundle(draw) or {}) == bundles.zipped(files)


def test_a_committed_draw_shows_its_cells_without_its_roster(client: Client) -> None:
    county = f.make_county()
    draw = f.freeze(county)
    f.commit(county, draw)
    assert "分组与机会" in client.get(f"/draws/{draw.code}/").content.decode()
    assert sum(size for _, _, size in draw.cell_sizes) == draw.roster_rows == 40


def test_why_me_and_why_not_me(client: Client) -> None:
    county = f.make_county(list_publication="before_check")
    draw = f.opened(county)
    drawn = set(DrawnTarget.objects.filter(draw=draw).values_list("target_id", flat=True))
    for target in county.targets:
        (chance,) = chances.of_target(target)
        assert isinstance(chance, chances.Chance)
        assert chance.selected == (target.pk in drawn) == (chance.rank is not None)
        assert chance.ruler is None
        if target is county.targets[0] or target.pk in drawn:
            page = client.get(f"/enterprises/{target.uscc}/").content.decode()
            assert ("所以抽中" in page) == chance.selected


def test_a_lost_enterprise_is_followed_by_the_next_rank_of_all() -> None:
    county = f.make_county(steps="two")
    draw = f.opened(county)
    for _ in range(2):
        actions.approve_finding(by=county.cast.approver, confirmation=lost(county, draw))
    assert DrawnTarget.objects.filter(draw=draw).exclude(substitute_for=None).count() == 2
    assert verify(whole(draw)).code == 0
    f.confirm_all(county, draw)
    matching = f.opened(county)
    assert matching.step == Draw.Step.MATCHING
    assert verify(whole(matching)).code == 0


def test_without_the_extra_the_engine_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(large, "lacking", lambda engine: "big")
    draw = f.opened(f.make_county())
    assert not any(file.is_in_parts for file in DrawFile.objects.filter(draw=draw))
    assert verify(whole(draw)).code == 0


def test_sm3_is_drawn_by_the_engine() -> None:
    draw = f.opened(f.make_county(), alg="sm3")
    assert not any(file.is_in_parts for file in DrawFile.objects.filter(draw=draw))
