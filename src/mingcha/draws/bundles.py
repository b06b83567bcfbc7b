"""The files of a draw: what is stored, what of it is public now, and the bundles people download.

What is public follows protocol §12 and decisions.md "When lists are published": while a list is
unannounced, neither the seed nor a result nor — in a matching draw, whose roster is the list —
the leaves leave the house; only counts, tickets and the hash of record.txt do.
"""

import io
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, NamedTuple

from mingcha.draws.models import Draw, DrawFile, DrawFilePart
from mingcha.draws.rules import DrawStatus
from mingcha.engine.digest import file_hash

SECRET = "secret.txt"
POPULATION = "source-population.json"  # the filter: who could be in the roster at all
COMMITMENT = ("manifest.txt", "excluded.csv", "rulebook.json")
FRAME = ("leaves.csv", "roster.csv")
RESULTS = ("seed.txt", "cells.csv", "selected.csv", "teams.csv", "record.txt", "changes.csv")
EXTERNAL = ("external-list.csv", "external-teams.csv")
CLOSED = ("staff.csv", "recuse.csv", "source-targets.csv", "source-inspectors.csv")

FILE_NAMES = {
    "manifest.txt": "承诺文件",
    "rulebook.json": "规则集全文",
    "excluded.csv": "不纳入的主体和原因",
    "leaves.csv": "名录指纹",
    "roster.csv": "检查对象名录",
    "seed.txt": "种子：密值、骰子、开奖号",
    "cells.csv": "分组、户数、截止票号",
    "selected.csv": "抽中名单",
    "teams.csv": "检查组（人员编号）",
    "record.txt": "总记录",
    "changes.csv": "抽取后的变更",
    "source.json": "外部抽取的平台、文件和日期",
    "external-list.csv": "外部抽取的名单",
    "external-teams.csv": "外部抽取的检查组（人员编号）",
    "staff.csv": "执法检查人员名录",
    "recuse.csv": "回避关系",
    POPULATION: "检查对象范围：按哪些条件取自名录库",
    "source-targets.csv": "冻结时的对象名录库快照",
    "source-inspectors.csv": "冻结时的人员名录库快照",
}


def latest(draw: Draw) -> dict[str, DrawFile]:
    """The newest version of every file of a draw, by name, without contents."""
    rows = DrawFile.objects.filter(draw=draw).defer("content").order_by("name", "version")
    return {row.name: row for row in rows}


def newest(draw: Draw, name: str) -> DrawFile | None:
    """The newest version of one file, None if there is none."""
    return DrawFile.objects.filter(draw=draw, name=name).order_by("-version").first()


def roster_in_parts(draw: Draw) -> DrawFile | None:
    """The roster.csv of a large draw; None of any other, whose roster is not read for that."""
    return DrawFile.objects.filter(draw=draw, name="roster.csv", parts__number=0).first()


def content(draw: Draw, name: str) -> bytes | None:
    """The newest version of one file, None if there is none; not for what is kept in parts."""
    found = newest(draw, name)
    return None if found is None else b"".join(found.chunks())


def engine_files(draw: Draw) -> dict[str, bytes]:
    """Every file of the audit bundle that exists, newest versions, but those that are kept in parts:
    what the engine computes from."""
    rows = DrawFile.objects.filter(draw=draw).order_by("name", "version")
    return {row.name: bytes(row.content) for row in rows if not row.is_in_parts}


class Cut(NamedTuple):
    """One part of a file: its size in bytes and what `DrawFilePart` tells of it."""

    size: int
    first: str
    rows: int
    root: str = ""


@dataclass(frozen=True, slots=True)
class Large:
    """A file on disk that is to be kept in parts; `digest` is that of the whole."""

    path: Path
    digest: str
    cuts: list[Cut]

    @property
    def size(self) -> int:
        """Bytes of the whole."""
        return sum(cut.size for cut in self.cuts)

    @property
    def rows(self) -> int:
        """Lines of the whole."""
        return sum(cut.rows for cut in self.cuts)


@dataclass(frozen=True, slots=True)
class Derived:
    """A file that is not kept, because it follows from others (`DrawFile.chunks`)."""

    size: int  # bytes
    rows: int
    digest: str


