"""A bundle as it is published: which of the three it is, and its files read strictly (§12)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from mingcha.engine.frame import Frame, read_frame
from mingcha.engine.manifest import Manifest, parse_manifest
from mingcha.engine.record import Record, parse_record
from mingcha.engine.refused import Refused
from mingcha.engine.seed import Seed, parse_seed
from mingcha.engine.tables import (
    CELLS,
    CHANGES,
    EXCLUDED,
    LEAVES,
    SELECTED,
    TEAMS,
    Cell,
    Change,
    Excluded,
    Leaf,
    Selected,
    Team,
)

Files = Mapping[str, bytes]  # a bundle: file name → content

FROZEN = ("manifest.txt", "roster.csv", "staff.csv", "recuse.csv", "excluded.csv", "leaves.csv")
RESULTS = ("cells.csv", "selected.csv", "teams.csv", "record.txt")
NAMES = (*FROZEN, "rulebook.json", "seed.txt", *RESULTS, "changes.csv")


def read_directory(path: Path, names: Iterable[str] = NAMES) -> dict[str, bytes]:
    """Return the files of a bundle that a directory holds; other names are ignored."""
    if not path.is_dir():
        raise Refused(str(path), "no such directory")
    try:
        return {name: (path / name).read_bytes() for name in names if (path / name).exists()}
    except OSError as error:
        raise Refused(str(error.filename), error.strerror or "cannot be read") from None


def need(files: Files, *names: str) -> None:
    """Refuse a bundle that lacks one of the files."""
    for name in names:
        if name not in files:
            raise Refused(name, "missing")


def kind(files: Files) -> str:
    """Return ``audit``, ``public-open`` or ``public-closed``; anything between is refused."""
    match [name for name in ("roster.csv", "staff.csv", "recuse.csv") if name in files]:
        case ["roster.csv", "staff.csv", "recuse.csv"]:
            return "audit"
        case ["roster.csv"]:
            return "public-open"
        case []:
            return "public-closed"
        case some:
            raise Refused(some[-1], "neither an audit bundle nor a public one has this file alone")


@dataclass(frozen=True, slots=True)
class Bundle:
    """Everything that is there, well formed; what is not there is ``None``.

    ``frame`` is ``None`` in ``public-closed``; in ``public-open`` it has no people. Of a void
    attempt nothing after the freeze is read but the record.
    """

    kind: str
    files: Files
    m: Manifest
    frame: Frame | None
    leaves: list[Leaf] | None
    excluded: list[Excluded]
    record: Record | None
    seed: Seed | None
    cells: list[Cell]
    selected: list[Selected]
    teams: list[Team]
    changes: list[Change]

    @property
    def void(self) -> bool:
        """Tell whether the attempt came to nothing."""
        return self.record is not None and self.record.void


def read_bundle(files: Files) -> Bundle:
    """Read a bundle; ``Refused`` for whatever breaks a grammar, a label or an order."""
    which = kind(files)
    need(
        files, "manifest.txt", "excluded.csv", *(["leaves.csv"] if which == "public-closed" else [])
    )
    m = parse_manifest(files["manifest.txt"])
    record = parse_record(files["record.txt"]) if "record.txt" in files else None
    drawn: Files = {} if record and record.void else files
    frame = None if which == "public-closed" else read_frame(m, files)
    return Bundle(
        kind=which,
        files=files,
        m=m,
        frame=frame,
        leaves=LEAVES.parse(files["leaves.csv"]) if "leaves.csv" in files else None,
        excluded=EXCLUDED.parse(files["excluded.csv"]),
        record=record,
        seed=parse_seed(m, drawn["seed.txt"]) if "seed.txt" in drawn else None,
        cells=CELLS.parse(drawn.get("cells.csv", b"")),
        selected=SELECTED.parse(drawn.get("selected.csv", b"")),
        teams=TEAMS.parse(drawn.get("teams.csv", b"")),
        changes=_changes(m, drawn.get("changes.csv", b"")),
    )


def _changes(m: Manifest, content: bytes) -> list[Change]:
    rows = CHANGES.parse(content)
    for row in rows:
        if row.kind == "staff" and row.unit not in m.matched:
            raise Refused(CHANGES.file, f"row {row.seq}: {row.unit} is not matched in this draw")
    return rows
