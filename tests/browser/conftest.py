"""The saved verifier, open in a browser tab, and the question whether it agrees with the engine."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from browser.verdicts import Files, engine_says, text
from mingcha.draws import verifier

VERIFY = """(bundles) => {
  const bytes = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  return bundles.map((files) => {
    const given = Object.fromEntries(Object.entries(files).map(([n, b]) => [n, bytes(b)]));
    const outcome = runThrough(verifyBundle(given), () => {});
    const fault = outcome.checks.find((check) => check.mark === "FAIL");
    return [outcome.code, plainLines(outcome), outcome.refused ? outcome.refused.file : "",
      fault ? fault.where : ""];
  });
}"""


@pytest.fixture(scope="module")
def saved(tmp_path_factory: Any) -> Path:
    """The verifier as somebody saved it."""
    path = tmp_path_factory.mktemp("verifier") / verifier.FILE_NAME
    path.write_bytes(verifier.saved_file())
    return path


@pytest.fixture(scope="module")
def tab(chromium: Any, saved: Path) -> Iterator[Any]:
    """The saved file, opened from the disk, without a network."""
    context = chromium.new_context(offline=True)
    page = context.new_page()
    page.goto(saved.as_uri())
    yield page
    context.close()


@pytest.fixture(scope="module")
def same(tab: Any) -> Callable[[list[Files]], list[int]]:
    """Assert that browser and engine agree on every bundle; return the exit statuses."""

    def compare(bundles: list[Files]) -> list[int]:
        answers = tab.evaluate(VERIFY, [text(files) for files in bundles])
        for files, (code, lines, file, where) in zip(bundles, answers, strict=True):
            status, expected, refused = engine_says(files)
            assert [line for line in lines if line not in expected] == []
            assert (code, lines, file) == (status, expected, refused)
            assert bool(where) == (code == 1), "a fault is shown with its place"
        return [answer[0] for answer in answers]

    return compare
