"""The commitment: what is fixed before any entropy exists (§5)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from mingcha.engine.digest import ALGORITHMS, file_hash, hx
from mingcha.engine.entropy import Entry, parse_entry, reaches
from mingcha.engine.grammar import HEX64, INT, LABEL, NAME, TOKEN, Labelled
from mingcha.engine.refused import Refused

FILE = "manifest.txt"
ALL = "ALL"  # the scope of a joint selection
FIRST = "0" * 64  # prev of the first draw of a plan
COMMITMENTS = {
    "roster.rows": INT,
    "roster.root": HEX64,
    "roster.file": HEX64,
    "leaves.file": HEX64,
    "excluded.rows": INT,
    "excluded.root": HEX64,
    "staff.rows": INT,
    "staff.root": HEX64,
    "recuse.rows": INT,
    "recuse.root": HEX64,
}
_STRATUM, _DEPT = rf"{NAME}\.{NAME}", f"(?!ALL$){NAME}"
_QUOTA = f"{INT}/{INT} min {INT}"
_DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_CLOCK = "(?:[01][0-9]|2[0-3]):[0-5][0-9]"
_OFFSET = "[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00)"


class Quota(NamedTuple):
    """How many of a grade: the ratio ``num/den``, rounded up, and at least ``least``."""

    num: int
    den: int
    least: int

    def of(self, pop: int) -> int:
        """Return n of §8.3 for a population of ``pop``."""
        return min(pop, max(self.least, (pop * self.num + self.den - 1) // self.den))


@dataclass(frozen=True, slots=True)
class Manifest:
    """A manifest that has passed every rule of §5, its keys in their order; ``m`` is M, its hash."""

    m: str
    alg: str
    draw: str
    plan: str
    rulebook: str
    attempt: int
    prev: str
    time: str
    open_by: str
    level: str
    roster_public: str
    commitments: Mapping[str, str]
    sources: list[tuple[str, str]]
    batches: int | None
    quotas: Mapping[tuple[str, str], Quota]
    depts: Mapping[str, int]
    secret_commit: str
    entropy: list[Entry]

    @property
    def joint(self) -> bool:
        """Tell whether there is one selection for all departments (scope ``ALL``)."""
        return any(scope == ALL for scope, _ in self.quotas)

    @property
    def matched(self) -> dict[str, int]:
        """Return the departments matched in this draw with their team sizes."""
        return {dept: size for dept, size in self.depts.items() if size}

    @property
    def selection(self) -> str | None:
        """Return the record hash of the selection draw, if this is a matching draw (§9)."""
        return dict(self.sources).get("selection")

    def scopes_of(self, need: Mapping[str, str | None]) -> list[str]:
        """Return the scopes in which an enterprise with this need takes part."""
        return [ALL] if self.joint else list(need)


def secret_commit(alg: str, draw: str, secret: str) -> str:
    """Return the commitment to the operator's secret."""
    return hx(alg, f"mc1|commit|{draw}|{secret}")


def parse_manifest(content: bytes) -> Manifest:
    """Read a manifest; refuses whatever §5 and §6 refuse."""
    f = Labelled(FILE, content, "mc1-manifest")
    alg = f.take("alg", "|".join(ALGORITHMS))
    m = Manifest(
        m=file_hash(alg, content),
        alg=alg,
        draw=f.take("draw", TOKEN),
        plan=f.take("plan", TOKEN),
        rulebook=f.take("rulebook", HEX64),
        attempt=int(f.take("attempt", f"(?!0){INT}")),
        prev=f.take("prev", HEX64),
        time=f.take("time", f"{_DAY}T{_CLOCK}:[0-5][0-9]{_OFFSET}"),
        open_by=f.take("open.by", _DAY),
        level=f.take("level", "L[0-3]"),
        roster_public=f.take("roster.public", "open|closed"),
        commitments={key: f.take(key, pattern) for key, pattern in COMMITMENTS.items()},
        sources=[(s[:-65], s[-64:]) for s in f.take_numbered("source.", f"{NAME} {HEX64}")],
        batches=int(f.take("batches", "[1-9][0-9]{0,2}")) if f.next_key() == "batches" else None,
        quotas={(s, g): _quota(v) for (s, g), v in f.take_named("quota.", _STRATUM, _QUOTA)},
        depts={dept: int(k) for [dept], k in f.take_named("dept.", _DEPT, "[02-9]")},
        secret_commit=f.take("secret.commit", HEX64),
        entropy=[_entry(line) for line in f.take_numbered("entropy.", f"{LABEL} .+")],
    )
    f.end()
    for fault in _faults(m):
        raise Refused(FILE, fault)
    return m


def _quota(value: str) -> Quota:
    num, den, least = map(int, value.replace("/", " ").replace("min ", "").split())
    if not num <= den > 0:
        raise Refused(FILE, f"quota {value}: not a ratio from 0 to 1")
    return Quota(num, den, least)


def _entry(line: str) -> Entry:
    entry = parse_entry(line)
    if entry is None:
        raise Refused(FILE, f"unknown entropy rule in {line!r}")
    return entry


def _faults(m: Manifest) -> Iterator[str]:
    """Yield what is wrong between the lines of a manifest."""
    scopes = {scope for scope, _ in m.quotas}
    if not m.quotas or not m.depts:
        yield "at least one quota line and one dept line are needed"
    if scopes != {ALL} and not scopes <= m.depts.keys():
        yield "quota scopes must be ALL alone, or departments with a dept line"
    if [name for name, _ in m.sources].count("selection") > 1:
        yield "more than one source line named selection"
    if len({entry.label for entry in m.entropy}) < len(m.entropy):
        yield "entropy labels are not distinct"
    if not reaches(m.level, m.entropy, matched=any(m.depts.values())):
        yield f"the entropy entries or team sizes do not fit level {m.level}"
    try:
        committed = datetime.fromisoformat(m.time)
        date.fromisoformat(m.open_by)
    except ValueError:
        yield "time or open.by is not a real date"
    else:
        if m.open_by < m.time[:10]:
            yield "open.by is before the day of time"
        seconds = (committed - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(seconds=1)
        if any(entry.kind == "drand" and entry.drand_time <= seconds for entry in m.entropy):
            yield "a drand round is not later than time"
