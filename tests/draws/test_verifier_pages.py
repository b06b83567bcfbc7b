"""The pages of the verifier: who sees what, and the one file to save."""

import hashlib
import re

import pytest
from django.test import Client
from tests.draws import factories as f
from tests.draws.test_opening import void

from mingcha.draws import verifier

pytestmark = pytest.mark.django_db
SCRIPTS = (*verifier.CORE, *verifier.PAGE, *verifier.HEADS)


def test_the_page_leads_to_a_draw_by_its_code(client: Client) -> None:
    """A known code goes to the draw, another is said to be unknown, no code shows the page."""
    draw = f.opened(f.make_county())
    answer = client.get("/verify/", {"code": f" {draw.code} "})
    assert answer.headers["Location"] == f"/draws/{draw.code}/verify/"
    unknown = client.get("/verify/", {"code": "MD-1999"})
    assert unknown.status_code == 404
    assert "没有编号为“MD-1999”的抽取" in unknown.content.decode()
    assert client.get("/verify/").status_code == 200
    assert client.post("/verify/").status_code == 405


def test_a_draw_names_its_bundle_and_the_public_page_leads_there(client: Client) -> None:
    """The page knows where the bundle is; nothing else is loaded for it."""
    draw = f.opened(f.make_county())
    html = client.get(f"/draws/{draw.code}/verify/").content.decode()
    assert f'data-bundle="/draws/{draw.code}/bundle.zip"' in html
    assert "mingcha draw verify" in html, "the way without scripts"
    assert "<script>" not in html
    assert f"/draws/{draw.code}/verify/" in client.get(f"/draws/{draw.code}/").content.decode()
    assert client.get("/draws/nothing/verify/").status_code == 404


def test_before_the_commitment_there_is_nothing_to_verify(client: Client) -> None:
    """A frozen draw has no public files yet."""
    draw = f.freeze(f.make_county())
    html = client.get(f"/draws/{draw.code}/verify/").content.decode()
    assert "data-bundle" not in html
    assert "承诺还没有公布" in html


def test_every_attempt_is_in_the_chain(client: Client) -> None:
    """The bundles of all attempts of a task are offered together, in their order."""
    county = f.make_county()
    first = f.freeze(county)
    void(county, first)
    second = f.opened(county)
    html = client.get(f"/draws/{second.code}/verify/").content.decode()
    chain = re.search(r'data-chain="([^"]*)"', html)
    assert chain is not None
    assert chain[1].split() == [f"/draws/{one.code}/bundle.zip" for one in (first, second)]


def test_the_saved_file_is_whole_and_its_digest_published(client: Client) -> None:
    """One file without any address of this or another site; a download, never a page."""
    answer = client.get("/verify/mingcha-verifier.html")
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    body = answer.content
    assert not re.search(rb'(src|href)="(?!#)', body)
    assert b"crypto.subtle" not in body
    assert body.count(b"<script>") == body.count(b"</script>") == len(SCRIPTS)
    page = re.sub(r"<[^>]*>|\s", "", client.get("/verify/").content.decode())
    assert hashlib.sha256(body).hexdigest() in page


def test_every_script_is_named_once() -> None:
    """No script in the folder is forgotten, but the worker, which loads the others."""
    there = {path.stem for path in (verifier.STATIC / "verifier").glob("*.js")}
    assert there == {*SCRIPTS, "worker"}


def test_scripts_are_short_and_ask_nobody() -> None:
    """At most 400 lines each; what is asked for is the draw's own bundle and this site's heads."""
    for path in (verifier.STATIC / "verifier").glob("*.js"):
        text = path.read_text(encoding="utf-8")
        assert text.count("\n") <= 400, path
        assert text.startswith('"use strict";\n'), path
        assert "Math.random" not in text
        assert ("fetch(" in text) == (path.stem in {"page", "heads_page"}), path
        assert "innerHTML" not in text, path


def test_no_two_scripts_of_the_verifier_take_one_name() -> None:
    """They share one page: the later of two functions of one name would replace the other."""
    top = re.compile(r"^(?:async )?(?:function\*?|const|let|class) +(\w+)", re.MULTILINE)
    folder = verifier.STATIC / "verifier"
    texts = [(folder / f"{name}.js").read_text(encoding="utf-8") for name in SCRIPTS]
    names = [name for text in texts for name in top.findall(text)]
    assert len(names) > 200
    assert sorted(names) == sorted(set(names))
