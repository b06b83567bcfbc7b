"""The two sides that a matching brings together: those who inspect and what they visit."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Staff:
    """One row of staff.csv (protocol §4), its salt left out.

    ``pools`` are the regions where the person may serve, compared exactly; ``base`` is the load
    carried in, counted in visits; ``cap`` is the greatest number of *additional* visits,
    ``None`` = no limit.
    """

    id: str
    dept: str
    pools: frozenset[str]
    tags: frozenset[str]
    base: int
    cap: int | None


@dataclass(frozen=True, slots=True)
class Visit:
    """One selected enterprise as one department must visit it; the protocol (§9) says "task".

    ``tag`` asks for at least one team member who holds it, ``None`` asks for nothing.
    """

    enterprise: str
    region: str
    tag: str | None
