"""Which column of a file means what: headings people use, and those remembered from before."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mingcha.law.refusal import Refusal
from mingcha.registers.importing.cells import Cell

NOISE = re.compile(r"[\s*＊:：_\-]|[(（](必填|选填)[)）]")
BRACKETS = str.maketrans("（）", "()")


@dataclass(frozen=True)
class Column:
    """One thing that can be imported.

    `parse(cell, known)` returns its value or raises a Refusal; an empty value means "says nothing".
    A parser may also have `whole(cells)`: the values of many cells at once, or None where that
    cannot tell.
    """

    field: str
    title: str
    parse: Callable[[Cell, Any], Any]
    synonyms: tuple[str, ...] = ()
    required: bool = False
    hint: str = ""
    choices: Callable[[Any], Sequence[str]] | None = None  # drop-down of the template, from `known`

    def values(self, cells: Sequence[Cell], known: Any) -> Sequence[Any]:
        """The value of each cell, or its Refusal. Cells that are alike are parsed once."""
        whole: Callable[[Sequence[Cell]], list[Any] | None] = getattr(self.parse, "whole", _unseen)
        if (found := whole(cells)) is not None:
            return found
        answers = {cell: self._answer(cell, known) for cell in set(cells)}
        return [answers[cell] for cell in cells]

    def _answer(self, cell: Cell, known: Any) -> Any:
        try:
            return self.parse(cell, known)
        except Refusal as refusal:
            return refusal


def _unseen(cells: Sequence[Cell]) -> None:
    """Of a parser that cannot tell of many cells at once."""


def normal(header: str) -> str:
    """A heading without stars, spaces and 必填 marks, brackets made half-width."""
    return NOISE.sub("", header).translate(BRACKETS)


def suggest(
    columns: Sequence[Column], headers: Sequence[str], remembered: Mapping[str, str]
) -> dict[str, int]:
    """{field: column index} for the headings; what a bureau chose before wins over our synonyms.

    Each field takes the first heading that fits, in the order of its synonyms.
    """
    indexes = {normal(header): index for index, header in reversed(list(enumerate(headers)))}
    mapping: dict[str, int] = {}
    for header, field in remembered.items():
        if header in indexes and field:
            mapping.setdefault(field, indexes[header])
    taken = set(mapping.values()) | {i for h, i in indexes.items() if remembered.get(h) == ""}
    for column in columns:
        for word in (column.title, *column.synonyms):
            index = indexes.get(normal(word))
            if column.field not in mapping and index is not None and index not in taken:
                mapping[column.field] = index
                taken.add(index)
    return mapping


def check_mapping(columns: Sequence[Column], mapping: Mapping[str, int], width: int) -> None:
    """Refuses a mapping without a required column, with a column twice, or out of the table."""
    known = {column.field: column.title for column in columns}
    missing = [c.title for c in columns if c.required and c.field not in mapping]
    wrong = [f for f, index in mapping.items() if f not in known or not 0 <= index < width]
    if missing or wrong:
        raise Refusal("registers-import-columns", fields="、".join(missing + wrong))
    indexes = list(mapping.values())
    twice = [known[f] for f, index in mapping.items() if indexes.count(index) > 1]
    if twice:
        raise Refusal("registers-import-column-twice", fields="、".join(twice))


def chosen(
    columns: Sequence[Column],
    file_name: str,
    headers: Sequence[str],
    remembered: Mapping[str, str],
    wishes: Mapping[str, str],
) -> dict[str, int]:
    """The mapping that is suggested, changed by wishes: {title or field: heading, "" = not imported}.

    Refuses a wish for what cannot be imported or for a heading that the file does not have.
    """
    names = {word: column.field for column in columns for word in (column.title, column.field)}
    mapping = suggest(columns, headers, remembered)
    for word, header in wishes.items():
        if word not in names:
            fields = "、".join(column.title for column in columns)
            raise Refusal("registers-import-field", field=word, fields=fields)
        if header and header not in headers:
            raise Refusal("registers-import-heading", file=file_name, header=header)
        mapping.pop(names[word], None)
        if header:
            at = list(headers).index(header)
            mapping = {field: index for field, index in mapping.items() if index != at}
            mapping[names[word]] = at
    check_mapping(columns, mapping, len(headers))
    return mapping