def store(draw: Draw, files: Mapping[str, bytes | Large | Derived], at: datetime) -> None:
    """Adds files, each as the next version of its name; call it inside an action."""
    known = latest(draw)
    for name, body in files.items():
        file = DrawFile(draw=draw, name=name, at=at)
        file.version = known[name].version + 1 if name in known else 1
        if isinstance(body, bytes):
            file.content, file.size, file.rows = body, len(body), body.count(b"\n")
            file.digest = file_hash(draw.alg, body)
        else:
            file.content, file.size = b"", body.size
            file.rows, file.digest = body.rows, body.digest
        file.save()
        if isinstance(body, Large):
            _store_parts(file, body)


def _store_parts(file: DrawFile, large: Large) -> None:
    with large.path.open("rb") as lines:
        for number, cut in enumerate(large.cuts):
            DrawFilePart(
                file=file, number=number, first=cut.first, rows=cut.rows, root=cut.root,
                content=lines.read(cut.size),
            ).save()  # fmt: skip


def public_names(draw: Draw) -> list[str]:
    """The names that may be downloaded now, whether such a file exists or not, in reading order."""
    if draw.status == DrawStatus.FROZEN:
        return []
    if draw.is_external:
        told = ["source.json"]
        return [*told, *EXTERNAL, "changes.csv"] if draw.is_public_list else told
    names = list(COMMITMENT)
    if not hides_population(draw):
        names.append(POPULATION)
    if _frame_is_public(draw):
        names += [name for name in FRAME if name != "roster.csv" or draw.roster_public == "open"]
    if draw.status == DrawStatus.VOID:
        return [*names, "record.txt"]
    return [*names, *RESULTS] if draw.is_public_list else names


def hides_population(draw: Draw) -> bool:
    """A filter by the unpublished 企业信用风险等级 would tell the grade of everybody in the roster."""
    return "credit_risk" in draw.task.population


def _frame_is_public(draw: Draw) -> bool:
    """A matching draw's roster is the list itself, so it waits as long as the list does."""
    if draw.is_external:
        return True
    if draw.step != Draw.Step.MATCHING or draw.revealed_at is not None:
        return True
    list_draw = draw.selection
    while list_draw is not None and list_draw.step == Draw.Step.MATCHING:
        list_draw = list_draw.selection
    return list_draw is not None and list_draw.revealed_at is not None


def public_files(draw: Draw) -> dict[str, DrawFile]:
    """The public files there are, in reading order."""
    known = latest(draw)
    return {name: known[name] for name in public_names(draw) if name in known}


Files = Mapping[str, DrawFile | bytes]


def public_bundle(draw: Draw) -> Files | None:
    """What `mingcha draw verify` takes as a public bundle; None while it would be incomplete."""
    if draw.status == DrawStatus.FROZEN or not _frame_is_public(draw):
        return None
    return _told(draw) | public_files(draw)


def _told(draw: Draw) -> dict[str, DrawFile]:
    """What a bundle says of a list drawn elsewhere; `mingcha draw verify` ignores these files."""
    listed = draw.external
    return {} if listed is None or listed == draw else public_files(listed)


def audit_bundle(draw: Draw, secret: bytes | None) -> Files:
    """Everything; `secret` is secret.txt, given only when the secret is open."""
    return latest(draw) | ({SECRET: secret} if secret is not None else {})


def is_large(files: Files) -> bool:
    """Whether one of them is kept in parts."""
    return any(isinstance(body, DrawFile) and body.is_in_parts for body in files.values())


def zipped(files: Files) -> bytes:
    """A zip that is the same bytes for the same files: fixed time, sorted names."""
    buffer = io.BytesIO()
    zip_into(buffer, files)
    return buffer.getvalue()


def zip_into(place: IO[bytes], files: Files) -> None:
    """The same, written to a file, a part at a time."""
    with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            body = files[name]
            with archive.open(entry, "w", force_zip64=_is_long(body)) as inside:
                for chunk in [body] if isinstance(body, bytes) else body.chunks():
                    inside.write(chunk)


def _is_long(body: DrawFile | bytes) -> bool:
    return isinstance(body, DrawFile) and body.size >= zipfile.ZIP64_LIMIT


def lines_of(file: DrawFile) -> Iterable[bytes]:
    """The lines of a file, each with its LF; a part begins with a line."""
    for chunk in file.chunks():
        yield from chunk.splitlines(keepends=True)
