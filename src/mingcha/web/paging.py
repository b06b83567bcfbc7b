"""Counting and paging rows of which there may be millions: as far as people look, no further.

To count eight million rows takes seconds; whoever reads a list wants to know whether it is long.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet

LISTED = 10_000  # rows that a list leads to, page by page
COUNTED = 200_000  # rows of a whole register that are counted
AMONG_MILLIONS = 1_000  # rows that a list leads to where the whole register is not counted


@dataclass(frozen=True, slots=True)
class HowMany:
    """How many there are, or that there are more: 「12」, 「超过 10000」."""

    number: int
    is_more: bool = False

    def __str__(self) -> str:
        return f"超过 {self.number}" if self.is_more else str(self.number)


def counted(rows: QuerySet[Any], most: int = LISTED) -> HowMany:
    """Counts rows up to `most`; their order and what is joined for showing them cost nothing."""
    found = rows.order_by().values("pk")[: most + 1].count()
    return HowMany(min(found, most), found > most)


def listed(total: HowMany) -> int:
    """How far a list goes in a register of so many rows, counted up to `COUNTED`."""
    return AMONG_MILLIONS if total.is_more else LISTED


class LongPaginator(Paginator):  # type: ignore[type-arg]
    """Pages of a list that ends after `most` rows; `is_more` says that there are others."""

    def __init__(self, rows: QuerySet[Any], per_page: int, most: int = LISTED) -> None:
        super().__init__(rows, per_page)
        self.most = most

    @cached_property
    def _counted(self) -> HowMany:
        return counted(self.object_list, self.most)  # type: ignore[arg-type]

    @property
    def count(self) -> int:
        """The rows that are listed."""
        return self._counted.number

    @property
    def is_more(self) -> bool:
        """Whether rows are left out."""
        return self._counted.is_more
