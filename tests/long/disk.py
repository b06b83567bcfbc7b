"""A disk that loses power: what may stand in the files of a folder when writes were not yet synced.

The writes come from `strace`. Until a file is synced every sector of 512 bytes may hold any version
it has had since the last sync, independently of every other sector: dropped, kept, torn, reordered.
Names (created, unlinked) become lasting in their order, and for certain when the folder is synced.
"""

import random
import re
import subprocess
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

SECTOR = 512
CALLS = "openat,write,pwrite64,writev,pwritev,fsync,fdatasync,ftruncate,unlink,unlinkat,rename"
WAYS = ("dropped", "kept", "cut", "torn", "reordered", "scattered")

Write = tuple[int, bytes]  # offset, content
Version = Callable[[int, int], int]  # (sector, how often it was written) → how many writes count


@dataclass(frozen=True)
class Step:
    """One system call: `write`, `sync`, `truncate`, `create`, `unlink`, on the file called `name`."""

    kind: str
    name: str
    offset: int = 0
    content: bytes = b""


@dataclass
class File:
    """What certainly is on the disk, and what was written since."""

    lasting: bytes = b""
    pending: list[Write] = field(default_factory=list)

    def whole(self) -> bytes:
        """The file as the running program sees it."""
        return self.image(lambda sector, times: times)

    def image(self, version: Version) -> bytes:
        """The file with, for each sector, the first `version` of its pending writes."""
        times: dict[int, int] = defaultdict(int)
        for offset, content in self.pending:
            for sector in _sectors(offset, content):
                times[sector] += 1
        left = {sector: version(sector, count) for sector, count in sorted(times.items())}
        out = bytearray(self.lasting)
        for offset, content in self.pending:
            for sector in _sectors(offset, content):
                if left[sector] > 0:
                    _put(out, sector, offset, content)
                left[sector] -= 1
        return bytes(out)

    def sync(self) -> None:
        """Everything written so far is lasting."""
        self.lasting, self.pending = self.whole(), []


