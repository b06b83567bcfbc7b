"""Freeze and commit (冻结, 承诺): salt the plain tables, hash them, write the manifest (§4, §5)."""

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from mingcha.engine.digest import file_hash, hasher
from mingcha.engine.frame import Frame, checked_frame, commitments, leaves_file
from mingcha.engine.grammar import HEX64, TOKEN, Labelled, credit_code_holds, lines
from mingcha.engine.manifest import COMMITMENTS, FILE, parse_manifest, secret_commit
from mingcha.engine.refused import Refused
from mingcha.engine.tables import EXCLUDED, RECUSE, ROSTER, STAFF

PLAIN_TABLES = (ROSTER.file, STAFF.file, RECUSE.file, EXCLUDED.file)
SECRET, RULEBOOK = "secret.txt", "rulebook.json"


def _random_key() -> str:
    return secrets.token_hex(32)


@dataclass(frozen=True, slots=True)
class Keys:
    """The operator's secret s and the salt keys RK and SK, 64 hex digits each, from a CSPRNG.

    Only reproducing published vectors gives them by hand.
    """

    secret: str = field(default_factory=_random_key)
    roster: str = field(default_factory=_random_key)
    staff: str = field(default_factory=_random_key)

    def format(self, draw: str) -> bytes:
        """Write secret.txt."""
        return (
            f"mc1-secret\ndraw={draw}\nsecret={self.secret}\n"
            f"roster.key={self.roster}\nstaff.key={self.staff}\n"
        ).encode()


def parse_secret(content: bytes) -> tuple[str, Keys]:
    """Read secret.txt: the draw it belongs to, and its keys."""
    f = Labelled(SECRET, content, "mc1-secret")
    draw = f.take("draw", TOKEN)
    keys = Keys(*(f.take(key, HEX64) for key in ("secret", "roster.key", "staff.key")))
    f.end()
    return draw, keys


@dataclass(frozen=True, slots=True)
class Spec:
    """What the operator asks for, as in draw.toml (§16), and the plain tables by file name.

    ``quotas`` maps scope → grade → ``"NUM/DEN min MIN"``; ``tables`` holds the four plain tables
    and, where there is one, rulebook.json, whose hash then is ``rulebook``.
    """

    alg: str
    draw: str
    plan: str
    attempt: int
    prev: str
    time: str
    open_by: str
    level: str
    roster_public: str
    quotas: Mapping[str, Mapping[str, str]]
    depts: Mapping[str, int]
    entropy: Sequence[str]
    tables: Mapping[str, bytes]
    rulebook: str | None = None
    sources: Sequence[str] = ()
    batches: int | None = None


@dataclass(frozen=True, slots=True)
class Frozen:
    """What a freeze leaves: the files of the audit bundle, secret.txt apart, and M."""

    files: dict[str, bytes]
    secret: bytes
    m: str


def freeze(spec: Spec, keys: Keys | None = None) -> Frozen:
    """Freeze the tables and commit to them; ``Refused`` if anything breaks the protocol."""
    keys = keys or Keys()
    files = frozen_tables(spec, keys, PLAIN_TABLES)
    files["leaves.csv"] = leaves_file(spec.alg, files[ROSTER.file])
    hashed = {name: files[name] for name in files if name != ROSTER.file}  # by its leaves
    bound = dict(commitments(spec.alg, hashed))
    bound["roster.file"] = file_hash(spec.alg, files[ROSTER.file])
    files[FILE] = manifest(spec, bound, keys)
    m = parse_manifest(files[FILE])
    frame = checked_frame(m, spec.tables, plain=True)
    check_credit_codes(ROSTER.file, [row.id for row in frame.roster])
    check_other_codes(frame)
    return Frozen(files, keys.format(spec.draw), m.m)


