"""Freeze a roster of any size (§4): sorted and salted by the engine, hashed chunk by chunk."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from mingcha.bulk import expression, scan
from mingcha.bulk.backends import PLAIN, lines_of, read_roster, stream
from mingcha.bulk.scan import Piece, Rules, check_plain, is_lines, pieces
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

Write = Callable[[bytes, Piece], None]  # takes every chunk of roster.csv, in order
UNKNOWN = dict.fromkeys(("roster.file", "leaves.file", "roster.root"), "0" * 64) | {
    "roster.rows": "1"
}


def freeze(
    spec: Spec, plain: Path, write: Write, con: "BaseBackend", keys: Keys | None = None
) -> Frozen:
    """Freeze the tables of ``spec`` and the plain roster, CSV or Parquet: `engine.freeze.freeze`.

    roster.csv and leaves.csv are written chunk by chunk, everything else is in the answer. The
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
    bound |= freeze_roster(plain, keys.roster, write, con, rules)
    files["manifest.txt"] = manifest(spec, bound, keys)
    return Frozen(files, keys.format(spec.draw), parse_manifest(files["manifest.txt"]).m)


def freeze_roster(
    plain: Path, key: str, write: Write, con: "BaseBackend", rules: Rules | None = None
) -> dict[str, str]:
    """Write roster.csv and leaves.csv for a plain roster, CSV or Parquet, and the salt key RK.

    Returns the manifest's values of the roster, as `engine.frame.commitments` does.
    """
    if not plain.exists():
        raise Refused(plain.name, "missing")
    # Of lines that no reader can take for others, each is read by the parser once, with its salt.
    once = con.name == "duckdb" and plain.suffix != ".parquet" and is_lines(plain)
    if not once:
        check_plain(lines_of(plain, columns=PLAIN))
    try:
        salted = expression.salted_lines(read_roster(con, plain, columns=PLAIN), key)
        lines = stream(salted, scan.ROWS)
        return dict(commitments_of("sha256", _written(write, pieces("sha256", lines, rules))))
    except Exception:
        if once:  # the line of the file that came is named, not that of its order
            check_plain(lines_of(plain, columns=PLAIN))
        raise


def _written(write: Write, found: Iterator[tuple[bytes, Piece]]) -> Iterator[tuple[bytes, Piece]]:
    for content, piece in found:
        write(content, piece)
        yield content, piece


@contextmanager
def into(directory: Path) -> Iterator[Write]:
    """Write both files into a directory; of a refused roster none stays."""
    paths = directory / "roster.csv", directory / "leaves.csv"
    with paths[0].open("xb") as roster, paths[1].open("xb") as leaves:

        def write(content: bytes, piece: Piece) -> None:
            roster.write(content)
            leaves.write(piece.leaves)

        try:
            yield write
        except Refused:
            for path in paths:
                path.unlink()
            raise
