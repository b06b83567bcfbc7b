"""The record that closes a draw, complete or void, and links the next one (§6, §10)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mingcha.engine.digest import file_hash
from mingcha.engine.grammar import ENT, HEX64, NAME, TOKEN, Labelled, ascending
from mingcha.engine.manifest import Manifest
from mingcha.engine.refused import Refused
from mingcha.engine.seed import opens

FILE = "record.txt"
RESULTS = ("cells.csv", "selected.csv", "teams.csv")
VOID_REASONS = (
    "entropy-missing",
    "entropy-invalid",
    "secret-lost",
    "roster-error",
    "ceremony-broken",
)

Unfilled = tuple[str, str, int]  # department, enterprise, seat from 1


@dataclass(frozen=True, slots=True)
class Record:
    """A well-formed record.txt. A void one has ``reason`` and ``secret`` and nothing of the rest."""

    draw: str
    manifest: str
    hashes: Mapping[str, str]
    unfilled: list[Unfilled]
    reason: str = ""
    secret: str = ""

    @property
    def void(self) -> bool:
        """Tell whether the attempt came to nothing."""
        return bool(self.reason)


def parse_record(content: bytes) -> Record:
    """Read a record of either kind."""
    f = Labelled(FILE, content, "mc1-record")
    draw, manifest = f.take("draw", TOKEN), f.take("manifest", HEX64)
    if f.next_key() == "status":
        f.take("status", "void")
        record = Record(
            draw, manifest, {}, [], f.take("reason", NAME), f.take("secret", f"-|{HEX64}")
        )
    else:
        keys = ("seed", *(f"{name.removesuffix('.csv')}.file" for name in RESULTS))
        hashes = {key: f.take(key, HEX64) for key in keys}
        seats = [s.split() for s in f.take_numbered("unfilled.", f"{NAME} {ENT} [1-9][0-9]{{0,8}}")]
        f.take("status", "complete|unfilled")
        record = Record(draw, manifest, hashes, [(d, e, int(seat)) for d, e, seat in seats])
    f.end()
    if not ascending(record.unfilled):
        raise Refused(FILE, "unfilled lines are not ascending")
    return record


def format_record(
    m: Manifest, k: str, files: Mapping[str, bytes], unfilled: Sequence[Unfilled]
) -> bytes:
    """Write the record of a draw from its three result files and its unfilled seats, in order."""
    rows = [f"draw={m.draw}", f"manifest={m.m}", f"seed={k}"]
    rows += [
        f"{name.removesuffix('.csv')}.file={file_hash(m.alg, files[name])}" for name in RESULTS
    ]
    rows += [f"unfilled.{i}={d} {e} {seat}" for i, (d, e, seat) in enumerate(unfilled, 1)]
    rows.append(f"status={'unfilled' if unfilled else 'complete'}")
    return "".join(f"{row}\n" for row in ["mc1-record", *rows]).encode()


def void_record(m: Manifest, reason: str, secret: str | None) -> bytes:
    """Write the record of a void attempt; ``secret`` is ``None`` only if it is lost."""
    if reason not in VOID_REASONS:
        raise Refused(FILE, f"reason must be one of {', '.join(VOID_REASONS)}")
    if secret is None and reason != "secret-lost":
        raise Refused(FILE, "the secret is opened unless the reason is secret-lost")
    if secret is not None and not opens(m, secret):
        raise Refused(FILE, "the secret does not open secret.commit")
    return (
        f"mc1-record\ndraw={m.draw}\nmanifest={m.m}\n"
        f"status=void\nreason={reason}\nsecret={secret or '-'}\n"
    ).encode()
