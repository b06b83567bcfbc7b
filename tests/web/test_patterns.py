"""No pattern can be kept busy by a long text (trust.md §5: no ReDoS)."""

import os
import re
import subprocess
import sys
import tempfile

import pytest

from house.source import ROOT

PATIENCE = 60  # seconds for all of them, which need five; a single bad one needs minutes or years
pytestmark = pytest.mark.skipif(os.name == "nt", reason="limits of POSIX")


def tried(seconds: int, *given: str) -> subprocess.CompletedProcess[str]:
    """The patterns, in a process that ends after so much processor time, however busy the machine."""
    path = os.pathsep.join((str(ROOT / "src"), str(ROOT / "tests")))
    program = str(ROOT / "tests" / "web" / "patterns.py")
    with tempfile.TemporaryDirectory() as data:
        return subprocess.run(
            [sys.executable, program, str(seconds), *given],
            env={**os.environ, "PYTHONPATH": path, "MINGCHA_DATA": data}, capture_output=True,
            text=True, check=False,
        )  # fmt: skip


def test_no_pattern_is_kept_busy_by_a_long_text() -> None:
    """100 000 characters, made for each."""
    ended = tried(PATIENCE)
    last = (ended.stdout or ended.stderr).splitlines()[-1]
    assert ended.returncode == 0, last
    assert re.match(r"\d{3,} patterns; the slowest", last)
    assert ended.stdout.count("trying mingcha.") > 40
    assert ended.stdout.count("trying field") >= 5
    assert ended.stdout.count("trying address") > 200


@pytest.mark.parametrize("bad", [r"(a+)+b", r"\s+x"])
def test_a_planted_one_is_found(bad: str) -> None:
    ended = tried(1, bad)
    assert ended.returncode < 0
    assert ended.stdout.splitlines()[-1] == f"trying given {bad!a}"
