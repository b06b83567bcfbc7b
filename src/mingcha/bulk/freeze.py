"""Freeze a roster of any size (§4): sorted and salted by the engine, hashed chunk by chunk."""

from collections.abc import Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING

from mingcha.bulk import expression
from mingcha.bulk.backends import PLAIN, lines_of, read_roster, stream
from mingcha.bulk.scan import Piece, check_plain, commitments, pieces
from mingcha.engine.refused import Refused

if TYPE_CHECKING:
    from ibis import BaseBackend

ALG = "sha256"


def freeze_roster(plain: Path, key: str, directory: Path, con: "BaseBackend") -> dict[str, str]:
    """Write roster.csv and leaves.csv for a plain roster, CSV or Parquet, and the salt key RK.

    Returns the manifest's values of the roster, as `engine.frame.commitments` does. Checked are
    grammar and duplicates; departments, quotas and check characters are not. Of a refused roster
    no file stays.
    """
    check_plain(lines_of(plain, columns=PLAIN))
    lines = stream(expression.salted_lines(read_roster(con, plain, columns=PLAIN), key))
    with (directory / "roster.csv").open("xb") as roster:
        try:
            with (directory / "leaves.csv").open("xb") as leaves:
                return dict(commitments(ALG, _written(roster, leaves, lines)))
        except Refused:
            (directory / "roster.csv").unlink()
            (directory / "leaves.csv").unlink()
            raise


def _written(
    roster: IO[bytes], leaves: IO[bytes], lines: Iterator[bytes]
) -> Iterator[tuple[bytes, Piece]]:
    for content, piece in pieces(ALG, lines, None):
        roster.write(content)
        leaves.write(piece.leaves)
        yield content, piece
