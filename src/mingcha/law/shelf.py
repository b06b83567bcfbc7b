"""The shelf: where the texts of rulebooks come from.

Shipped files, then folders that the operator added, then dated versions from a registered source
(the room `rulebooks` keeps them in the database; the law knows only this door). Of one name the
version in force today counts; its file is version 1.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Protocol

SHIPPED = Path(__file__).parent / "rulebooks"
FILE = 1  # the number of the version that a file is

_folders = [SHIPPED]


@dataclass(frozen=True)
class Version:
    """One dated text of a rulebook. `effective_from` is None for a file: it always was."""

    name: str
    number: int
    effective_from: date | None
    digest: str
    text: str = field(repr=False, compare=False)

    @property
    def ref(self) -> str:
        """The version in addresses: `ruzhou-2023@2`."""
        return f"{self.name}@{self.number}"

    @classmethod
    def of(cls, name: str, text: str, number: int = FILE, since: date | None = None) -> "Version":
        """A version with the SHA-256 of its text."""
        return cls(name, number, since, hashlib.sha256(text.encode()).hexdigest(), text)


Shelf = tuple[Version, ...]  # one version per name, hashable


class Source(Protocol):
    """Who keeps the versions that people made."""

    def in_force(self) -> Mapping[str, Version]:
        """{name: version} for every rulebook that has one in force today."""

    def history(self, name: str) -> Sequence[Version]:
        """All versions of a rulebook, oldest first."""


_source: Source | None = None


def use_source(source: Source | None) -> None:
    """Registers who keeps the versions; None: files only."""
    global _source
    _source = source


def add_folder(folder: Path) -> None:
    """Adds a folder of local rulebooks beside the shipped ones; a shipped name cannot be replaced."""
    if folder not in _folders:
        _folders.append(folder)


def names() -> list[str]:
    """Names of the rulebooks at hand, sorted, the national baseline first."""
    return sorted(_paths(), key=lambda name: (name != "national", name))


def paths() -> Mapping[str, Path]:
    """{name: file} of the rulebooks at hand."""
    return _paths()


def in_force(without: str = "") -> Shelf:
    """The version of every rulebook in force today, by name; an unreadable file is left out."""
    made = _source.in_force() if _source else {}
    found = []
    for name in sorted(_paths()):
        version = made.get(name) or file_version(name)
        if version is not None and name != without:
            found.append(version)
    return tuple(found)


def history(name: str) -> list[Version]:
    """Every version of a rulebook, its file first, then what people made of it, oldest first."""
    file, made = file_version(name), _source.history(name) if _source else ()
    return [*([file] if file else []), *made]


def file_version(name: str) -> Version | None:
    """The file of a name as version 1; None where there is none or it is not UTF-8 text."""
    path = _paths().get(name)
    if path is None:
        return None
    try:
        return _read(name, path, path.stat().st_mtime_ns)
    except (OSError, UnicodeDecodeError):
        return None


def document(name: str, *beside: Path) -> str | None:
    """The text of a source document, from the folders of the rulebooks; None when not at hand."""
    if Path(name).name != name:
        return None
    for folder in (*beside, *_folders):
        try:
            return (folder / name).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError, ValueError):
            continue
    return None


def _paths() -> dict[str, Path]:
    return {path.stem: path for folder in reversed(_folders) for path in folder.glob("*.toml")}


@cache
def _read(name: str, path: Path, changed: int) -> Version:
    """A file's text, read again when it has changed on disk."""
    return Version.of(name, path.read_text(encoding="utf-8"))
