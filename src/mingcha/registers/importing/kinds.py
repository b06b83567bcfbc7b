"""What one register can import. A kind gives its columns and answers a few questions about rows."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

from django.db import models

from mingcha.registers.importing import cells
from mingcha.registers.importing.cells import Cell
from mingcha.registers.importing.columns import Column
from mingcha.registers.importing.known import Known

Values = dict[str, Any]  # attribute of the model → value; a link holds the ids of what it links to
Record = Any  # an instance of the kind's model


class Key(NamedTuple):
    """What tells rows apart: a number of some sort, and the column it stands in."""

    sort: str
    number: str
    field: str


class Wrong(Exception):
    """A fault of several cells together, told at the column of `field`."""

    def __init__(self, field: str, refusal: Exception) -> None:
        super().__init__(field)
        self.field = field
        self.refusal = refusal


class Kind(ABC):
    """A register, as far as importing knows it."""

    model: ClassVar[type[models.Model]]
    columns: ClassVar[tuple[Column, ...]]
    links: ClassVar[tuple[str, ...]] = ()  # many-to-many fields
    complete: ClassVar[tuple[str, ...]] = ()  # empty ones make a row 待补
    followed: ClassVar[tuple[str, ...]] = ()  # fields whose former value `follow` wants

    @abstractmethod
    def keys(self, values: Values) -> list[Key]:
        """The numbers of a row as parsed, the best first; none when it has no number."""

    @abstractmethod
    def finish(self, values: Values, known: Known) -> Values:
        """The values as the model has them; may raise `Wrong` for what several cells say together."""

    @abstractmethod
    def existing(self, keys: Collection[Key]) -> Mapping[tuple[str, str], Record]:
        """The records that are there already, by (sort, number), with their links prefetched."""

    def check_existing(self, record: Record, known: Known) -> None:  # noqa: B027 - most have no rule
        """May raise `Wrong` when this record must not be touched by whom is importing."""

    def adopt(self, record: Record, values: Values, known: Known) -> list[str]:
        """What taking over a record of somebody else changes; the names of the changed fields."""
        return []

    def merge(self, record: Record, values: Values) -> list[str]:
        """Sets what differs; the names of the changed fields. Empty cells change nothing."""
        changed = [
            name
            for name, value in values.items()
            if name not in self.links and getattr(record, name) != value
        ]
        for name in changed:
            setattr(record, name, values[name])
        return changed + [
            name
            for name in self.links
            if name in values
            and {linked.pk for linked in getattr(record, name).all()} != set(values[name])
        ]

    def new(self, values: Values, known: Known) -> Record:
        """An unsaved record."""
        plain = {**values, "updated_at": known.at}
        for name in self.links:
            plain.pop(name, None)
        return self.made(plain)

    def made(self, values: Values) -> Record:
        """The record that has these values."""
        return self.model(**values)

    def number(self, records: Iterable[Record]) -> None:  # noqa: B027 - most bring their own codes
        """Gives numbers to new records that came without."""

    def link(self, stored: Collection[tuple[Record, Values]]) -> None:
        """Writes the links of stored records: what the file lists replaces what was there."""
        for name in self.links:
            field: Any = self.model._meta.get_field(name)
            ours, theirs = field.m2m_field_name(), field.m2m_reverse_field_name()
            through = field.remote_field.through
            wanted = {record.pk: values[name] for record, values in stored if name in values}
            through.objects.filter(**{f"{ours}__in": wanted}).delete()
            through.objects.bulk_create(
                through(**{f"{ours}_id": pk, f"{theirs}_id": other})
                for pk, others in wanted.items()
                for other in others
            )

    def follow(  # noqa: B027 - most keep no history
        self, stored: Collection[tuple[Record, Values]], known: Known
    ) -> None:
        """Keeps the history of stored records: (record, former values of `followed`)."""

    def missing(self, record: Record) -> list[str]:
        """The names of fields that the clauses ask for and nobody has filled in."""
        return [name for name in self.complete if getattr(record, name) in ("", None)]

    def title(self, name: str) -> str:
        """What a field is called on pages."""
        field: Any = self.model._meta.get_field(name.removesuffix("_id"))
        return str(field.verbose_name)

    def titles(self, names: Sequence[str]) -> str:
        """Several of them: 「住所、成立日期」."""
        return "、".join(self.title(name) for name in names)


@dataclass(frozen=True)
class Text:
    """Parses texts."""

    title: str
    most: int
    multiline: bool

    def __call__(self, cell: Cell, known: Known) -> str:
        return cells.text(cell, title=self.title, most=self.most, multiline=self.multiline)

    def whole(self, column: Sequence[Cell]) -> list[str] | None:
        """Many cells at once."""
        return cells.texts(column, most=self.most)


def text_of(model: type[models.Model], field: str) -> Text:
    """Parses the text of a model's field: its own name and length in the sentences."""
    meta: Any = model._meta.get_field(field)
    long = isinstance(meta, models.TextField)
    return Text(str(meta.verbose_name), meta.max_length or 5000, long)


def choice_of(names: Mapping[str, str], *, title: str, shown: str) -> Callable[[Cell, Known], str]:
    """Parses one of several words; `names` maps every accepted word to its value."""

    def parse(cell: Cell, known: Known) -> str:
        return cells.one_of(cell, names, title=title, shown=shown)

    return parse


def day(cell: Cell, known: Known) -> Any:
    """Parses a date."""
    return cells.day(cell)
