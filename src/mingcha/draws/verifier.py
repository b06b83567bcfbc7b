"""The verifier in the browser: its scripts in the order of the protocol, and the one file to save."""

import hashlib
from functools import cache
from pathlib import Path

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

STATIC = Path(__file__).parent / "static" / "mingcha"
CORE = (
    "steps", "sha256", "sm3", "hash", "merkle", "grammar", "inflate", "zip",
    "entropy", "manifest", "tables", "report", "frame", "seed", "select",
    "board", "deal", "match", "record", "bundle", "certificate", "changes", "closed",
    "verify", "proof", "chain", "uploads", "answers", "tasks",
)  # fmt: skip
PAGE = ("run", "view", "page")
HEADS = ("sha512", "ed25519", "heads", "heads_page")  # the ledger seen from outside
FILE_NAME = "mingcha-verifier.html"


def addresses(names: tuple[str, ...]) -> list[str]:
    """The scripts as paths below the static folder."""
    return [f"mingcha/verifier/{name}.js" for name in names]


@cache
def saved_file() -> bytes:
    """The whole verifier as one HTML file that works from the disk, the same bytes every time."""
    style = Path(__file__).parents[1] / "web" / "static" / "mingcha" / "mingcha.css"
    sheets = [style, style.with_name("rooms.css"), STATIC / "verifier" / "verifier.css"]
    scripts = [STATIC / "verifier" / f"{name}.js" for name in (*CORE, *PAGE, *HEADS)]
    context = {
        "styles": [_own(path) for path in sheets],
        "scripts": [_own(path) for path in scripts],
    }
    return render_to_string("draws/verifier_file.html", context).encode()


def _own(path: Path) -> SafeString:
    """A file of this project, to stand in HTML as it is."""
    return mark_safe(path.read_text(encoding="utf-8"))  # noqa: S308 - our own source, not input


@cache
def saved_digest() -> str:
    """SHA-256 of the saved file, published beside it (protocol §17, no. 47)."""
    return hashlib.sha256(saved_file()).hexdigest()