def _sectors(offset: int, content: bytes) -> range:
    return range(offset // SECTOR, (offset + len(content) - 1) // SECTOR + 1)


def _put(out: bytearray, sector: int, offset: int, content: bytes) -> None:
    start, end = max(offset, sector * SECTOR), min(offset + len(content), (sector + 1) * SECTOR)
    if len(out) < end:
        out.extend(bytes(end - len(out)))
    out[start:end] = content[start - offset : end - offset]


class Disk:
    """A folder: steps go in, images after a power cut come out."""

    def __init__(self, folder: dict[str, bytes]) -> None:
        self.files = {name: File(content) for name, content in folder.items()}
        self.lasting = dict(self.files)  # the names as the disk has them
        self.renamed: list[tuple[str, File | None]] = []  # names that changed since, in order

    def take(self, step: Step) -> None:
        """Carries out one system call."""
        if step.kind == "create" and step.name not in self.files:
            self._name(step.name, File())
        elif step.kind == "unlink":
            self._name(step.name, None)
        elif step.kind == "write":
            self.files[step.name].pending.append((step.offset, step.content))
        elif step.kind == "sync" and step.name:
            self.files[step.name].sync()
        elif step.kind == "sync":
            self._settle(self.lasting, len(self.renamed))
            self.renamed = []
        elif step.kind == "truncate" and len(self.files[step.name].whole()) != step.offset:
            raise NotImplementedError(f"{step.name} was cut to {step.offset}: not modelled")

    def _name(self, name: str, file: File | None) -> None:
        self.renamed.append((name, file))
        if file is None:
            del self.files[name]
        else:
            self.files[name] = file

    def _settle(self, names: dict[str, File], count: int) -> None:
        for name, file in self.renamed[:count]:
            if file is None:
                names.pop(name, None)
            else:
                names[name] = file

    def image(self, way: str, chance: random.Random) -> dict[str, bytes]:
        """The folder after a power cut now; `way` is one of `WAYS`."""
        names = dict(self.lasting)
        count = {"dropped": 0, "kept": len(self.renamed)}.get(way)
        self._settle(names, chance.randint(0, len(self.renamed)) if count is None else count)
        return {name: _image(file, way, chance) for name, file in names.items()}


def _image(file: File, way: str, chance: random.Random) -> bytes:
    if way == "kept":
        return file.whole()
    if way == "dropped" or not file.pending:
        return file.lasting
    if way in ("cut", "torn"):
        return _cut(file, chance, torn=way == "torn")
    if way == "reordered":  # whole pages of the page cache, each as old as it likes
        pages: dict[int, float] = defaultdict(chance.random)
        return file.image(lambda sector, times: round(pages[sector // 8] * times))
    out = file.image(lambda sector, times: chance.randint(0, times))
    # the length of a file may be lasting before its content is: the rest reads as zeros
    return out.ljust(len(file.whole()), b"\0") if chance.random() < 0.5 else out


def _cut(file: File, chance: random.Random, *, torn: bool) -> bytes:
    """The first writes only; torn: and of the next one the first sectors."""
    at = chance.randrange(len(file.pending))
    kept = file.pending[:at]
    if torn:
        offset, content = file.pending[at]
        middle = chance.choice(_sectors(offset, content)) * SECTOR
        kept = [*kept, (offset, content[: max(0, middle - offset)])]
    return File(file.lasting, [write for write in kept if write[1]]).whole()


# --- the recording -------------------------------------------------------------------------

CALL = re.compile(r"(\w+)\((.*)\) += (-?\d+)")
TEXT = re.compile(r'"((?:\\x[0-9a-f]{2})*)"(\.\.\.)?')
DESCRIPTOR = re.compile(r"<((?:\\x[0-9a-f]{2})+)>")


def recorder(process: int, trace: Path, *paths: Path) -> subprocess.Popen[str]:
    """A `strace` that has begun to write down what `process` does to `paths`."""
    chosen = [word for path in paths for word in ("-P", str(path))]
    wanted = ["-xx", "-y", "-s", "10000000", "-o", str(trace), "-e", f"trace={CALLS}"]
    begun = subprocess.Popen(
        ["strace", "-p", str(process), *wanted, *chosen], stderr=subprocess.PIPE, text=True
    )
    assert begun.stderr
    said = begun.stderr.readline()
    while "attached" not in said:
        if not said or "not permitted" in said:
            raise PermissionError(f"strace may not watch here: {said.strip()}")
        said = begun.stderr.readline()
    return begun


def steps(trace: Path, folder: Path) -> Iterator[Step]:
    """What a recording tells of the files in `folder`; the folder itself has the empty name."""
    with trace.open(encoding="ascii") as lines:
        for line in lines:
            if found := CALL.match(line):
                if int(found[3]) >= 0:
                    yield from _step(found[1], found[2], folder)
            elif not line.startswith(("+++", "---")):
                raise ValueError(f"strace said something unexpected: {line[:100]}")


def _step(call: str, words: str, folder: Path) -> Iterator[Step]:
    texts = [_text(found[1]) for found in TEXT.finditer(words)]
    if "..." in TEXT.sub(lambda found: found[2] or "", words):
        raise ValueError("strace shortened a write")
    if call in ("openat", "unlink"):
        name = _name(Path(texts[0].decode()), folder)
        if call == "unlink" or "O_CREAT" in words:
            yield Step("unlink" if call == "unlink" else "create", name)
        return
    held = DESCRIPTOR.search(words)
    assert held, words[:100]
    name = _name(Path(_text(held[1]).decode()), folder)
    if call in ("fsync", "fdatasync"):
        yield Step("sync", name)
    elif call == "ftruncate":
        yield Step("truncate", name, int(words.rsplit(", ", 1)[1]))
    elif call == "pwrite64":
        yield Step("write", name, int(words.rsplit(", ", 1)[1]), texts[0])
    elif call == "write":
        yield Step("said", name, 0, texts[0])
    else:
        raise NotImplementedError(f"{call} is not modelled")


def _text(escaped: str) -> bytes:
    return bytes.fromhex(escaped.replace("\\x", ""))


def _name(path: Path, folder: Path) -> str:
    return "" if path == folder else path.relative_to(folder).as_posix()
