"""留痕: one append-only entry per act, in the same transaction, in an RFC 9162 Merkle tree.

In: acts of every room, through `acting.action` and `actions.record`. Out: entries to read,
a tree head to publish, and `mingcha ledger verify`, which recomputes everything.
Text columns for actor and subject (no foreign keys), so it sits below all rooms.
"""
