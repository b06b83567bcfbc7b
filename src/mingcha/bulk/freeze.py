"""Freeze a roster of any size (§4): sorted and salted by the engine, hashed chunk by chunk."""

from collections.abc import Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING

from mingcha.bulk import expression
from mingcha.bulk.backends import PLAIN, lines_of, read_roster, stream
from mingcha.bulk.scan import Piece, Rules, check_plain, pieces
from mingcha.bulk.scan import commitments as commitments_of
from mingcha.engine.frame import commitments, people_faults, read_frame
from mingcha.engine.freeze import (
    PLAIN_TABLES,
    Frozen,
    Keys,
    Spec,
    check_other_codes,
    frozen_tables,
    manifest,
)
from mingcha.engine.manifest import parse_manifest
from mingcha.engine.refused import Refused
from mingcha.engine.tables import ROSTER

if TYPE_CHECKING:
    from ibis import BaseBackend

UNKNOWN = dict.fromkeys(("roster.file", "leaves.file", "roster.root"), "0" * 64) | {
    "roster.rows": "1"
}


def freeze(
    spec: Spec, plain: Path, directory: Path, con: "BaseBackend", keys: Keys | None = None
) -> Frozen:
    """Freeze the tables of ``spec`` and the plain roster, CSV or Parquet: `engine.freeze.freeze`.

    roster.csv and leaves.csv are written into the directory, everything else is in the answer. The
    manifest's own rules are checked before the roster is read. Refused like by the engine, and SM3.
    """
    keys = keys or Keys()
    if spec.alg == "sm3":
        raise Refused("draw.toml", "alg sm3: only --engine python can freeze with it (§3)")
    files = frozen_tables(spec, keys, [name for name in PLAIN_TABLES if name != ROSTER.file])
    bound = dict(commitments(spec.alg, files)) | UNKNOWN
    m = parse_manifest(manifest(spec, bound, keys))
    frame = read_frame(m, {**spec.tables, ROSTER.file: b""}, plain=True)
    for file, fault in people_faults(m, frame):
        raise Refused(file, fault)
    check_other_codes(frame)
    rules = Rules(m, sorted(frame.excluded), freezing=True)
    bound |= freeze_roster(plain, keys.roster, directory, con, rules)
    files["manifest.txt"] = manifest(spec, bound, keys)
    return Frozen(files, keys.format(spec.draw), parse_manifest(files["manifest.txt"]).m)


def freeze_roster(
    plain: Path, key: str, directory: Path, con: "BaseBackend", rules: Rules | None = None
) -> dict[str, str]:
    """Write roster.csv and leaves.csv for a plain roster, CSV or Parquet, and the salt key RK.

    Returns the manifest's values of the roster, as `engine.frame.commitments` does. Of a refused
    roster no file stays.
    """
    if not plain.exists():
        raise Refused(plain.name, "missing")
    check_plain(lines_of(plain, columns=PLAIN))
    lines = stream(expression.salted_lines(read_roster(con, plain, columns=PLAIN), key))
    with (directory / "roster.csv").open("xb") as roster:
        try:
            with (directory / "leaves.csv").open("xb") as leaves:
                return dict(commitments_of("sha256", _written(roster, leaves, lines, rules)))
        except Refused:
            (directory / "roster.csv").unlink()
            (directory / "leaves.csv").unlink()
            raise


def _written(
    roster: IO[bytes], leaves: IO[bytes], lines: Iterator[bytes], rules: Rules | None
) -> Iterator[tuple[bytes, Piece]]:
    for content, piece in pieces("sha256", lines, rules):
        roster.write(content)
        leaves.write(piece.leaves)
        yield content, piece
