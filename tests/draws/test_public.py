"""Public pages: what everybody may see when, and that anybody can check it with the command line."""

import io
import zipfile
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client
from tests.draws import factories as f
from tests.draws.test_opening import void

from mingcha.cli.draw import main
from mingcha.draws import actions, bundles
from mingcha.draws.models import Draw
from mingcha.engine.bundle import NAMES
from mingcha.engine.digest import file_hash
from mingcha.ledger.models import Entry
from mingcha.plans.models import Task
from mingcha.web import clock

pytestmark = pytest.mark.django_db

STRATA = [
    {"code": "CR-D", "name": "信用风险 D 类", "when": {"credit_risk": ["D"]}, "percent": "50", "minimum": 1},
    {"code": "U", "name": "未分级", "when": {}, "percent": "10", "minimum": 0},
]  # fmt: skip


def page(client: Client, draw: Draw, path: str = "") -> str:
    response = client.get(f"/draws/{draw.code}/{path}")
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def unzip(body: bytes, folder: Path) -> Path:
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        archive.extractall(folder)
    return folder


def bundle(client: Client, draw: Draw, folder: Path, name: str = "bundle.zip") -> Path:
    response = client.get(f"/draws/{draw.code}/{name}")
    assert response.status_code == 200
    return unzip(response.content, folder)


def verify(folder: Path) -> int:
    return main(["verify", str(folder)])


def test_the_list_shows_every_attempt(client: Client) -> None:
    assert "还没有抽取" in client.get("/draws/").content.decode()
    county = f.make_county()
    void(county, f.freeze(county))
    f.freeze(county)
    html = client.get("/draws/").content.decode()
    assert "MD-2026-03-1" in html
    assert "作废" in html
    assert "MD-2026-03-2" in html
    assert client.post("/draws/").status_code == 405


@pytest.mark.parametrize(
    ("fields", "kind"),
    [({}, "public-open"), ({"strata": STRATA}, "public-closed")],
)
def test_the_public_bundle_verifies_and_any_changed_byte_does_not(
    client: Client, tmp_path: Path, capsys: pytest.CaptureFixture[str], fields: dict, kind: str
) -> None:
    draw = f.opened(f.make_county(list_publication="before_check", **fields))
    folder = bundle(client, draw, tmp_path)
    assert verify(folder) == 0
    assert capsys.readouterr().out.startswith(f"bundle {kind}\n")
    names = {path.name for path in folder.iterdir()}
    assert {"staff.csv", "recuse.csv", "secret.txt", "source-targets.csv"}.isdisjoint(names)
    for path in folder.iterdir():
        good = path.read_bytes()
        if not good:
            continue
        if path.name not in NAMES:  # bound by a source line, which people compare (§5)
            assert sha256(good).hexdigest() in (folder / "manifest.txt").read_text(), path.name
            continue
        middle = len(good) // 2
        flipped = b"1" if good[middle : middle + 1] != b"1" else b"2"
        path.write_bytes(good[:middle] + flipped + good[middle + 1 :])
        assert verify(folder) != 0, path.name
        path.write_bytes(good)
    assert verify(folder) == 0


def test_the_bundle_verifies_at_every_moment(client: Client, tmp_path: Path) -> None:
    county = f.make_county()
    draw = f.freeze(county)
    assert client.get(f"/draws/{draw.code}/bundle.zip").status_code == 404
    assert client.get(f"/draws/{draw.code}/files/manifest.txt").status_code == 404
    f.commit(county, draw)
    assert verify(bundle(client, draw, tmp_path / "committed")) == 0
    f.enter_all(draw)
    f.draws.open_draw(by=county.cast.operator, draw=draw)
    assert verify(bundle(client, draw, tmp_path / "opened")) == 0
    with time_machine.travel(f"{draw.open_by}T09:00:00+08:00", tick=False):
        call_command("tick")
    folder = bundle(client, draw, tmp_path / "revealed")
    assert verify(folder) == 0
    assert (folder / "seed.txt").exists()


def test_m_and_k_are_the_hashes_of_the_files(client: Client) -> None:
    draw = f.opened(f.make_county(list_publication="before_check"))
    html = page(client, draw)
    for name, digest in (("manifest.txt", draw.manifest_digest), ("seed.txt", draw.seed_digest)):
        response = client.get(f"/draws/{draw.code}/files/{name}")
        assert file_hash("sha256", response.content) == digest
        assert f"<span>{digest[:4]}</span> <span>{digest[4:8]}</span>" in html


def test_an_unannounced_list_shows_counts_digests_and_tickets_only(client: Client) -> None:
    county = f.make_county()
    draw = f.opened(county)
    html = page(client, draw) + page(client, draw, "stage") + page(client, draw, "stage?at=teams")
    for row in draw.targets.select_related("target"):
        assert row.target.name not in html
        assert str(row.target.uscc) not in html
        assert row.ticket[:4] in html
    seed = file_hash("sha256", bundles.content(draw, "seed.txt") or b"")
    assert seed[:8] not in html.replace("</span> <span>", "")
    assert draw.record_digest[:4] in html
    for name in bundles.RESULTS:
        assert client.get(f"/draws/{draw.code}/files/{name}").status_code == 404
    # nothing that is public lets anybody compute a ticket
    public = f.bodies(bundles.public_bundle(draw))
    assert not any(seed.encode() in body for body in public.values())
    assert client.get("/draws/").content.decode().count(seed) == 0


