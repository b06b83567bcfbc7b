"""The registers as lists: which columns, chips and filters each has."""

from mingcha.registers.lists.diary import (
    BASES,
    DOCUMENTS,
    EXPERTS,
    GRADES,
    GUIDES,
    MEETINGS,
    PUBLICITY,
    SOURCES,
    TRAININGS,
)
from mingcha.registers.lists.rosters import INSPECTORS, ITEMS, RECUSALS, TARGETS

__all__ = [
    "BASES",
    "DOCUMENTS",
    "EXPERTS",
    "GRADES",
    "GUIDES",
    "INSPECTORS",
    "ITEMS",
    "MEETINGS",
    "PUBLICITY",
    "RECUSALS",
    "SOURCES",
    "TARGETS",
    "TRAININGS",
]
