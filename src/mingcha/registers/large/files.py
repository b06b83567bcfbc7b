"""Files of an import, each as tasks of some thousand rows: CSV of any size, sheets as the web has them."""

import gzip
import hashlib
import io
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from mingcha.bulk.streams import in_batches
from mingcha.law.refusal import Refusal
from mingcha.registers import reader, reading
from mingcha.registers.large.checking import InFile, Source, Task
from mingcha.registers.large.csv_files import Layout, blocks_of, layout_of
from mingcha.registers.reading import Table

HEAD = 1 << 20  # bytes that show what a file is
LINES = 2000  # of a sheet, in one task

Choose = Callable[[str, Sequence[str]], dict[str, int]]  # (file name, headings) → mapping


@dataclass(frozen=True)
class File:
    """One file as it was when the import began."""

    path: Path
    format: str  # "csv", "xlsx" …
    size: int
    changed: int

    @classmethod
    def at(cls, path: Path) -> "File":
        """Looks at the file; Refusal("registers-file-…") for what cannot be a table."""
        with path.open("rb") as stream:
            head = stream.read(HEAD)
        if not head.strip():
            raise Refusal("registers-file-empty")
        sheet = head.startswith((b"PK", reader.OLE))
        if sheet:
            reading.check_size(path.stat().st_size)
        found = reader.format_of(path.read_bytes() if sheet else head)
        reader.check_extension(path.name, found)
        return cls(path, found, path.stat().st_size, path.stat().st_mtime_ns)

    def check_unchanged(self) -> None:
        """Refuses when somebody wrote to the file meanwhile."""
        now = self.path.stat()
        if (now.st_size, now.st_mtime_ns) != (self.size, self.changed):
            raise Refusal("registers-file-changed")

    def digest(self) -> str:
        """SHA-256 of the content."""
        with self.path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()


@dataclass(frozen=True)
class Opened:
    """A file with its headings understood; `rows` as far as one can tell beforehand."""

    file: File
    source: Source
    format: str
    rows: int
    tasks: Iterator[Task]


def opened(files: Sequence[File], choose: Choose) -> Iterator[Opened]:
    """The files one after the other; while one is checked, the next sheet is read."""
    with ThreadPoolExecutor(1) as ahead:
        reads = [ahead.submit(_read, file) for file in files[:1]]
        for number, file in enumerate(files):
            try:
                read = reads.pop().result()
                reads += [ahead.submit(_read, next_) for next_ in files[number + 1 : number + 2]]
                yield _opened(number, file, read, choose)
            except Refusal as refusal:
                raise InFile(file.path.name, refusal) from refusal


def _read(file: File) -> Table | Layout:
    if file.format == "csv":
        return layout_of(file.path)
    return reading.read(file.path.name, file.path.read_bytes())


def _opened(number: int, file: File, read: Table | Layout, choose: Choose) -> Opened:
    name = file.path.name[-200:]
    mapping = choose(name, read.headers)
    if isinstance(read, Table):
        source = Source(number, name, read.headers, reading.heading_row(read.packed), mapping)
        return Opened(file, source, read.format, read.rows, _sheet_tasks(source, read.packed))
    source = Source(number, name, read.headers, read.header_row, mapping, read.delimiter)
    blocks = blocks_of(file.path, read.encoding, read.delimiter)
    tasks = (Task(source, block) for block in blocks)
    return Opened(file, source, f"CSV {read.encoding}", read.lines, tasks)


def _sheet_tasks(source: Source, packed: bytes) -> Iterator[Task]:
    with gzip.GzipFile(fileobj=io.BytesIO(packed)) as stream:
        yield from (Task(source, lines) for lines in in_batches(stream, LINES))
