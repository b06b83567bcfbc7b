"""Writes docs/reference/asvs.md and dengbao.md: `.venv/bin/python tests/house/duties.py`.

Each row of the data files beside this one is `id | where | what it asks | how it is met | proof`. A
proof names tests (`tests/…::test_…`) and sections of documents (`docs/…#section`), is `n/a` (the reason
stands in how it is met, after `n/a:`), or says `not yet: ` and what is missing.
"""

import ast
import re
import sys
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(__file__).parent
PAGES = ROOT / "docs" / "reference"
ID = re.compile(r"V(\d+)\.(\d+)\.(\d+)")
ASVS_HEAD = """\
# OWASP ASVS 5.0, levels 1 and 2

Every row of OWASP ASVS 5.0.0 (levels 1 and 2), in our words → how Mingcha meets it → the tests or the written decision that prove it, why it
does not apply, or what is missing. Written by `tests/house/duties.py` from `tests/house/asvs.txt`; a house test compares, and looks
whether every test and section named here exists. Decisions and figures: [security.md](security.md).
"""
DENGBAO_HEAD = """\
# 等保三级（应用部分）对照

GB/T 22239-2019 第三级“安全计算环境”“安全管理中心”中由应用承担的要求 → 明察的做法 → 证明（测试或文档），或者部署单位的责任、不适用的理由、尚缺什么。
由 `tests/house/duties.py` 从 `tests/house/dengbao.txt` 生成，请勿手改；测试核对本页，并核对所列测试和章节确实存在。
网络、机房、管理制度、人员等要求由部署单位承担，不在此表。能否通过测评由测评机构认定，本表只说明软件这一半。
"""


@dataclass(frozen=True, slots=True)
class Duty:
    """One requirement and how it is met."""

    id: str
    where: str
    asks: str
    how: str
    proof: str

    @property
    def kind(self) -> str:
        """tests, documents, duty of the operator, not applicable, or not yet."""
        if self.proof.startswith("not yet: "):
            return "not yet"
        if self.proof == "n/a":
            return "does not apply"
        return "test" if self.tests else "written decision or setting"

    @property
    def tests(self) -> list[str]:
        """The tests that the proof names."""
        return [] if self.proof.startswith("not yet: ") else _named(self.proof, "tests/")

    @property
    def sections(self) -> list[str]:
        """The sections of documents that the proof names."""
        return [] if self.proof.startswith("not yet: ") else _named(self.proof, "docs/")


def _named(proof: str, folder: str) -> list[str]:
    return [word for word in proof.split() if word.startswith(folder)]


def duties(name: str) -> list[Duty]:
    """The rows of `name`.txt."""
    lines = (DATA / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    rows = [line.split(" | ") for line in lines if line and not line.startswith("#")]
    return [Duty(*(cell.strip() for cell in row)) for row in rows]


@cache
def named_in(path: Path) -> frozenset[str]:
    """The names of the test functions in a file."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))
    return frozenset(node.name for node in found if node.name.startswith("test_"))


def exists(proof: str) -> bool:
    """Whether a named test or section is there."""
    name, test = re.split("::|#", proof, maxsplit=1)
    path = ROOT / name
    if not path.is_file():
        return False
    return test in named_in(path) if "::" in proof else test in sections_of(path)


@cache
def sections_of(path: Path) -> frozenset[str]:
    """The anchors of a document's headings."""
    headings = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.M)
    return frozenset(
        re.sub(r"[^\w -]", "", head).strip().lower().replace(" ", "-") for head in headings
    )


def summary(rows: list[Duty]) -> str:
    """The counts in the head."""
    counts = Counter(row.kind for row in rows)
    kinds = ("test", "written decision or setting", "does not apply", "not yet")
    return f"**Rows: {len(rows)}; " + "; ".join(f"{kind}: {counts[kind]}" for kind in kinds) + ".**"


def page(name: str) -> str:
    """The whole document."""
    rows = duties(name)
    titles = {
        "asvs": (ASVS_HEAD, "| id | level | asks | how it is met | proof |"),
        "dengbao": (DENGBAO_HEAD, "| 编号 | 控制点 | 要求 | 做法 | 证明 |"),
    }
    head, columns = titles[name]
    lines = [head, summary(rows), ""]
    if missing := [row for row in rows if row.kind == "not yet"]:
        lines += ["Not yet: " + ", ".join(row.id for row in missing) + ".", ""]
    lines += [columns, "|---|---|---|---|---|"]
    lines += [
        f"| {row.id} | {row.where} | {row.asks} | {row.how} | {_proof(row)} |" for row in rows
    ]
    return "\n".join(lines) + "\n"


def _proof(row: Duty) -> str:
    if row.kind in {"not yet", "does not apply"}:
        return f"**{row.proof}**" if row.kind == "not yet" else "—"
    sections = [f"[{one.rpartition('/')[2]}]({_link(one)})" for one in row.sections]
    return "<br>".join([*(f"`{one.removeprefix('tests/')}`" for one in row.tests), *sections])


def _link(section: str) -> str:
    inside = section.startswith("docs/reference/")
    return (
        section.removeprefix("docs/reference/") if inside else f"../{section.removeprefix('docs/')}"
    )


def main() -> None:
    """Writes both pages."""
    for name in ("asvs", "dengbao"):
        (PAGES / f"{name}.md").write_text(page(name), encoding="utf-8")
        sys.stdout.write(f"{name}: {summary(duties(name))}\n")


if __name__ == "__main__":
    main()
