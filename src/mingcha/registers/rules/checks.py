"""States of items, targets, inspectors and imports, and what may happen when.

Clauses: J-04 (an item needs its legal basis), J-07 (an inspector needs a valid certificate),
R-16 (回避), R-17 (注销、吊销、迁出 leave the base), decisions.md "Import".
"""

from collections.abc import Collection
from datetime import date

from mingcha.law.refusal import Refusal
from mingcha.registers.rules.states import NAMES, TRANSITIONS

UNGRADED = "U"  # 未分级, in populations and strata

POPULATION_KEYS = frozenset(
    {
        "kinds", "statuses", "regions", "industries", "established_before", "tags",
        "without_tags", "credit_risk", "labour_grade", "not_visited_days",
    }
)  # fmt: skip


def check_item_basis(*, name: str, basis: str, until: date | None, today: date) -> None:
    """J-04: no item without law, regulation or rule; S-08: nor with one no longer in force."""
    if not basis.strip():
        raise Refusal("registers-item-basis", name=name, clause="J-04")
    if until is not None and until < today:
        raise Refusal("registers-item-basis-ended", name=name, until=until.isoformat())


def check_certificate(
    *, name: str, numbers: Collection[str], until: date | None, today: date
) -> None:
    """J-07: a certificate number (执法证 or 监察证) and a validity that has not passed."""
    if not any(number.strip() for number in numbers):
        raise Refusal("registers-certificate-missing", name=name, clause="J-07")
    if until is None:
        raise Refusal("registers-certificate-undated", name=name, clause="J-07")
    if until < today:
        raise Refusal(
            "registers-certificate-ended", name=name, until=until.isoformat(), clause="J-07"
        )


def check_can_become(thing: str, *, name: str, status: str, to: str) -> None:
    """Refuses a change of state that TRANSITIONS of the thing does not know."""
    if to in TRANSITIONS[thing][status]:
        return
    code, names = NAMES[thing]
    raise Refusal(code, name=name, status=names[status], to=names[to])


def check_population(population: Collection[str]) -> None:
    """Refuses a condition that no query would look at: it would silently widen the frame."""
    for key in population:
        if key not in POPULATION_KEYS:
            raise Refusal("registers-population-unknown", key=key)


def check_bases(*, name: str, ended: Collection[str], standing: int) -> None:
    """S-08: an item whose every named law is repealed or over has nothing left to rest on."""
    if ended and not standing:
        raise Refusal("registers-item-bases-ended", name=name, bases="、".join(ended))


def check_guide(
    *, items: int, standards: Collection[str], effective_from: date, last_from: date | None
) -> None:
    """A guide serves items, says what each result code means (S-25), and only looks forward."""
    if not items:
        raise Refusal("registers-guide-items")
    if not all(standard.strip() for standard in standards):
        raise Refusal("registers-guide-standards", clause="S-25")
    if last_from is not None and effective_from <= last_from:
        raise Refusal("registers-guide-backwards", last=last_from.isoformat())


def check_sign_off(
    *, sections: Collection[int], people: Collection[int], section: int | None, person: int
) -> None:
    """R-07: two different sections stand for a list, each by a person of its own."""
    if section is None:
        raise Refusal("registers-sign-off-section")
    if section in sections:
        raise Refusal("registers-sign-off-same-section", clause="R-07")
    if person in people:
        raise Refusal("registers-sign-off-same-person", clause="R-07")


def check_is_other(*, is_own: bool, name: str) -> None:
    """Four eyes: who entered a row does not verify it, whatever roles the person has by then."""
    if is_own:
        raise Refusal("registers-own-entry", name=name)


def is_worse(before: str, after: str) -> bool:
    """Whether a grade fell: A is best. A first grade is no change for the worse (S-19)."""
    return bool(before and after) and after > before
