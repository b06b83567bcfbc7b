"""The short form of the fault runs; `python -m tests.long.kills` is the long one."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the fault runs fork")
def test_a_kill_in_the_middle_loses_doubles_and_halves_nothing() -> None:
    """trust.md §2, §7: each of the six acts is killed at two moments."""
    path = os.pathsep.join(map(str, (ROOT / "src", ROOT / "tests", ROOT)))
    ended = subprocess.run(
        [sys.executable, "-m", "tests.long.kills", "12", "7"],
        cwd=ROOT, env={**os.environ, "PYTHONPATH": path}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert re.match(
        r"12 kills .*: 0 lost, 0 doubled, 0 partial, 0 unanswered, 0 ledger", ended.stdout
    )
