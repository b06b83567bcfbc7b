"""What the clock does for accounts: forgets what was kept for a day, and sessions that are over."""

from datetime import timedelta

from mingcha.accounts.models import Submission
from mingcha.accounts.sessions import SessionStore
from mingcha.web import clock

KEPT = timedelta(days=1)


def tick() -> None:
    """Answers of forms are kept as long as somebody may send the form again."""
    Submission.objects.filter(at__lt=clock.now() - KEPT).delete()
    SessionStore.clear_expired()
