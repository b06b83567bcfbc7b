"""Append the next late change to a bundle's changes.csv (protocol §11): nobody chooses who comes."""

from collections.abc import Callable
from pathlib import Path

from mingcha.cli.files import replace_file
from mingcha.engine.bundle import RESULTS, need, read_bundle, read_directory
from mingcha.engine.changes import Impossible, State, replay
from mingcha.engine.refused import Refused
from mingcha.engine.tables import CHANGES, Change
from mingcha.engine.verify import verify


def append_change(directory: Path, ask: Callable[[State], list[Change]]) -> list[str]:
    """Write the rows that follow from what is asked of the present state; return them as lines.

    Only to an audit bundle that is complete and verifies.
    """
    files = read_directory(directory)
    need(files, *RESULTS, "seed.txt", "roster.csv", "staff.csv", "recuse.csv")
    b = read_bundle(files)
    if verify(files).code or b.seed is None or b.frame is None:
        raise Refused(str(directory), "the bundle does not verify, or is void")
    state = State(b.m, b.seed.k, b.frame, b.selected, b.teams)
    replay(state, b.changes)
    try:
        rows = ask(state)
    except Impossible as impossible:
        raise Refused(CHANGES.file, str(impossible)) from None
    content = CHANGES.format([*b.changes, *rows])
    CHANGES.parse(content)
    replace_file(directory / CHANGES.file, content)
    return CHANGES.format(rows).decode().splitlines()
