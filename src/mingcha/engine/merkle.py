"""Merkle trees of RFC 9162 §2.1 over the lines of a table, lines without their LF (§3)."""

from collections.abc import Sequence

from mingcha.engine.digest import hasher


def _leaves(alg: str, lines: Sequence[bytes]) -> list[bytes]:
    h = hasher(alg)
    return [h(b"\x00" + line).digest() for line in lines]


def parents(alg: str, level: list[bytes]) -> list[bytes]:
    """Return the level above: neighbours in pairs, an odd last node moves up unchanged."""
    h = hasher(alg)
    above = [h(b"\x01" + a + b).digest() for a, b in zip(level[::2], level[1::2], strict=False)]
    return above + level[-1:] if len(level) % 2 else above


def root(alg: str, lines: Sequence[bytes]) -> str:
    """Return the root hash in hex; of no lines, H of nothing."""
    level = _leaves(alg, lines) or [hasher(alg)(b"").digest()]
    while len(level) > 1:
        level = parents(alg, level)
    return level[0].hex()


def tree(alg: str, lines: Sequence[bytes]) -> list[list[bytes]]:
    """Return all levels, leaves first, for many paths of one tree."""
    levels = [_leaves(alg, lines)]
    while len(levels[-1]) > 1:
        levels.append(parents(alg, levels[-1]))
    return levels


def path(levels: Sequence[Sequence[bytes]], index: int) -> list[str]:
    """Return the inclusion path of line ``index`` (0-based) from the leaf upwards, in hex."""
    steps = [(level, (index >> height) ^ 1) for height, level in enumerate(levels)]
    return [level[sibling].hex() for level, sibling in steps if sibling < len(level)]


def included(
    alg: str, line: bytes, index: int, rows: int, nodes: Sequence[str], root_hex: str
) -> bool:
    """Tell whether the path proves ``line`` to be number ``index`` of ``rows`` (§2.1.3.2)."""
    h, last = hasher(alg), rows - 1
    if index > last:
        return False
    node = h(b"\x00" + line).digest()
    for sibling in map(bytes.fromhex, nodes):
        if last == 0:
            return False
        if index % 2 or index == last:
            node = h(b"\x01" + sibling + node).digest()
            while index % 2 == 0 and index:
                index, last = index >> 1, last >> 1
        else:
            node = h(b"\x01" + node + sibling).digest()
        index, last = index >> 1, last >> 1
    return last == 0 and node.hex() == root_hex
