"""Time the verifier in the browser: `python benchmarks/verifier.py [enterprises] [inspectors]`.

One draw is made by the engine. The saved verifier recomputes its public and its audit bundle in a
real Chromium (in slices on one thread, as from the disk), the engine verifies the same bundle in the
same run. Prints both times and their ratio.
"""

import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from engine import ENTRIES, KEYS, credit_codes, specification
from mingcha.engine.compute import compute
from mingcha.engine.freeze import freeze
from mingcha.engine.seed import open_seed
from mingcha.engine.verify import verify

PEOPLE = ("staff.csv", "recuse.csv")
SECONDS = 1000  # milliseconds
LIMIT = 600 * SECONDS


def saved_verifier(folder: Path) -> Path:
    """The verifier as a reader saves it."""
    os.environ.update(DJANGO_SETTINGS_MODULE="mingcha.config.settings", MINGCHA_DATA=str(folder))
    import django

    django.setup()
    from mingcha.draws import verifier

    path = folder / verifier.FILE_NAME
    path.write_bytes(verifier.saved_file())
    return path


def drawn(enterprises: int, inspectors: int) -> dict[str, bytes]:
    """A complete draw."""
    files = dict(freeze(specification(credit_codes(enterprises), inspectors), KEYS).files)
    files["seed.txt"] = open_seed(files["manifest.txt"], KEYS.secret, ENTRIES)
    return files | compute(files)


def in_engine(files: dict[str, bytes]) -> float:
    """Seconds of `mingcha draw verify`."""
    start = time.perf_counter()
    assert verify(files).code == 0
    return time.perf_counter() - start


def in_browser(page: Page, bundle: Path) -> float:
    """Seconds from the button to the verdict."""
    page.reload()
    page.get_by_label("下载的 zip").set_input_files(str(bundle))
    start = time.perf_counter()
    page.get_by_role("button", name="开始核验").click()
    page.locator("[data-code]").wait_for(timeout=LIMIT)
    seconds = time.perf_counter() - start
    assert page.locator("[data-code]").get_attribute("data-code") == "0"
    return seconds


def main(enterprises: int = 100_000, inspectors: int = 500) -> None:
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        saved = saved_verifier(folder)
        from mingcha.draws.bundles import zipped

        whole = drawn(enterprises, inspectors)
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        page = browser.new_page()
        page.goto(saved.as_uri())
        print(f"{enterprises} enterprises, {inspectors} inspectors", flush=True)
        public = {n: body for n, body in whole.items() if n not in PEOPLE}
        for kind, files in (("public-open", public), ("audit", whole)):
            bundle = folder / f"{kind}.zip"
            bundle.write_bytes(zipped(files))
            ours, engine = in_browser(page, bundle), in_engine(files)
            print(
                f"{kind:<14}browser {ours:6.2f} s   engine {engine:6.2f} s   ratio {ours / engine:.2f}"
            )
        browser.close()


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