def frozen_tables(spec: Spec, keys: Keys, names: Sequence[str]) -> dict[str, bytes]:
    """Return the named tables, sorted and salted, and the rulebook where it is there."""
    missing = [name for name in names if name not in spec.tables]
    if missing:
        raise Refused(missing[0], "missing")
    salted = {
        ROSTER.file: (keys.roster, 1),
        STAFF.file: (keys.staff, 1),
        RECUSE.file: (keys.staff, 2),
    }
    files = {}
    for name in names:
        if name in salted:
            key, fields = salted[name]
            files[name] = _salted(spec, name, key, id_fields=fields)
        else:
            files[name] = _sorted(name, spec.tables[name])
    if RULEBOOK in spec.tables:
        files[RULEBOOK] = spec.tables[RULEBOOK]
    return files


def _salted(spec: Spec, file: str, key: str, *, id_fields: int) -> bytes:
    """Give every row its salt. A comma sorts below every character of a key, so lines sort as keys."""
    h, prefix = hasher(spec.alg), f"mc1|salt|{key}|".encode()
    rows = []
    for line in lines(file, spec.tables[file]):
        ids = "|".join(line.split(",", id_fields)[:id_fields])
        rows.append(f"{line},{h(prefix + ids.encode()).hexdigest()[:32]}\n")
    return "".join(sorted(rows)).encode()


def _sorted(file: str, content: bytes) -> bytes:
    return "".join([f"{line}\n" for line in sorted(lines(file, content))]).encode()


def manifest(spec: Spec, bound: Mapping[str, str], keys: Keys) -> bytes:
    """Write the manifest for the values that bind the tables; reading it shows whether it keeps the
    rules."""
    quotas = {(s, g): rule for s, grades in spec.quotas.items() for g, rule in grades.items()}
    rows = [
        f"alg={spec.alg}",
        f"draw={spec.draw}",
        f"plan={spec.plan}",
        f"rulebook={_rulebook(spec)}",
        f"attempt={spec.attempt}",
        f"prev={spec.prev}",
        f"time={spec.time}",
        f"open.by={spec.open_by}",
        f"level={spec.level}",
        f"roster.public={spec.roster_public}",
        *(f"{key}={bound[key]}" for key in COMMITMENTS),
        *(f"source.{i}={source}" for i, source in enumerate(spec.sources, 1)),
        *([] if spec.batches is None else [f"batches={spec.batches}"]),
        *(f"quota.{scope}.{grade}={quotas[scope, grade]}" for scope, grade in sorted(quotas)),
        *(f"dept.{dept}={spec.depts[dept]}" for dept in sorted(spec.depts)),
        f"secret.commit={secret_commit(spec.alg, spec.draw, keys.secret)}",
        *(f"entropy.{i}={entry}" for i, entry in enumerate(spec.entropy, 1)),
    ]
    if any("\n" in row for row in rows):
        raise Refused("draw.toml", "a value contains a line break")
    return "".join(f"{row}\n" for row in ["mc1-manifest", *rows]).encode("ascii", "replace")


def _rulebook(spec: Spec) -> str:
    """Return the digest of the rulebook, given or of rulebook.json, which must be canonical."""
    content = spec.tables.get(RULEBOOK)
    if content is None:
        if spec.rulebook is None:
            raise Refused("draw.toml", "rulebook is missing and there is no rulebook.json")
        return spec.rulebook
    try:
        given = json.loads(content)
        canonical = json.dumps(
            given, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
        )
        canonical_bytes = f"{canonical}\n".encode()
    except (ValueError, RecursionError):
        raise Refused(RULEBOOK, "not JSON in UTF-8") from None
    if content != canonical_bytes:
        raise Refused(RULEBOOK, "not canonical: keys sorted, no spaces, one LF at the end")
    digest = file_hash(spec.alg, content)
    if spec.rulebook not in (None, digest):
        raise Refused("draw.toml", "rulebook is not the hash of rulebook.json")
    return digest


def check_other_codes(frame: Frame) -> None:
    """Refuse a wrong credit code outside of the roster."""
    check_credit_codes(EXCLUDED.file, [row.id for row in frame.excluded])
    check_credit_codes(RECUSE.file, [row.enterprise for row in frame.recusals])


def check_credit_codes(file: str, ids: Sequence[str]) -> None:
    """Refuse the first id of 18 characters whose check character is wrong."""
    for id_ in ids:
        if len(id_) == 18 and not credit_code_holds(id_):
            raise Refused(file, f"{id_}: wrong check character (GB 32100)")
