"""规则集: what a place has decided, value by value, each with its clause and its status.

A rulebook is one TOML file per document; `extends` names the parent (nation → province → city →
county → task). A key that a file leaves out comes from the parent with status `inherited`; a key
that it sets to `absent` has no value: 本地文件未规定. The format is docs/reference/rulebooks.md.
"""

import hashlib
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from mingcha.law.parameters import PARAMETERS
from mingcha.law.refusal import Refusal, register
from mingcha.law.validation import check_file, check_resolved
from mingcha.law.value import ABSENT as ABSENT  # the other rooms take them from here
from mingcha.law.value import Value as Value

register(
    {
        "law-rulebook-unknown": ("没有名为“{name}”的规则集。", "请从规则集列表中选择。"),
        "law-rulebook-unreadable": ("规则集文件 {name} 读不出来：{reason}。", "请改正文件后重试。"),
        "law-rulebook-faulty": (
            "规则集“{name}”有 {count} 处错误，第一处：{first}。",
            "请用 mingcha rulebook check 查看全部错误并改正。",
        ),
        "law-rulebook-silent": ("规则集“{name}”没有规定“{label}”。", "请在规则集中补充后重试。"),
    }
)

SHIPPED = Path(__file__).parent / "rulebooks"
OF_THE_DOCUMENT = ("doc.", "basis.")  # a child is another document: these do not pass on
_folders = [SHIPPED]


class FaultyRulebook(Refusal):
    """The file breaks a rule of the format; `faults` has one line for each."""

    def __init__(self, name: str, faults: list[str]) -> None:
        super().__init__("law-rulebook-faulty", name=name, count=len(faults), first=faults[0])
        self.faults = faults


@dataclass(frozen=True)
class Rulebook:
    """A resolved rulebook: every known parameter has a `Value`."""

    name: str
    extends: str | None
    values: Mapping[str, Value]

    def get(self, key: str) -> Value:
        """The `Value` of a parameter, `ABSENT` where the rulebook is silent; KeyError for no parameter."""
        if key not in PARAMETERS:
            raise KeyError(key)
        return self.values.get(key, ABSENT)

    def value(self, key: str) -> Any:
        """The bare value of a parameter, None where the rulebook is silent."""
        return self.get(key).value

    def required(self, key: str) -> Value:
        """The `Value` of a parameter that the act cannot do without; Refusal where it is silent."""
        value = self.get(key)
        if value.is_absent:
            raise Refusal("law-rulebook-silent", name=self.name, label=PARAMETERS[key].label)
        return value

    def to_json(self) -> dict[str, Any]:
        """{"name", "extends", "values": {key: members}}; absent members left out."""
        head = {"name": self.name, "extends": self.extends}
        values = {key: value.members() for key, value in self.values.items()}
        return {k: v for k, v in head.items() if v is not None} | {"values": values}

    def canonical_bytes(self) -> bytes:
        """`rulebook.json` of the draw: keys sorted, no spaces, UTF-8, one LF (decisions.md)."""
        text = json.dumps(
            self.to_json(), ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=float
        )
        return text.encode() + b"\n"

    def sha256(self) -> str:
        """The digest of the canonical bytes, 64 lower-case hex digits."""
        return hashlib.sha256(self.canonical_bytes()).hexdigest()


def thaw(data: bytes) -> Rulebook:
    """The rulebook frozen in a task or a draw, from its canonical bytes."""
    record = json.loads(data, parse_float=Decimal)
    values = {key: Value(**members) for key, members in record["values"].items()}
    return Rulebook(record["name"], record.get("extends"), values)


def add_folder(folder: Path) -> None:
    """Adds a folder of local rulebooks beside the shipped ones; a shipped name cannot be replaced."""
    if folder not in _folders:
        _folders.append(folder)
        load.cache_clear()


def names() -> list[str]:
    """Names of the rulebooks at hand, sorted, the national baseline first."""
    return sorted(_paths(), key=lambda name: (name != "national", name))


@cache
def load(name: str) -> Rulebook:
    """A rulebook at hand by name; Refusal when there is none or it is faulty."""
    path = _paths().get(name)
    if path is None:
        raise Refusal("law-rulebook-unknown", name=name)
    return read(path)


def read(path: Path) -> Rulebook:
    """A rulebook from a file; its name is the file's stem. Refusal when unreadable or faulty."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise Refusal(
            "law-rulebook-unreadable", name=path.name, reason="文件不存在或打不开"
        ) from error
    except UnicodeDecodeError as error:
        raise Refusal(
            "law-rulebook-unreadable", name=path.name, reason="不是 UTF-8 文本"
        ) from error
    return parse(text, path.stem)


def parse(text: str, name: str) -> Rulebook:
    """A rulebook from TOML text, resolved over the shipped parents and checked.

    Raises FaultyRulebook with one line per fault, Refusal when it is not TOML.
    """
    content = _toml(text, name)
    if faults := check_file(content):
        raise FaultyRulebook(name, faults)
    own = {key: Value(**members) for key, members in content.get("values", {}).items()}
    extends = content.get("extends")
    values = _inherited(name, extends) | own
    if faults := check_resolved(values):
        raise FaultyRulebook(name, faults)
    return Rulebook(name, extends, values)


def _inherited(name: str, extends: str | None) -> dict[str, Value]:
    """The parent's values as this rulebook shows them."""
    if extends is None:
        return dict.fromkeys(PARAMETERS, ABSENT)
    _check_parents(name, extends)
    parent = load(extends)
    return {key: _passed_on(key, value, extends) for key, value in parent.values.items()}


def _check_parents(name: str, extends: str | None) -> None:
    below, paths = {name}, _paths()
    while extends is not None:
        if extends not in paths or extends in below:
            raise FaultyRulebook(name, [f"extends：没有名为“{extends}”的上级规则集，或层级成环"])
        below.add(extends)
        extends = _toml(paths[extends].read_text(encoding="utf-8"), extends).get("extends")


def _paths() -> dict[str, Path]:
    return {path.stem: path for folder in reversed(_folders) for path in folder.glob("*.toml")}


def _passed_on(key: str, value: Value, parent: str) -> Value:
    if value.is_absent or key.startswith(OF_THE_DOCUMENT):
        return ABSENT
    return replace(value, status="inherited", inherited_from=value.inherited_from or parent)


def _toml(text: str, name: str) -> dict[str, Any]:
    try:
        content = tomllib.loads(text, parse_float=_finite)
    except tomllib.TOMLDecodeError as error:
        if "Invalid date" in str(error):  # 2023-06-31 without quotes
            raise FaultyRulebook(name, [f"日期不存在：{error}"]) from error
        raise Refusal("law-rulebook-unreadable", name=name, reason=error) from error
    except RecursionError as error:
        raise Refusal("law-rulebook-unreadable", name=name, reason="嵌套太深") from error
    plain: dict[str, Any] = _plain(content)
    return plain


def _finite(text: str) -> Decimal:
    number = Decimal(text)
    if not number.is_finite():
        raise tomllib.TOMLDecodeError(f"{text} is not a number")
    return number


def _plain(node: Any) -> Any:
    """TOML's dates become ISO text, so that a rulebook is plain JSON."""
    if isinstance(node, dict):
        return {key: _plain(child) for key, child in node.items()}
    if isinstance(node, list):
        return [_plain(child) for child in node]
    return node.isoformat() if hasattr(node, "isoformat") else node
