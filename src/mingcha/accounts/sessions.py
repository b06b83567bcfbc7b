"""Sessions in the database, each under its user, so that people can see and end their own.

The row of a session is all there is of it: with the row gone, the session is over.
"""

from typing import Any, cast

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db

from mingcha.accounts.models import Session

BEGAN, SEEN = "began_at", "seen_at"  # in the session, seconds
BROWSER = "browser"  # in the session: its kind, in words


class SessionStore(db.SessionStore):
    """Django's, and a row knows whose it is."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """The table of the sessions."""
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """The row to write for what a session holds."""
        row = cast(Session, super().create_model_instance(data))
        row.user_id = data.get(SESSION_KEY)
        return row
