"""The files of a small draw: what it draws from in the protocol's tables, what is kept, what is public.

The candidates are numbered N001, N002 … in the order of their codes; `candidates.csv` says who is
who, and its digest stands in the manifest as a source line (docs/adr/0006).
"""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import datetime

from mingcha.draws.models import SmallDraw, SmallDrawFile
from mingcha.draws.rules import DrawStatus
from mingcha.engine.digest import file_hash
from mingcha.engine.tables import EXCLUDED, RECUSE, ROSTER, STAFF
from mingcha.web.excel import neutral

CANDIDATES = "candidates.csv"
SOURCE = "candidates"  # NAME of the source line that binds the file
GRADE = "all"  # one stratum: everybody has the same chance

FILE_NAMES = {
    "manifest.txt": "承诺文件",
    CANDIDATES: "候选名单：候选号、代码、名称",
    "rulebook.json": "规则集全文",
    "excluded.csv": "不纳入的（内部抽取为空）",
    "leaves.csv": "名录指纹",
    "roster.csv": "候选号名录",
    "seed.txt": "种子：密值和骰子",
    "cells.csv": "户数、截止票号",
    "selected.csv": "抽中的候选号",
    "teams.csv": "检查组（内部抽取为空）",
    "record.txt": "总记录",
}


def numbered(population: Sequence[tuple[str, str]]) -> list[tuple[str, str, str]]:
    """(number, code, name) of every candidate, in the order of the codes: nobody chooses a number."""
    return [(f"N{i:03d}", code, name) for i, (code, name) in enumerate(sorted(population), 1)]


def candidates_file(rows: Sequence[tuple[str, str, str]], *, named: bool) -> bytes:
    """candidates.csv in UTF-8; without names where they are personal data."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    for number, code, name in rows:  # the writer would leave a lone CR bare
        shown = neutral(name).replace("\r", " ") if named else ""
        writer.writerow((number, neutral(code).replace("\r", " "), shown))
    return text.getvalue().encode()


def plain_tables(numbers: Sequence[str], *, region: str, department: str) -> dict[str, bytes]:
    """The protocol's plain tables: a roster of numbers and nobody to be matched."""
    rows = [(number, GRADE, region, department) for number in sorted(numbers)]
    return {
        ROSTER.file: ROSTER.format(rows),
        STAFF.file: b"",
        RECUSE.file: b"",
        EXCLUDED.file: b"",
    }


def store(draw: SmallDraw, files: Mapping[str, bytes], at: datetime) -> None:
    """Adds files; call it inside an action."""
    for name, body in files.items():
        digest = file_hash(draw.alg, body)
        SmallDrawFile(draw=draw, name=name, content=body, digest=digest, at=at).save()


def all_files(draw: SmallDraw) -> dict[str, bytes]:
    """Every file there is, by name."""
    return {row.name: bytes(row.content) for row in SmallDrawFile.objects.filter(draw=draw)}


def public_files(draw: SmallDraw) -> list[SmallDrawFile]:
    """The files that may be downloaded now, in reading order: nothing before the commitment."""
    if draw.status == DrawStatus.FROZEN:
        return []
    known = {row.name: row for row in SmallDrawFile.objects.filter(draw=draw)}
    return [known[name] for name in FILE_NAMES if name in known]


def public_bundle(draw: SmallDraw) -> dict[str, bytes]:
    """What `mingcha draw verify` takes as a public-open bundle, once unzipped."""
    return {row.name: bytes(row.content) for row in public_files(draw)}
