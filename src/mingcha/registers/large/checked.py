"""All files of an import, checked and staged: from here it is stored, or its faults are told."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime

from mingcha.accounts.models import User
from mingcha.law.refusal import Refusal
from mingcha.registers.importing.checking import Fault
from mingcha.registers.importing.known import known_to
from mingcha.registers.large import duplicates, processes, staging
from mingcha.registers.large.checking import Checked, InFile, Source, Task
from mingcha.registers.large.files import Choose, File, Opened, opened
from mingcha.registers.models import Source as Origin

Wrong = Callable[[Source, Fault], None]
Told = Callable[[int, float], None]  # rows checked so far, and which part of all files that is


@dataclass
class Staged:
    """What a finished check knows; the rows are in the tables of `staging`."""

    at: datetime
    source: Origin | None  # the register that the files are a copy of (B-10)
    opened: list[Opened] = field(default_factory=list)
    digests: list[str] = field(default_factory=list)
    figures: Counter[str] = field(default_factory=Counter)
    error_count: int = 0

    @property
    def name(self) -> str:
        """The file, or the first one and how many there are."""
        first, count = self.opened[0].source.file_name, len(self.opened)
        return first if count == 1 else f"{first[-180:]} 等 {count} 个文件"

    @property
    def digest(self) -> str:
        """SHA-256 of the file; of several files that of their digests, one in each line."""
        if len(self.digests) == 1:
            return self.digests[0]
        return hashlib.sha256("".join(f"{one}\n" for one in self.digests).encode()).hexdigest()

    @property
    def format(self) -> str:
        """Of the files, each once."""
        return "、".join(dict.fromkeys(one.format for one in self.opened))

    @property
    def headers(self) -> list[str]:
        """Of the first file."""
        return list(self.opened[0].source.headers)

    @property
    def mapping(self) -> dict[str, int]:
        """Of the first file."""
        return self.opened[0].source.mapping


def check_files(
    files: Sequence[File],
    by: User,
    choose: Choose,
    wrong: Wrong,
    *,
    source: Origin | None = None,
    told: Told = lambda rows, part: None,
    cores: int = 1,
) -> Staged:
    """Checks every row of every file as an import by `by` would, and stages what it would store.

    `wrong` hears every fault: those of rows in the order of the rows, then duplicates. Raises
    `InFile` for a file that is no table. Nothing is written but temporary tables.
    """
    known = known_to(by, source=str(source or ""))
    staged = Staged(known.at, source)
    progress = Progress(files, told)
    with processes.checking(known, cores) as check_all, ThreadPoolExecutor(1) as hashing:
        digests = [hashing.submit(file.digest) for file in files]
        staging.create()
        for checked in check_all(_tasks(files, choose, staged)):
            _take(checked, staged, wrong)
            progress.take(checked, staged.opened[checked.source.number].rows)
        staged.digests = [digest.result() for digest in digests]
    _check_files(files, staged)
    staging.index()
    if duplicates.find(staged.figures) or staged.figures["fault"]:
        for of, fault in duplicates.faults([one.source for one in staged.opened]):
            staged.error_count += 1
            wrong(of, fault)
    return staged


def _tasks(files: Sequence[File], choose: Choose, staged: Staged) -> Iterator[Task]:
    for one in opened(files, choose):
        staged.opened.append(one)
        staging.put_file(one.source.number, f"导入 {one.source.file_name}"[:100])
        yield from one.tasks


def _check_files(files: Sequence[File], staged: Staged) -> None:
    """Each has rows, and nobody wrote to it meanwhile."""
    for file, one in zip(files, staged.opened, strict=True):
        try:
            file.check_unchanged()
            if not staged.figures[f"rows of {one.source.number}"]:
                raise Refusal("registers-file-no-rows")
        except Refusal as refusal:
            raise InFile(file.path.name, refusal) from refusal


def _take(checked: Checked, staged: Staged, wrong: Wrong) -> None:
    staging.put(checked.packed)
    staged.figures.update(checked.figures)
    staged.figures[f"rows of {checked.source.number}"] += checked.figures["rows"]
    staged.error_count += len(checked.faults)
    for fault in checked.faults:
        wrong(checked.source, fault)


class Progress:
    """How far all files are, by their sizes."""

    def __init__(self, files: Sequence[File], told: Told) -> None:
        self._sizes = [file.size for file in files]
        self._told = told
        self._rows = 0

    def take(self, checked: Checked, rows: int) -> None:
        """One more block of a file that has about so many rows."""
        number = checked.source.number
        self._rows += checked.figures["rows"]
        done = sum(self._sizes[:number]) + self._sizes[number] * min(1, checked.last / rows)
        self._told(self._rows, done / sum(self._sizes))
