"""The one clock. Everything that asks for the time asks here, so tests can set it."""

from datetime import date, datetime

from django.utils import timezone


def now() -> datetime:
    """The server's time, aware."""
    return timezone.now()


def today() -> date:
    """Today in the bureau's time zone (Asia/Shanghai unless configured)."""
    return timezone.localdate()
