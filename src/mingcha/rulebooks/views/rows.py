"""Rulebooks as rows of a table: one parameter, what is said, and where it comes from."""

from collections.abc import Collection
from dataclasses import dataclass

from mingcha.law.parameters import PARAMETERS
from mingcha.law.rulebook import Rulebook, Value
from mingcha.law.wording import BINDING_NAMES, answer, origin, status_name
from mingcha.rulebooks.rules import Difference, grouped


@dataclass(frozen=True)
class Cell:
    """One value in words."""

    value: Value

    @property
    def answer(self) -> str:
        """What is said; 本地文件未规定 where nothing is."""
        return "本地文件未规定" if self.value.is_absent else answer(self.value)

    @property
    def origin(self) -> str:
        """「本级规定 第十九条」, 「继承自 national 国发〔2019〕5号」; empty where nothing is said."""
        return "" if self.value.is_absent else origin(self.value)

    @property
    def status(self) -> str:
        """The status in words."""
        return status_name(self.value)

    @property
    def binding(self) -> str:
        """Hard or soft in words; empty where the rulebook does not say."""
        return BINDING_NAMES.get(self.value.binding or "", "")


@dataclass(frozen=True)
class Row:
    """A parameter with its value."""

    key: str
    label: str
    cell: Cell


@dataclass(frozen=True)
class Pair:
    """A parameter of two rulebooks."""

    difference: Difference
    one: Cell
    other: Cell


def groups_of(book: Rulebook, only: Collection[str] | None = None) -> list[tuple[str, list[Row]]]:
    """(title, rows) of a rulebook, all parameters or only these."""
    keys = list(PARAMETERS) if only is None else only
    return [
        (title, [Row(key, PARAMETERS[key].label, Cell(book.get(key))) for key in found])
        for title, found in grouped(keys)
    ]


def pairs_of(found: Collection[Difference]) -> list[tuple[str, list[Pair]]]:
    """(title, pairs) of differences."""
    by_key = {one.key: one for one in found}
    return [
        (title, [Pair(by_key[k], Cell(by_key[k].one), Cell(by_key[k].other)) for k in keys])
        for title, keys in grouped(list(by_key))
    ]
