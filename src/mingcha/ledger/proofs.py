"""Proofs about the log: RFC 9162 §2.1.3 (inclusion) and §2.1.4 (consistency), from finished subtrees.

Checking them is the witness's work: `witness.check_inclusion`, `witness.check_consistency`.
"""

from collections.abc import Callable

from mingcha.ledger.witness import node_hash

# (level, index) → the hash of the complete subtree of 2**level leaves at leaf index · 2**level
Nodes = Callable[[int, int], bytes]


def root(nodes: Nodes, start: int, end: int) -> bytes:
    """The root over the leaves from `start` up to `end`, as the recursion of §2.1.1 meets them."""
    if (end - start) & (end - start - 1) == 0:
        level = (end - start).bit_length() - 1
        return nodes(level, start >> level)
    middle = _split(start, end)
    return node_hash(root(nodes, start, middle), root(nodes, middle, end))


def inclusion(nodes: Nodes, index: int, size: int) -> list[bytes]:
    """The path from leaf `index` to the root over the first `size` leaves, from the leaf upwards."""
    return _path(nodes, index, 0, size)


def consistency(nodes: Nodes, old: int, new: int) -> list[bytes]:
    """What shows that the tree of `new` leaves begins with the tree of `old` leaves; 0 < old ≤ new."""
    return _part(nodes, old, 0, new, whole=True)


def _split(start: int, end: int) -> int:
    """The greatest power of two smaller than the number of leaves, from `start` on."""
    return start + (1 << (end - start - 1).bit_length() - 1)


def _path(nodes: Nodes, index: int, start: int, end: int) -> list[bytes]:
    if end - start == 1:
        return []
    middle = _split(start, end)
    if index < middle:
        return [*_path(nodes, index, start, middle), root(nodes, middle, end)]
    return [*_path(nodes, index, middle, end), root(nodes, start, middle)]


def _part(nodes: Nodes, old: int, start: int, end: int, *, whole: bool) -> list[bytes]:
    if old == end:
        return [] if whole else [root(nodes, start, end)]
    middle = _split(start, end)
    if old <= middle:
        return [*_part(nodes, old, start, middle, whole=whole), root(nodes, middle, end)]
    return [*_part(nodes, old, middle, end, whole=False), root(nodes, start, middle)]
