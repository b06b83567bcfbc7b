"""What is written beside the code: pins, reasons, pages without foreign hosts, docs that hold."""

import re
import tomllib
from pathlib import Path

import pytest

import mingcha
from house.source import PACKAGE, ROOT, name_of
from house.states import PAGE, page

PROJECT = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
LISTS = sorted((ROOT / "requirements").glob("*.txt"))
SHOWN = [
    path
    for path in sorted(PACKAGE.rglob("*"))
    if path.suffix in {".html", ".css", ".js", ".svg", ".typ"} and path.is_file()
]
# Spelled so that this file does not contain what it forbids.
FOREIGN = re.compile(
    r"""(?:src|href|action|url|import|fetch)\s*[=(:]?\s*\(?["']?\s*(?:https?:)?//(?!www\.w3\.org)"""
)
NOT_OURS = re.compile(
    r"/wor[k]/|/tm[p]/brie[f]|https?://[^ ]+/simpl[e]\b|--(?:extra-)?index-ur[l]|files\.pythonhoste[d]"
    r"|\b(?:TOD[O]|FIXM[E]|XX[X])\b"
)
TEXT = {".py", ".md", ".toml", ".txt", ".html", ".css", ".js", ".typ", ".yml", ".csv", ""}
TEXT |= {".service", ".timer", ".conf", ".env"}


def own_files() -> list[Path]:
    """Everything that belongs to the project, as text."""
    tops = ["src", "tests", "docs", "requirements", ".ci", "benchmarks", "deploy"]
    files = [*ROOT.glob("*.*"), *(path for top in tops for path in (ROOT / top).rglob("*"))]
    return [
        path
        for path in sorted(files)
        if path.is_file()
        and path.suffix in TEXT
        and path.name != ".git"  # where a second work tree says whose it is
        and "__pycache__" not in path.parts
        and not any(part.endswith(".egg-info") for part in path.parts)
    ]


@pytest.mark.parametrize("path", SHOWN, ids=name_of)
def test_pages_ask_no_other_host(path: Path) -> None:
    assert FOREIGN.findall(path.read_text(encoding="utf-8")) == []


def test_the_detector_of_other_hosts_sees_them() -> None:
    planted = ('<script src="https://x.cn/a.js">', "url(//x.cn/a.woff)", 'fetch("https://x.cn")')
    assert all(FOREIGN.search(text) for text in planted)
    assert not FOREIGN.search('<svg xmlns="http://www.w3.org/2000/svg"><a href="/office/">')


def test_the_project_speaks_of_itself_alone() -> None:
    found = [
        f"{name_of(path)}: {match[0]}"
        for path in own_files()
        for match in NOT_OURS.finditer(path.read_text(encoding="utf-8", errors="replace"))
    ]
    assert found == []


def test_every_dependency_has_its_reason() -> None:
    tables = re.search(r"^dependencies = \[.*?(?=^\[project\.scripts\])", PROJECT, re.M | re.S)
    assert tables
    lines = [line for line in tables[0].splitlines() if re.search(r'"[\w.-]+.*"', line)]
    assert len(lines) > 20
    assert [line for line in lines if not re.search(r"\s# \S.{7,}$", line)] == []


def requirement_names(requirements: list[str]) -> set[str]:
    return {re.split(r"[\s<>=~!;\[]", text)[0].lower().replace("_", "-") for text in requirements}


def test_the_lists_pin_what_the_project_names() -> None:
    project = tomllib.loads(PROJECT)
    groups, extras = project["dependency-groups"], project["project"]["optional-dependencies"]
    base = [*project["project"]["dependencies"], *groups["build"]]
    needed = {
        "base": base,
        "pg": [*base, *extras["pg"]],
        "big": [*base, *extras["big"]],
        "spark": [*base, *extras["spark"]],
        "test": [*base, *extras["pg"], *extras["big"], *groups["test"]],
        "bench": [*base, *groups["bench"]],
    }
    assert {path.stem for path in LISTS} == set(needed)
    for name, requirements in needed.items():
        text = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
        pinned = set(re.findall(r"^([\w.-]+)==", text, re.M))
        assert requirement_names(requirements) <= pinned, name


@pytest.mark.parametrize("path", LISTS, ids=name_of)
def test_a_list_is_hashed_and_names_no_index(path: Path) -> None:
    text = path.read_text(encoding="utf-8").replace("\\\n", " ")
    pins = [line for line in text.splitlines() if line and not line.lstrip().startswith("#")]
    assert [
        line
        for line in pins
        if not re.fullmatch(r"[\w.-]+==\S+( ; [^-]+?)?(\s+--hash=sha256:[0-9a-f]{64})+\s*", line)
    ] == []
    assert "://" not in text


def test_the_lists_agree_with_each_other() -> None:
    """Installing one list never moves what another one installed."""
    versions: dict[str, set[str]] = {}
    for path in LISTS:
        for name, version in re.findall(
            r"^([\w.-]+)==(\S+)", path.read_text(encoding="utf-8"), re.M
        ):
            versions.setdefault(name, set()).add(version)
    base = (ROOT / "requirements" / "base.txt").read_text(encoding="utf-8")
    in_base = set(re.findall(r"^([\w.-]+)==", base, re.M))
    assert {
        name: found for name, found in versions.items() if name in in_base and len(found) > 1
    } == {}


def test_the_changelog_begins_with_this_version() -> None:
    heading = re.search(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.M)
    assert heading
    assert heading[1] == mingcha.__version__
    assert f'softwareVersion: "{mingcha.__version__}"' in (ROOT / "publiccode.yml").read_text(
        "utf-8"
    )


def test_the_page_of_states_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run .venv/bin/python tests/house/states.py"


def test_the_protocol_on_the_portal_is_the_one_in_the_docs() -> None:
    shown, told = PACKAGE / "engine" / "protocol.md", ROOT / "docs" / "draw-protocol.md"
    assert shown.read_bytes() == told.read_bytes()


@pytest.mark.parametrize(
    "path", [*ROOT.glob("*.md"), *sorted((ROOT / "docs").rglob("*.md"))], ids=name_of
)
def test_links_between_documents_lead_somewhere(path: Path) -> None:
    targets = re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", path.read_text(encoding="utf-8"))
    assert [target for target in targets if not (path.parent / target).exists()] == []
