"""The verifier's pages in a real Chromium: a draw of the demonstration county, and the saved file."""

from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from tests.draws import factories as f

from browser.eyes import NARROW, OVERFLOW, Eyes
from mingcha.demo import people as county
from mingcha.demo import story
from mingcha.draws import bundles, queries, verifier
from mingcha.draws.models import Draw

pytestmark = pytest.mark.browser


@pytest.fixture
def draw(transactional_db: None) -> Draw:
    """The finished draw of 明德县, its list public."""
    story.tell(county.settle())
    return next(one for one in Draw.objects.order_by("pk") if one.is_public_list)


def codes(tab: Any) -> list[str]:
    """The exit statuses shown, once the work is done."""
    tab.locator("[data-code]").first.wait_for(timeout=30_000)
    notes = tab.locator("[data-code]")
    return [notes.nth(i).get_attribute("data-code") for i in range(notes.count())]


def ask(tab: Any, id_: str) -> str:
    """What the page says of one enterprise."""
    tab.get_by_label("统一社会信用代码").fill(id_)
    tab.get_by_role("button", name="查票号和结论").click()
    tab.locator("[data-answer] .note", has_text=id_.strip().upper()[:8]).first.wait_for()
    return str(tab.locator("[data-answer]").inner_text())


def prove(tab: Any, text: str) -> str:
    """What the page says of a proof."""
    tab.get_by_label("把证明的全文贴在这里").fill(text)
    tab.locator("[data-proved]").evaluate("box => box.replaceChildren()")
    tab.get_by_role("button", name="核对证明").click()
    tab.locator("[data-proved] .note").first.wait_for()
    return str(tab.locator("[data-proved]").inner_text())


def test_a_draw_of_the_county(live_server: Any, chromium: Any, draw: Draw) -> None:
    """From the public page to the verdict; the bundle is loaded once; one enterprise, its proof."""
    rows = list(draw.targets.order_by("pk"))
    chosen = rows[0].target.uscc
    with Eyes(chromium, live_server.url) as eyes:
        eyes.look("/verify/")
        loaded: list[str] = []
        eyes.tab.on("request", lambda request: loaded.append(request.url))
        eyes.tab.goto(f"{live_server.url}/draws/{draw.code}/")
        eyes.tab.get_by_role("link", name="在浏览器里重算这次抽取").click()
        assert codes(eyes.tab) == ["0"]
        assert eyes.tab.get_by_role("heading", name="与公布的结果一致").is_visible()
        assert len([url for url in loaded if url.endswith("bundle.zip")]) == 1
        assert len(eyes.tab.workers) == 1
        text = eyes.tab.locator("[data-outcome]").inner_text()
        assert f"{draw.roster_rows} 户" in text
        assert f"{draw.roster_rows} 个" in text
        assert "抽中名单：逐行比对" in text
        assert eyes.tab.locator("[data-outcome]").get_by_text("✗").count() == 0
        answer = ask(eyes.tab, f" {chosen.lower()} ")
        assert "结论：抽中" in answer
        assert rows[0].ticket in answer
        assert "不在这次抽取冻结的名录里" in ask(eyes.tab, "91330102MA00000009")
        proof = queries.proof(draw, chosen)
        said = prove(eyes.tab, proof)
        assert "证明成立" in said
        assert "结论：抽中" in said
        assert "✗" not in said
        forged = proof.replace("index=", "index=1", 1)
        assert "这份证明不成立" in prove(eyes.tab, forged)
        eyes.check()
        assert eyes.wrong == []


def test_a_forged_bundle(
    live_server: Any, chromium: Any, transactional_db: None, tmp_path: Path
) -> None:
    """A changed row is named with its file and line; a broken file is refused in words."""
    draw = f.opened(f.make_county(list_publication="before_check"))
    files = f.bodies(bundles.public_bundle(draw))
    lines = files["selected.csv"].decode().splitlines(keepends=True)
    forged = {**files, "selected.csv": "".join(lines[:-1]).encode()}
    broken = {**files, "seed.txt": files["seed.txt"].replace(b"\n", b"\r\n")}
    for name, body in (("forged", forged), ("broken", broken)):
        (tmp_path / f"{name}.zip").write_bytes(bundles.zipped(body))
    with Eyes(chromium, live_server.url) as eyes:
        eyes.tab.goto(f"{live_server.url}/verify/")
        pick(eyes.tab, [tmp_path / "forged.zip"])
        assert codes(eyes.tab) == ["1"]
        text = eyes.tab.locator("[data-outcome]").inner_text()
        assert "与公布的结果不一致" in text
        assert f"selected.csv 第 {len(lines)} 行" in text
        eyes.check()
        pick(eyes.tab, [tmp_path / "broken.zip"])
        assert codes(eyes.tab) == ["2"]
        assert "seed.txt 第 1 行" in eyes.tab.locator("[data-outcome]").inner_text()
        eyes.check()
        assert eyes.wrong == []


def pick(tab: Any, paths: list[Path]) -> None:
    """Choose files from the disk and start."""
    tab.locator("[data-outcome]").evaluate("box => box.replaceChildren()")
    tab.get_by_label("下载的 zip").set_input_files([str(path) for path in paths])
    tab.get_by_role("button", name="开始核验").click()


def test_without_scripts_the_page_tells_the_command(
    live_server: Any, chromium: Any, transactional_db: None
) -> None:
    """Readable, with the way of the command line."""
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_server.url}/verify/")
    assert page.get_by_text("浏览器关闭了脚本").is_visible()
    assert page.get_by_text("mingcha draw verify 文件夹").is_visible()
    assert not page.get_by_role("button", name="开始核验").is_visible()
    context.close()


VECTORS = Path(__file__).parents[1] / "engine" / "vectors"


def test_the_saved_file_from_the_disk(chromium: Any, tmp_path: Path) -> None:
    """No server, no worker: loose files, a zip, a chain of two zips, a proof; 0 axe violations."""
    saved = tmp_path / verifier.FILE_NAME
    saved.write_bytes(verifier.saved_file())
    context = chromium.new_context(offline=True, reduced_motion="reduce")
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda message: wrong.append(message.text))
    page.goto(saved.as_uri())
    pick(page, sorted((VECTORS / "tiny-sha256").glob("*.*")))
    assert codes(page) == ["0"]
    assert "结论：抽中" in ask(page, "E5")
    assert "结论：未抽中" in ask(page, "E7")
    said = prove(page, (VECTORS / "tiny-sha256" / "proof-member.txt").read_text())
    assert "证明里的种子 K 就是公布的" in said
    assert "✗" not in said
    other = prove(page, (VECTORS / "joint-sha256" / "proof-member.txt").read_text())
    assert "✗" in other, "a proof of another draw is not this draw's"
    zips = []
    for name in ("matching", "selection"):
        files = {p.name: p.read_bytes() for p in (VECTORS / "two-step-sha256" / name).glob("*.*")}
        zips.append(tmp_path / f"{name}.zip")
        zips[-1].write_bytes(bundles.zipped(files))
    pick(page, zips)
    assert codes(page) == ["0", "0"]
    chain = page.get_by_role("table", name="各次抽取首尾相接")
    assert chain.get_by_text("✓").count() > 10
    assert chain.get_by_text("✗").count() == 0
    assert page.workers == []
    assert [
        one["id"] + str(one["nodes"])[:300] for one in Axe().run(page).response["violations"]
    ] == []
    page.set_viewport_size(NARROW)
    assert page.evaluate(OVERFLOW) == ""
    assert wrong == []
    context.close()
