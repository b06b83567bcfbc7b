"""The seed: the operator's secret and the public entropy, joined after the commitment (§7)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from mingcha.engine.digest import file_hash
from mingcha.engine.entropy import Entry
from mingcha.engine.grammar import HEX64, TOKEN, Labelled
from mingcha.engine.manifest import Manifest, secret_commit
from mingcha.engine.refused import Refused

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


def form_seed(m: Manifest, secret: str, entries: Sequence[tuple[str, str]]) -> bytes:
    """Write seed.txt from the secret and the (label, value) entries, given in any order.

    The caller parses and checks the result (`open_seed`): one set of rules, one place.
    """
    values: Mapping[str, str] = dict(entries)
    labels = [entry.label for entry in m.entropy]
    for label, _ in entries:
        if label not in labels:
            raise Refused(FILE, f"unknown entry {label}")
    for label in labels:
        if [given for given, _ in entries].count(label) != 1:
            raise Refused(FILE, f"entry {label} must be given exactly once")
    head = f"mc1-seed\ndraw={m.draw}\nmanifest={m.m}\nsecret={secret}\n"
    return (head + "".join(f"{label}={values[label]}\n" for label in labels)).encode(
        "ascii", "replace"
    )
