#!/usr/bin/env python3
"""见证核验器: checks the ledger of a 明察 installation from outside, with nothing but Python ≥ 3.9.

One file, no dependency, no network unless told an address. Whoever keeps tree heads elsewhere sees
any later rewrite of the log (RFC 9162; C2SP tlog-checkpoint and signed-note; RFC 8032).

    python3 witness.py watch URL STATE   fetch the newest head, check that it continues the head kept
                                         in the file STATE, then keep it there (run it by a timer)
    python3 witness.py export FILE.zip   recompute a whole exported log
    python3 witness.py receipt FILE KEY  check an inclusion receipt against the log's key

Exit status: 0 holds, 1 does not hold, 2 could not be checked.
"""

from __future__ import annotations

import base64
import hashlib
import json
import sys
import urllib.request
import zipfile
from collections.abc import Sequence
from pathlib import Path

# --- RFC 9162 §2.1: Merkle trees over SHA-256


class Wrong(Exception):
    """Something does not hold; the text says what."""


def leaf_hash(line: bytes) -> bytes:
    """RFC 9162 §2.1.1: H(0x00 ‖ line)."""
    return hashlib.sha256(b"\x00" + line).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """RFC 9162 §2.1.1: H(0x01 ‖ left ‖ right)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def check_inclusion(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> None:
    """RFC 9162 §2.1.3.2: `leaf` is number `index` of the `size` leaves under `root`."""
    if not 0 <= index < size:
        raise Wrong(f"entry {index} is not in a tree of {size}")
    at, last, node = index, size - 1, leaf
    for sibling in path:
        if last == 0:
            raise Wrong("the inclusion path is too long")
        if at % 2 or at == last:
            node = node_hash(sibling, node)
            while at % 2 == 0 and at:
                at, last = at >> 1, last >> 1
        else:
            node = node_hash(node, sibling)
        at, last = at >> 1, last >> 1
    if last or node != root:
        raise Wrong("the inclusion path does not lead to the root")


def check_consistency(
    old: int, new: int, old_root: bytes, new_root: bytes, path: Sequence[bytes]
) -> None:
    """RFC 9162 §2.1.4.2: the tree of `new` leaves begins with the tree of `old` leaves."""
    if not 0 <= old <= new:
        raise Wrong(f"the tree shrank from {old} to {new} entries")
    if old in (0, new):
        if path or (old == new and old_root != new_root):
            raise Wrong(f"two different trees of {new} entries")
        return
    path = [old_root, *path] if old & (old - 1) == 0 else path
    if _climb(old - 1, new - 1, path) != (old_root, new_root):
        raise Wrong(f"the log of {new} entries does not continue the one of {old}")


def _climb(at: int, last: int, path: Sequence[bytes]) -> tuple[bytes, bytes] | None:
    """The two roots that the path leads to; None when it is too short or too long."""
    if not path:
        return None
    while at % 2:
        at, last = at >> 1, last >> 1
    older = newer = path[0]
    for node in path[1:]:
        if last == 0:
            return None
        if at % 2 or at == last:
            older, newer = node_hash(node, older), node_hash(node, newer)
            while at % 2 == 0 and at:
                at, last = at >> 1, last >> 1
        else:
            newer = node_hash(newer, node)
        at, last = at >> 1, last >> 1
    return None if last else (older, newer)


class Tree:
    """The root over leaves given one by one, in the memory of its peaks."""

    def __init__(self) -> None:
        self.size = 0
        self.peaks: list[bytes] = []

    def add(self, leaf: bytes) -> None:
        """One more leaf."""
        index = self.size
        while index % 2:
            leaf, index = node_hash(self.peaks.pop(), leaf), index >> 1
        self.peaks.append(leaf)
        self.size += 1

    def root(self) -> bytes:
        """The root of what was added so far."""
        if not self.peaks:
            return hashlib.sha256(b"").digest()
        root = self.peaks[-1]
        for left in reversed(self.peaks[:-1]):
            root = node_hash(left, root)
        return root


# --- RFC 8032 §5.1: Ed25519, checking only

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)


Point = tuple[int, int, int, int]  # extended coordinates


def _point(data: bytes) -> Point | None:
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (1 << 255) - 1
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT_OF_MINUS_ONE % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    if x % 2 != sign:
        x = P - x
    return x, y, 1, x * y % P


def _add(p: Point, q: Point) -> Point:
    a = (p[1] - p[0]) * (q[1] - q[0]) % P
    b = (p[1] + p[0]) * (q[1] + q[0]) % P
    c = 2 * p[3] * q[3] * D % P
    d = 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def _times(number: int, point: Point) -> Point:
    found: Point = (0, 1, 1, 0)
    while number:
        if number & 1:
            found = _add(found, point)
        point, number = _add(point, point), number >> 1
    return found


_Y = 4 * pow(5, P - 2, P) % P
_BASE = _point(_Y.to_bytes(32, "little"))
assert _BASE is not None
BASE: Point = _BASE


def is_signed(key: bytes, message: bytes, signature: bytes) -> bool:
    """RFC 8032 §5.1.7: whether `signature` (64 bytes) is the key's (32 bytes) over `message`."""
    if len(key) != 32 or len(signature) != 64:
        return False
    a, r = _point(key), _point(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if a is None or r is None or s >= L:
        return False
    digest = hashlib.sha512(signature[:32] + key + message).digest()
    left = _times(s, BASE)
    right = _add(r, _times(int.from_bytes(digest, "little") % L, a))
    return not (
        (left[0] * right[2] - right[0] * left[2]) % P
        or (left[1] * right[2] - right[1] * left[2]) % P
    )


# --- C2SP signed-note and tlog-checkpoint


def parse_key(text: str) -> tuple[str, bytes, bytes]:
    """`NAME+HASH+BASE64` → (name, key hash of 4 bytes, public key of 32)."""
    name, digest, body = text.strip().split("+", 2)
    raw = base64.b64decode(body, validate=True)
    known = key_hash(name, raw[1:])
    if raw[:1] != b"\x01" or len(raw) != 33 or known.hex() != digest:
        raise Wrong("this is not an Ed25519 key of a log")
    return name, known, raw[1:]


def key_hash(name: str, public: bytes) -> bytes:
    """The first 4 bytes of H(name ‖ LF ‖ 0x01 ‖ public key)."""
    return hashlib.sha256(name.encode() + b"\n\x01" + public).digest()[:4]


def open_note(note: str, key: str) -> str:
    """The signed text of a note, after its signature by `key` was checked."""
    name, known, public = parse_key(key)
    text, separator, lines = note.rpartition("\n\n")
    text += "\n"
    for line in lines.splitlines():
        dash, signer, blob = [*line.split(" ", 2), "", ""][:3]
        if dash != "\u2014" or signer != name or not separator:
            continue
        raw = base64.b64decode(blob, validate=True)
        if raw[:4] == known and is_signed(public, text.encode(), raw[4:]):
            return text
    raise Wrong("the head is not signed by the log's key")


def open_head(note: str, key: str) -> tuple[int, bytes]:
    """(size, root) of a signed checkpoint of this key's log."""
    lines = open_note(note, key).split("\n")
    if len(lines) < 4 or lines[0] != parse_key(key)[0]:
        raise Wrong("the head is not of this log")
    return int(lines[1]), base64.b64decode(lines[2], validate=True)


# --- the commands


def watch(url: str, state: str) -> None:
    """The newest head of the log at `url` continues the one kept in the file `state`."""
    url = url.rstrip("/")
    if Path(state).exists():
        kept = json.loads(Path(state).read_text(encoding="utf-8"))
    else:
        kept = {"key": _get(url + "/ledger/key").strip(), "head": None}
        print("first visit: the key is taken on trust; compare it with a printed draw record")
    note = _get(url + "/ledger/checkpoint")
    size, root = open_head(note, kept["key"])
    if kept["head"]:
        old, old_root = open_head(kept["head"], kept["key"])
        if size < old:
            raise Wrong(f"the log has {size} entries, it had {old}: an old state was put back")
        proof = json.loads(_get(f"{url}/ledger/consistency/{old}/{size}"))
        check_consistency(
            old, size, old_root, root, [bytes.fromhex(node) for node in proof["path"]]
        )
        print(f"ok {size} entries continue the {old} known so far")
    else:
        print(f"ok {size} entries, the first head kept")
    Path(state).write_text(json.dumps({"key": kept["key"], "head": note}), encoding="utf-8")


SLACK = 600  # seconds: an act may run so long between its beginning and its entry
HEAD = "ledger:checkpoint:take"


class Clock:
    """Bounds the time of an entry by the head before it: server time that went back (back-dating).

    A head announces itself by an entry of its own, whose time is that of the head.
    """

    def __init__(self) -> None:
        self.head = 0.0

    def is_behind(self, at: float, event: str) -> bool:
        """Whether an entry, given in order, is dated before the newest head that precedes it."""
        behind = at < self.head - SLACK
        if event == HEAD:
            self.head = at
        return behind


def export(path: str) -> None:
    """Every entry of an exported log hashes to its signed heads; times that went back are noted."""
    with zipfile.ZipFile(path) as archive:
        key = archive.read("key.txt").decode()
        heads: dict[int, bytes] = {}
        for note in json.loads(archive.read("checkpoints.json")):
            size, root = open_head(note, key)
            if heads.setdefault(size, root) != root:
                raise Wrong(f"two different heads of {size} entries")
        tree, clock = Tree(), Clock()
        with archive.open("entries.jsonl") as lines:
            for line in lines:
                line = line.rstrip(b"\n")
                entry = json.loads(line)
                if entry["seq"] != tree.size:
                    raise Wrong(f"entry {tree.size} is missing")
                if clock.is_behind(float(entry["at"]), entry["event"]):
                    print(f"note entry {tree.size} is dated before the head that precedes it")
                tree.add(leaf_hash(line))
                if heads.pop(tree.size, tree.root()) != tree.root():
                    raise Wrong(f"the first {tree.size} entries are not those of their head")
    heads.pop(0, None)
    if heads:
        raise Wrong(f"a head tells of {max(heads)} entries, the export has {tree.size}")
    print(f"ok {tree.size} entries, root {tree.root().hex()}")


def receipt(path: str, key: str) -> None:
    """The entry of a receipt is in the log whose signed head stands beside it."""
    given = json.loads(Path(path).read_text(encoding="utf-8"))
    size, root = open_head(given["checkpoint"], key)
    nodes = [bytes.fromhex(node) for node in given["path"]]
    check_inclusion(leaf_hash(given["entry"].encode()), given["seq"], size, nodes, root)
    print(f"ok entry {given['seq']} of {size}: {given['entry']}")


def _get(url: str) -> str:
    if not url.startswith(("http://", "https://")):
        raise ValueError(f"{url} is no address of a site")
    with urllib.request.urlopen(url, timeout=30) as answer:  # noqa: S310 - checked above
        text: str = answer.read().decode()
    return text


def main(words: Sequence[str]) -> int:
    """Run one command; return the exit status."""
    command, *arguments = words or [""]
    try:
        if command == "watch" and len(arguments) == 2:
            watch(*arguments)
        elif command == "export" and len(arguments) == 1:
            export(*arguments)
        elif command == "receipt" and len(arguments) == 2:
            receipt(*arguments)
        else:
            print(__doc__, file=sys.stderr)
            return 2
    except Wrong as wrong:
        print(f"FAIL {wrong}")
        return 1
    except (OSError, ValueError, KeyError, TypeError, zipfile.BadZipFile) as error:
        print(f"cannot be checked: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
