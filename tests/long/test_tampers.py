"""The short form of the tampers; `python -m tests.long.tampers` is the long one."""

from tests.long import tampers


def test_every_class_is_seen_by_heads_kept_outside_and_only_by_them() -> None:
    """trust.md §7: 100 % detected once covered by a head; without one, nothing; no false alarm."""
    seen, alarms, young = tampers.run(times=3, seed=7)
    assert len(tampers.TAMPERS) >= 10
    assert {name.__name__: 3 for name in tampers.TAMPERS} == dict(seen)
    assert (alarms, young) == (0, 0)
