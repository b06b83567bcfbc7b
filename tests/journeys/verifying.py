"""What anybody does with a downloaded bundle: unzip it, and let `mingcha draw verify` judge."""

import io
import zipfile
from hashlib import sha256
from pathlib import Path

from mingcha import cli
from mingcha.engine.bundle import NAMES

BOUND = set(NAMES) - {"changes.csv"}  # that grows later: its digests stand in the ledger (§12)


def unzipped(content: bytes, folder: Path) -> Path:
    """The bundle in a folder of its own."""
    folder.mkdir()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        archive.extractall(folder)
    return folder


def verdict(folder: Path) -> int:
    """The exit status of `mingcha draw verify`."""
    return cli.main(["draw", "verify", str(folder)])


def holds(folder: Path) -> None:
    """It verifies, and after one changed byte in any file of the protocol it does not."""
    assert verdict(folder) == 0
    for path in sorted(folder.iterdir()):
        if path.name not in BOUND or not path.stat().st_size:
            continue
        whole = path.read_bytes()
        path.write_bytes(_changed(whole))
        assert verdict(folder) != 0, f"a changed byte in {path.name} went unseen"
        path.write_bytes(whole)
    assert verdict(folder) == 0


def _changed(whole: bytes) -> bytes:
    """One digit or letter in the middle is another one: still well-formed where that is possible."""
    at = next(i for i in range(len(whole) // 2, len(whole)) if whole[i : i + 1].isalnum())
    other = b"1" if whole[at : at + 1] != b"1" else b"2"
    return whole[:at] + other + whole[at + 1 :]


def sources_hold(folder: Path) -> None:
    """The manifest names the register snapshots by their hash (protocol §5)."""
    manifest = (folder / "manifest.txt").read_text()
    for name in ("targets", "inspectors"):
        digest = sha256((folder / f"source-{name}.csv").read_bytes()).hexdigest()
        assert f"{name} {digest}" in manifest
