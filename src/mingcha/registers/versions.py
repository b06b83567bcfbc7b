"""What a version of a list remembers: each entry's code, name and a short digest of all its fields."""

import hashlib
import json
import zlib
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.db.models import QuerySet

from mingcha.accounts.models import Department
from mingcha.accounts.queries import bureau_of
from mingcha.registers.models import Inspector, Item, ListVersion, Target
from mingcha.registers.queries import own_departments

Entries = dict[str, list[str]]  # code → [name, digest of eight hexadecimal digits]
SHOWN = 200  # names of a difference that a version keeps

ITEM_FIELDS = (
    "name", "parent__code", "category", "level", "subject", "body", "legal_basis", "basis_until",
    "content", "methods", "section__name", "supervision_code",
)  # fmt: skip
TARGET_FIELDS = (
    "name", "address", "region_id", "industry", "scope", "legal_rep", "registrar", "status",
    "credit_risk", "labour_grade",
)  # fmt: skip
INSPECTOR_FIELDS = (
    "name", "department__code", "section__name", "certificate", "supervision_certificate",
    "certificate_until",
)  # fmt: skip


def entries_of(kind: str, department: Department) -> Entries:
    """The list as it stands now: items in the list, inspectors at work, the whole roster."""
    rows, code, fields = SOURCES[kind](department)
    return {
        str(row[code]): [str(row["name"]), _digest(row)]
        for row in rows.values(code, *fields).order_by(code).iterator(2000)
        if row[code]
    }


def _items(department: Department) -> tuple[QuerySet[Any], str, tuple[str, ...]]:
    own = Item.objects.filter(department__in=own_departments(department))
    return own.filter(status=Item.Status.ACTIVE), "code", ITEM_FIELDS


def _targets(department: Department) -> tuple[QuerySet[Any], str, tuple[str, ...]]:
    found = Target.objects.filter(bureau=bureau_of(department))
    return found.exclude(uscc=None), "uscc", TARGET_FIELDS


def _inspectors(department: Department) -> tuple[QuerySet[Any], str, tuple[str, ...]]:
    own = Inspector.objects.filter(department__in=own_departments(department))
    return own.filter(status=Inspector.Status.ACTIVE), "staff_id", INSPECTOR_FIELDS


Found = tuple[QuerySet[Any], str, tuple[str, ...]]
SOURCES: dict[str, Callable[[Department], Found]] = {
    ListVersion.Kind.ITEMS: _items,
    ListVersion.Kind.TARGETS: _targets,
    ListVersion.Kind.INSPECTORS: _inspectors,
}


def _digest(row: Mapping[str, Any]) -> str:
    return hashlib.sha256(_json(row)).hexdigest()[:8]


def _json(value: Any) -> bytes:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
    return text.encode()


def digest_of(entries: Entries) -> str:
    """SHA-256 of the entries as canonical JSON."""
    return hashlib.sha256(_json(entries)).hexdigest()


def packed(entries: Entries) -> bytes:
    """For the database."""
    return zlib.compress(_json(entries))


def unpacked(content: bytes | memoryview) -> Entries:
    """From the database."""
    found: Entries = json.loads(zlib.decompress(bytes(content)))
    return found


def changes_between(before: Entries, after: Entries) -> dict[str, Any]:
    """{added, removed, changed: [how many, the first names]}: the change log of a version (S-01)."""
    same = before.keys() & after.keys()
    return {
        "added": _named(after, sorted(after.keys() - before.keys())),
        "removed": _named(before, sorted(before.keys() - after.keys())),
        "changed": _named(after, sorted(c for c in same if before[c] != after[c])),
    }


def _named(entries: Entries, codes: Iterable[str]) -> list[Any]:
    names = [f"{entries[code][0]}（{code}）" for code in codes]
    return [len(names), names[:SHOWN]]
