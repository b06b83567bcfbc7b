"""The commitment: what is fixed before any entropy exists (§5)."""

from collections.abc import Mapping
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
    """A manifest that has passed every rule of §5; ``m`` is M, its hash."""

    m: str
    alg: str
    draw: str
    plan: str
    rulebook: str
    attempt: int
    prev: str
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
    draw, plan = f.take("draw", TOKEN), f.take("plan", TOKEN)
    rulebook, attempt = f.take("rulebook", HEX64), f.take("attempt", f"(?!0){INT}")
    prev, time = f.take("prev", HEX64), f.take("time", f"{_DAY}T{_CLOCK}:[0-5][0-9]{_OFFSET}")
    open_by, level = f.take("open.by", _DAY), f.take("level", "L[0-3]")
    f.take("roster.public", "open|closed")
    commitments = {key: f.take(key, pattern) for key, pattern in COMMITMENTS.items()}
    sources = [(s[:-65], s[-64:]) for s in f.take_numbered("source.", f"{NAME} {HEX64}")]
    batches = int(f.take("batches", "[1-9][0-9]{0,2}")) if f.next_key() == "batches" else None
    quotas = {
        (scope, grade): _quota(value)
        for (scope, grade), value in f.take_named("quota.", rf"{NAME}\.{NAME}", _QUOTA)
    }
    depts = {dept: int(k) for [dept], k in f.take_named("dept.", f"(?!ALL$){NAME}", "[02-9]")}
    commit = f.take("secret.commit", HEX64)
    entropy = [_entry(line) for line in f.take_numbered("entropy.", f"{LABEL} .+")]
    f.end()
    _check_lists(sources, quotas, depts, entropy)
    _check_times(time, open_by, entropy)
    if not reaches(level, entropy, matched=any(depts.values())):
        raise Refused(FILE, f"the entropy entries or team sizes do not fit level {level}")
    return Manifest(
        m=file_hash(alg, content),
        alg=alg,
        draw=draw,
        plan=plan,
        rulebook=rulebook,
        attempt=int(attempt),
        prev=prev,
        commitments=commitments,
        sources=sources,
        batches=batches,
        quotas=quotas,
        depts=depts,
        secret_commit=commit,
        entropy=entropy,
    )


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


def _check_lists(
    sources: list[tuple[str, str]],
    quotas: Mapping[tuple[str, str], Quota],
    depts: Mapping[str, int],
    entropy: list[Entry],
) -> None:
    scopes = {scope for scope, _ in quotas}
    labels = [entry.label for entry in entropy]
    if not quotas or not depts:
        raise Refused(FILE, "at least one quota line and one dept line are needed")
    if scopes != {ALL} and not scopes <= depts.keys():
        raise Refused(FILE, "quota scopes must be ALL alone, or departments with a dept line")
    if len(set(labels)) < len(labels):
        raise Refused(FILE, "entropy labels are not distinct")
    if [name for name, _ in sources].count("selection") > 1:
        raise Refused(FILE, "more than one source line named selection")


def _check_times(time: str, open_by: str, entropy: list[Entry]) -> None:
    try:
        committed = datetime.fromisoformat(time)
        date.fromisoformat(open_by)
    except ValueError:
        raise Refused(FILE, "time or open.by is not a real date") from None
    if open_by < time[:10]:
        raise Refused(FILE, "open.by is before the day of time")
    seconds = (committed - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(seconds=1)
    for entry in entropy:
        if entry.kind == "drand" and entry.drand_time <= seconds:
            raise Refused(FILE, f"the drand round of {entry.label} is not later than time")
