"""The same fixed day and worlds as the room of notices."""

from notices.conftest import _on_a_monday, joint, world

__all__ = ["_on_a_monday", "joint", "world"]
