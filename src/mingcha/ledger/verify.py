"""Recomputes the whole log: sequence, commitments, leaves, nodes, heads."""

from collections.abc import Iterator

from mingcha.ledger import tree, witness
from mingcha.ledger.models import Checkpoint, Entry, Node


def faults() -> Iterator[str]:
    """One line per fault, in Chinese, naming the entry; nothing when the log holds."""
    erased = _erased()
    roots = {c.size: c.root for c in Checkpoint.objects.all()}
    peaks: list[tuple[int, str]] = []  # (level, hash), greatest level first
    expected = 0
    for entry in Entry.objects.order_by("seq").iterator(2000):
        if entry.seq != expected:
            yield f"第 {expected} 条缺失，下一条是第 {entry.seq} 条"
            return
        yield from _entry_faults(entry, erased)
        yield from _push(peaks, entry)
        expected += 1
        if expected in roots and _fold(peaks) != roots[expected]:
            yield f"前 {expected} 条的树根与当时的树头不一致"
    for size in roots:
        if size > expected:
            yield f"树头记载 {size} 条，现在只有 {expected} 条"


def backdated() -> Iterator[tuple[int, str]]:
    """(seq, sentence) of entries whose time lies before the head that precedes them: the server's
    clock was set back. No fault of the log, which holds: somebody has to say why (trust.md §4)."""
    clock = witness.Clock()
    rows = Entry.objects.order_by("seq").values_list("seq", "at", "event")
    for seq, at, event in rows.iterator(2000):
        if clock.is_behind(at.timestamp(), event):
            yield seq, f"第 {seq} 条的时间早于它之前的树头：服务器时钟曾被调回，请说明原因"


def _erased() -> set[int]:
    """The entries whose content was erased by an act that says so."""
    acts = Entry.objects.filter(event="ledger:detail:erase").values_list("facts", flat=True)
    return {seq for facts in acts for seq in facts["entries"]}


def _entry_faults(entry: Entry, erased: set[int]) -> Iterator[str]:
    if entry.detail is None and not entry.salt:
        if entry.seq not in erased:
            yield f"第 {entry.seq} 条的内容被抹去，没有依法删除的记录"
    elif entry.commitment != tree.commitment(entry.salt, entry.detail):
        yield f"第 {entry.seq} 条的内容与承诺不一致"
    if entry.leaf != tree.leaf_hash(tree.leaf_line(entry)):
        yield f"第 {entry.seq} 条被改动：叶子散列不一致"


def _push(peaks: list[tuple[int, str]], entry: Entry) -> Iterator[str]:
    level, index, value = 0, entry.seq, entry.leaf
    while True:
        node = Node.objects.filter(level=level, index=index).first()
        if node is None or node.hash != value:
            yield f"第 {entry.seq} 条处的树节点（层 {level}）不一致"
        if not peaks or peaks[-1][0] != level:
            break
        _, left = peaks.pop()
        level, index, value = level + 1, index // 2, tree.node_hash(left, value)
    peaks.append((level, value))


def _fold(peaks: list[tuple[int, str]]) -> str:
    value = peaks[-1][1]
    for _, left in reversed(peaks[:-1]):
        value = tree.node_hash(left, value)
    return value
