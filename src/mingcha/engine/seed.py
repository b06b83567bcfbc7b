"""The seed: the operator's secret and the public entropy, joined after the commitment (§7)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mingcha.engine.digest import file_hash
from mingcha.engine.entropy import Entry
from mingcha.engine.grammar import HEX64, TOKEN, Labelled
from mingcha.engine.manifest import Manifest, parse_manifest, secret_commit
from mingcha.engine.refused import Refused
from mingcha.engine.report import insist

FILE = "seed.txt"


@dataclass(frozen=True, slots=True)
class Seed:
    """A well-formed seed.txt; ``k`` is K, its hash, from which everything drawn follows."""

    k: str
    draw: str
    manifest: str
    secret: str
    values: list[str]


def parse_seed(m: Manifest, content: bytes) -> Seed:
    """Read a seed whose entries have the manifest's labels, order and grammar."""
    f = Labelled(FILE, content, "mc1-seed")
    draw, manifest = f.take("draw", TOKEN), f.take("manifest", HEX64)
    secret = f.take("secret", HEX64)
    values = [_well_formed(entry, f.take(entry.label, ".+")) for entry in m.entropy]
    f.end()
    return Seed(file_hash(m.alg, content), draw, manifest, secret, values)


def _well_formed(entry: Entry, value: str) -> str:
    if fault := entry.malformed(value):
        raise Refused(FILE, f"{entry.label}: {fault}")
    return value


def seed_checks(m: Manifest, seed: Seed) -> Iterator[tuple[str, bool]]:
    """Compare a seed with the manifest: draw, M, the opened commitments, the lottery issues."""
    yield "seed.txt names this draw", seed.draw == m.draw
    yield "seed.txt names M", seed.manifest == m.m
    yield "secret opens secret.commit", opens(m, seed.secret)
    for entry, value in zip(m.entropy, seed.values, strict=True):
        if entry.kind in ("sealed", "lottery"):
            what = "opens its commitment" if entry.kind == "sealed" else "is of the declared issue"
            yield f"entropy {entry.label} {what}", entry.answers(m.alg, m.draw, value)


def opens(m: Manifest, secret: str) -> bool:
    """Tell whether this is the secret that the manifest commits to."""
    return secret_commit(m.alg, m.draw, secret) == m.secret_commit


def checked_seed(m: Manifest, content: bytes) -> Seed:
    """Read a seed.txt and refuse it unless it answers the manifest in everything."""
    seed = parse_seed(m, content)
    insist(FILE, seed_checks(m, seed))
    return seed


def open_seed(manifest: bytes, secret: str, entries: Sequence[tuple[str, str]]) -> bytes:
    """Return seed.txt for the secret s and the (label, value) entries, given in any order."""
    m = parse_manifest(manifest)
    values = dict(entries)
    if len(values) < len(entries):
        raise Refused(FILE, "an entry is given twice")
    rows = ["mc1-seed", f"draw={m.draw}", f"manifest={m.m}", f"secret={secret}"]
    for entry in m.entropy:
        if entry.label not in values:
            raise Refused(FILE, f"entry {entry.label} is missing")
        rows.append(f"{entry.label}={values.pop(entry.label)}")
    if values:
        raise Refused(FILE, f"unknown entry {min(values)!r}")
    content = "".join(f"{row}\n" for row in rows).encode("ascii", "replace")
    checked_seed(m, content)
    return content
