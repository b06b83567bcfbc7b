"""Rows that are plainly right and new, which nearly all of a first import are: seen column by column.

They become what `importing.checking` would make of them; every other row is left to it.
"""

from collections.abc import Sequence
from itertools import compress
from typing import Any

from mingcha.law.refusal import Refusal
from mingcha.law.uscc import LENGTH
from mingcha.registers.importing.checking import Checker, NumberedCells
from mingcha.registers.importing.known import Known
from mingcha.registers.importing.targets import default_values
from mingcha.registers.large.rows import BLANK, NAMES, SYSTEMS, Columns, place
from mingcha.registers.models import Target
from mingcha.registers.queries import TARGET_COMPLETE

ODD = ("old_number", "tags")  # other rows and other tables have a say in these


def staged(
    checker: Checker, file: int, chunk: Sequence[NumberedCells], *, register_has_rows: bool
) -> tuple[Columns, list[NumberedCells]]:
    """(what is to be staged of the plain rows, the other rows)."""
    rows = [cells for _, cells in chunk]
    values = {column.field: checker.values(column, rows) for column in checker.columns}
    odd = _odd(checker, values, register_has_rows=register_has_rows)
    numbers = [number for number, _ in chunk]
    if odd:
        plain = [at not in odd for at in range(len(chunk))]
        values = {name: list(compress(column, plain)) for name, column in values.items()}
        numbers = list(compress(numbers, plain))
    others = [chunk[at] for at in sorted(odd)]
    return _staged(values, [place(file, number) for number in numbers], checker.known), others


def _odd(
    checker: Checker, values: dict[str, Sequence[Any]], *, register_has_rows: bool
) -> set[int]:
    """Which rows need a look of their own."""
    found: set[int] = set()
    for column in checker.columns:
        cells = values[column.field]
        if Refusal in set(map(type, cells)):
            found.update(at for at, value in enumerate(cells) if isinstance(value, Refusal))
        if column.required:
            found.update(at for at, value in enumerate(cells) if not value)
        if column.field in ODD:
            found.update(at for at, value in enumerate(cells) if value)
    codes = {at: code for at, code in enumerate(values["uscc"]) if at not in found}
    met = _met(list(codes.values())) if register_has_rows else frozenset()
    found.update(at for at, code in codes.items() if len(code) != LENGTH or code in met)
    return found


def _met(codes: Sequence[str]) -> frozenset[str | None]:
    """Those that are in the register."""
    return frozenset(Target.objects.filter(uscc__in=codes).values_list("uscc", flat=True))


def _staged(values: dict[str, Sequence[Any]], places: list[int], known: Known) -> Columns:
    count = len(places)
    given = values.get("region") or [""] * count
    addresses = values.get("address") or [""] * count
    found: Columns = {
        name: [value or BLANK[name] for value in values[name]] for name in NAMES if name in values
    }
    for name, value in default_values(known).items():
        found[name] = [said or value for said in found.get(name, [None] * count)]
    locate, codes = known.places.locate, known.places.codes
    found["region_id"] = [
        region if region in codes else locate(region, address)
        for region, address in zip(given, addresses, strict=True)
    ]
    for system in SYSTEMS:  # a first grade is no change for the worse (S-19)
        if any(grades := found.get(system, ())):
            found[f"{system}_before"] = ["" if grade else None for grade in grades]
            found[f"{system}_worse"] = ["0" if grade else None for grade in grades]
    return {"place": places, "verdict": ["created"] * count, "code": found["uscc"], **found}


def figures(columns: Columns) -> dict[str, int]:
    """What an `Outcome` would count."""
    count = len(columns["place"])
    complete = [columns.get(name) or [BLANK[name]] * count for name in TARGET_COMPLETE]
    return {
        "created": count,
        "incomplete": sum("" in row or None in row for row in zip(*complete, strict=True)),
        "region_pending": columns["region_id"].count(None),
    }
