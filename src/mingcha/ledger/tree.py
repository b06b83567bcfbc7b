"""The Merkle tree over the entries (RFC 9162 §2.1, SHA-256), kept as complete subtrees.

Appending costs O(log n): the new leaf closes every complete subtree it is the last leaf of.
"""

import hashlib
import json
import secrets
from collections.abc import Collection, Sequence
from typing import Any

from django.db import connection

from mingcha.ledger import proofs, witness
from mingcha.ledger.models import Entry

LOG_LOCK = 0x6D696E67  # any fixed number: PostgreSQL's advisory lock of the log


def leaf_hash(line: bytes) -> str:
    """RFC 9162 §2.1.1: H(0x00 ‖ line)."""
    return witness.leaf_hash(line).hex()


def node_hash(left: str, right: str) -> str:
    """RFC 9162 §2.1.1: H(0x01 ‖ left ‖ right)."""
    return witness.node_hash(bytes.fromhex(left), bytes.fromhex(right)).hex()


def canonical(value: Any) -> bytes:
    """JSON, keys sorted, no spaces, UTF-8: the same bytes on every machine."""
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str
    ).encode()


def commitment(salt: str, detail: Any) -> str:
    """H(salt ‖ "|" ‖ canonical detail): binds the content without showing it."""
    return hashlib.sha256(salt.encode() + b"|" + canonical(detail)).hexdigest()


def leaf_line(entry: Entry) -> bytes:
    """The bytes an entry's leaf is made of."""
    return canonical(
        {
            "seq": entry.seq,
            "at": entry.at.astimezone().timestamp().__format__(".6f"),
            "actor": entry.actor,
            "role": entry.role,
            "event": entry.event,
            "subject": entry.subject,
            "facts": entry.facts,
            "commitment": entry.commitment,
            "request_id": entry.request_id,
        }
    )


def append(entries: Sequence[dict[str, Any]]) -> None:
    """Writes gathered entries at the end of their transaction, one after the other.

    The lock comes last: whoever waits here has done everything else already. READ COMMITTED
    (PostgreSQL's default) is required, so that `next_seq` sees what the previous holder wrote.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOG_LOCK])
    seq = next_seq()
    for offset, fields in enumerate(entries):
        _append_one(seq + offset, json.loads(canonical(fields["facts"])), fields)


def _append_one(seq: int, facts: dict[str, Any], fields: dict[str, Any]) -> None:
    salt = secrets.token_hex(16)
    detail = json.loads(canonical(fields["detail"]))
    entry = Entry(
        **{**fields, "facts": facts, "detail": detail},
        seq=seq,
        salt=salt,
        commitment=commitment(salt, detail),
    )
    entry.leaf = leaf_hash(leaf_line(entry))
    entry.save()
    _close_subtrees(seq, entry.leaf)


def _close_subtrees(index: int, leaf: str) -> None:
    level, value = 0, leaf
    nodes = [(0, index, leaf)]
    while index % 2 == 1:
        left = _node(level, index - 1)
        level, index, value = level + 1, index // 2, node_hash(left, value)
        nodes.append((level, index, value))
    with connection.cursor() as cursor:
        cursor.executemany(
            'INSERT INTO ledger_node (level, "index", hash) VALUES (%s, %s, %s)', nodes
        )


def erase(seqs: Collection[int]) -> None:
    """The one UPDATE that the triggers let through: content and salt go, everything else stays."""
    with connection.cursor() as cursor:
        for seq in seqs:
            cursor.execute("UPDATE ledger_entry SET detail = NULL, salt = '' WHERE seq = %s", [seq])


def nodes(level: int, index: int) -> bytes:
    """The hash of a complete subtree, as `proofs` asks for it."""
    return bytes.fromhex(_node(level, index))


# Every entry asks these three: in plain SQL, for Django's own way takes ten times as long.


def next_seq() -> int:
    """The index of the next leaf = the number of entries."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(seq), -1) + 1 FROM ledger_entry")
        return int(cursor.fetchone()[0])


def wrote_since(size: int, request: str) -> bool:
    """Whether a request left an entry after the first `size` ones."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM ledger_entry WHERE seq >= %s AND request_id = %s", [size, request]
        )
        return bool(cursor.fetchone()[0])


def _node(level: int, index: int) -> str:
    """The hash of a complete subtree."""
    with connection.cursor() as cursor:
        cursor.execute(
            'SELECT hash FROM ledger_node WHERE level = %s AND "index" = %s', [level, index]
        )
        return str(cursor.fetchone()[0])


def head() -> tuple[int, str]:
    """(size, root) of the whole tree, from its complete subtrees."""
    size = next_seq()
    return size, root_of(size)


def root_of(size: int) -> str:
    """The root over the first `size` leaves; H("") for none."""
    if size == 0:
        return hashlib.sha256(b"").hexdigest()
    return proofs.root(nodes, 0, size).hex()
