"""规则集: what a place has decided, value by value, each with its clause and its status.

A rulebook is one TOML file per document; `extends` names the parent (nation → province → city →
county → task), `also` further rulebooks whose own values are taken over (附加规则集, such as yearly
caps). A key that a file leaves out comes from them with status `inherited`; a key that it sets to
`absent` has no value: 本地文件未规定. The format is docs/reference/rulebooks.md.
"""

import hashlib
import json
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from mingcha.law import shelf
from mingcha.law.parameters import PARAMETERS
from mingcha.law.refusal import Refusal, register
from mingcha.law.shelf import SHIPPED as SHIPPED
from mingcha.law.shelf import Shelf, Version
from mingcha.law.shelf import add_folder as add_folder  # the door of the law: taken from here
from mingcha.law.shelf import history as history
from mingcha.law.shelf import names as names
from mingcha.law.shelf import use_source as use_source
from mingcha.law.validation import check_file, check_quotes, check_resolved
from mingcha.law.value import ABSENT as ABSENT
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

OF_THE_DOCUMENT = ("doc.", "basis.")  # a child is another document: these do not pass on
OWN = ("explicit", "interpreted")


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
    also: tuple[str, ...] = ()

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
        """{"name", "extends", "also", "values": {key: members}}; absent members left out."""
        head = {"name": self.name, "extends": self.extends, "also": list(self.also) or None}
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
    return Rulebook(record["name"], record.get("extends"), values, tuple(record.get("also", ())))


def load(name: str) -> Rulebook:
    """The version of a rulebook in force today; Refusal when there is none or it is faulty."""
    at_hand = shelf.in_force()
    if any(version.name == name for version in at_hand):
        return _resolve(name, at_hand)
    if name in shelf.paths():  # there, but not to be read: say why
        return read(shelf.paths()[name])
    raise Refusal("law-rulebook-unknown", name=name)


def usable() -> list[str]:
    """The names that load: those to choose from."""
    return [name for name in names() if not faults_of(name)]


def faults_of(name: str) -> list[str]:
    """Why a rulebook at hand does not load, one line per fault; empty when it does."""
    return _faults(lambda: load(name))


def read(path: Path) -> Rulebook:
    """A rulebook from a file; its name is the file's stem. Refusal when unreadable or faulty.

    Quotes are compared with the documents that lie beside the file.
    """
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
    return _parse(text, path.stem, _beside(path.stem), path.parent)


def parse(text: str, name: str) -> Rulebook:
    """A rulebook from TOML text, resolved over its parents in force today and checked.

    Raises FaultyRulebook with one line per fault, Refusal when it is not TOML.
    """
    return _parse(text, name, _beside(name))


def broken_by(text: str, name: str) -> dict[str, list[str]]:
    """{name: faults} of the other rulebooks that this text would break as their parent."""
    at_hand = (*_beside(name), Version.of(name, text))
    found = {
        other: _faults(lambda other=other: _resolve(other, at_hand))  # type: ignore[misc]
        for other in usable()
        if other != name
    }
    return {other: faults for other, faults in found.items() if faults}


def _beside(name: str) -> Shelf:
    return shelf.in_force(without=name)


def _faults(attempt: Callable[[], object]) -> list[str]:
    try:
        attempt()
    except FaultyRulebook as faulty:
        return faulty.faults
    except Refusal as refusal:
        return [refusal.sentence]
    return []


@lru_cache(maxsize=256)
def _resolve(name: str, at_hand: Shelf) -> Rulebook:
    text = next(version.text for version in at_hand if version.name == name)
    return _parse(text, name, at_hand)


def _parse(text: str, name: str, at_hand: Shelf, *folders: Path) -> Rulebook:
    content = _toml(text, name)
    faults = check_file(content) or check_quotes(
        content.get("values", {}), lambda document: shelf.document(document, *folders)
    )
    if faults:
        raise FaultyRulebook(name, faults)
    own = {key: Value(**members) for key, members in content.get("values", {}).items()}
    extends, also = content.get("extends"), tuple(content.get("also", ()))
    _check_parents(name, content, at_hand)
    values = _inherited(extends, at_hand) | _taken_over(also, at_hand) | own
    if faults := check_resolved(values):
        raise FaultyRulebook(name, faults)
    return Rulebook(name, extends, values, also)


def _inherited(extends: str | None, at_hand: Shelf) -> dict[str, Value]:
    """The parent's values as this rulebook shows them."""
    if extends is None:
        return dict.fromkeys(PARAMETERS, ABSENT)
    parent = _resolve(extends, at_hand)
    return {key: _passed_on(key, value, extends) for key, value in parent.values.items()}


def _taken_over(also: tuple[str, ...], at_hand: Shelf) -> dict[str, Value]:
    """What further rulebooks say themselves, not what they inherit; the first named goes first."""
    return {
        key: _passed_on(key, value, name)
        for name in reversed(also)
        for key, value in _resolve(name, at_hand).values.items()
        if value.status in OWN and not key.startswith(OF_THE_DOCUMENT)
    }


def _check_parents(name: str, content: dict[str, Any], at_hand: Shelf) -> None:
    texts = {version.name: version.text for version in at_hand}
    for parent, above in _ancestors(content, texts, (name,)):
        if parent not in texts or parent in above:
            line = f"extends、also：没有名为“{parent}”的上级规则集，或层级成环"
            raise FaultyRulebook(name, [line])


def _ancestors(
    content: dict[str, Any], texts: Mapping[str, str], below: tuple[str, ...]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """(parent, the rulebooks between) of every parent, nearest first; stops where a circle closes."""
    for parent in (content.get("extends"), *content.get("also", ())):
        if parent is not None:
            yield parent, below
            if parent in texts and parent not in below:
                yield from _ancestors(_toml(texts[parent], parent), texts, (*below, parent))


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
