"""The number of the newest entry, for whoever must know at every request whether anything happened."""

import threading
from typing import TYPE_CHECKING

from django.db import DatabaseError, InterfaceError, connections

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper


class _Own(threading.local):
    """A connection of the thread's own that stays open: to open one costs more than to ask."""

    connection: "BaseDatabaseWrapper | None" = None


_own = _Own()


def newest() -> int | None:
    """The newest entry's number, -1 before the first; None when the database does not answer."""
    if _own.connection is None:
        _own.connection = connections["default"].copy()
    try:
        with _own.connection.cursor() as cursor:
            cursor.execute("SELECT max(seq) FROM ledger_entry")
            (number,) = cursor.fetchone()
    except (DatabaseError, InterfaceError):
        forget()
        return None
    return -1 if number is None else int(number)


def forget() -> None:
    """Closes the thread's connection; the next question opens another."""
    if _own.connection is not None:
        _own.connection.close()
        _own.connection = None