def test_a_matching_draw_keeps_its_roster_back_because_it_is_the_list(
    client: Client, tmp_path: Path
) -> None:
    county = f.make_county(steps="two")
    f.confirm_all(county, f.opened(county))
    draw = f.freeze(county)
    f.commit(county, draw)
    for name in ("leaves.csv", "roster.csv"):
        assert client.get(f"/draws/{draw.code}/files/{name}").status_code == 404
    assert client.get(f"/draws/{draw.code}/files/manifest.txt").status_code == 200
    assert client.get(f"/draws/{draw.code}/bundle.zip").status_code == 404
    f.enter_all(draw)
    f.draws.open_draw(by=county.cast.operator, draw=draw)
    html = page(client, draw) + page(client, draw, "stage")
    for row in county.task.draws.get(step="selection").targets.select_related("target"):
        assert row.target.name not in html
        assert str(row.target.uscc) not in html
    with time_machine.travel(f"{draw.open_by}T09:00:00+08:00", tick=False):
        call_command("tick")
    assert verify(bundle(client, draw, tmp_path)) == 0
    assert not Draw.objects.filter(revealed_at=None).exists()


def test_after_the_reveal_names_chances_and_changes_are_there(client: Client) -> None:
    county = f.make_county(list_publication="before_check")
    draw = f.opened(county)
    html = page(client, draw)
    for row in draw.targets.select_related("target"):
        assert row.target.name in html
    assert "10.00 %" in html
    assert "被抽中不代表存在问题" in html
    assert "openssl dgst -sha256 seed.txt" in html
    assert "第 1 次尝试" in html


def test_a_void_attempt_stays_with_its_secret(client: Client, tmp_path: Path) -> None:
    county = f.make_county()
    draw = f.freeze(county)
    f.commit(county, draw)
    draw = void(county, draw)
    html = page(client, draw)
    assert "骰子掉到地上" in html
    assert verify(bundle(client, draw, tmp_path)) == 0
    assert "本次作废" in page(client, draw, "stage")


def test_an_overdue_draw_is_said_to_be_overdue(client: Client) -> None:
    county = f.make_county()
    draw = f.ready(county)
    with time_machine.travel(f"{draw.open_by + timedelta(days=1)}T09:00:00+08:00", tick=False):
        assert "逾期未公开" in page(client, draw)


@pytest.mark.parametrize(
    "path", ["", "stage", "bundle.zip", "audit.zip", "files/manifest.txt", "witness/", "stage/now"]
)
def test_an_unknown_code_is_404(client: Client, path: str) -> None:
    assert client.get(f"/draws/NONE/{path}").status_code == 404


def test_files_outside_the_list_are_404(client: Client) -> None:
    draw = f.opened(f.make_county(list_publication="before_check"))
    for name in ("staff.csv", "recuse.csv", "secret.txt", "source-targets.csv", "..", "x"):
        assert client.get(f"/draws/{draw.code}/files/{name}").status_code == 404
    response = client.get(f"/draws/{draw.code}/files/cells.csv")
    assert response.headers["X-Content-Type-Options"] == "nosniff"


# --- the audit bundle


def test_the_audit_bundle_is_for_the_auditor_and_observers(client: Client, tmp_path: Path) -> None:
    county = f.make_county()
    draw = f.opened(county)
    url = f"/draws/{draw.code}/audit.zip"
    assert client.get(url).status_code == 403
    for user in (county.cast.operator, county.cast.clerk, county.cast.partner_liaison):
        client.force_login(user)
        assert client.get(url).status_code == 403
    client.force_login(county.cast.auditor)
    folder = bundle(client, draw, tmp_path / "auditor", "audit.zip")
    assert verify(folder) == 0
    assert (folder / "staff.csv").exists()
    assert (folder / "secret.txt").exists()
    assert Entry.objects.filter(event="draws:audit:download").count() == 1


def test_an_observer_enters_a_code_that_ends(client: Client, tmp_path: Path) -> None:
    county = f.make_county()
    draw = f.freeze(county)
    until = clock.today() + timedelta(days=30)
    _, code = actions.invite_observer(
        by=county.cast.supervisor, task=county.task, name="测试员卯", kind="discipline",
        unit="县纪委", valid_until=until,
    )  # fmt: skip
    url = f"/draws/{draw.code}/audit.zip"
    assert client.post(url, {"code": "AAAA-BBBB-CCCC"}).status_code == 422
    response = client.post(url, {"code": code.lower().replace("-", " ")})
    assert response.status_code == 302
    folder = bundle(client, draw, tmp_path, "audit.zip")
    assert verify(folder) == 0
    assert not (folder / "secret.txt").exists()  # the secret is not open yet
    with time_machine.travel(f"{until + timedelta(days=1)}T09:00:00+08:00", tick=False):
        assert client.get(url).status_code == 403


def test_the_chain_of_downloaded_bundles_holds(client: Client, tmp_path: Path) -> None:
    county = f.make_county(steps="two")
    void(county, f.freeze(county))
    f.confirm_all(county, f.opened(county))
    f.opened(county)
    client.force_login(county.cast.auditor)
    folders = [
        str(bundle(client, draw, tmp_path / draw.code, "audit.zip"))
        for draw in Draw.objects.order_by("id")
    ]
    assert main(["chain", *folders]) == 0
    assert main(["chain", *folders[1:]]) == 1  # a hidden void attempt is seen


def test_tasks_of_all_kinds_have_a_page(client: Client) -> None:
    county = f.make_county(strata=STRATA, level="L2", level_reason="")
    draw = f.opened(county)
    html = page(client, draw)
    assert "信用风险 D 类" in html
    assert "双色球第 2026133 期" in html
    assert "02 05 08 10 12 33 +07" in html
    assert Task.objects.get().code in html
