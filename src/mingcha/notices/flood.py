"""How many reports one address may send: enough for a person, too few for a program (X-29).

Reports may be anonymous, so nothing about the address is kept with them or in the database: only a
keyed digest of it, in memory, until the hour is over.
"""

from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from mingcha.web import clock

PER_HOUR = 5
HOUR = 3600  # seconds


def may_report(request: HttpRequest) -> bool:
    """Counts this report; False once the address had its number within the hour of the clock."""
    address = str(request.META.get("REMOTE_ADDR", ""))
    hour = f"{clock.now():%Y%m%d%H}"
    key = salted_hmac("mingcha.notices.flood", f"{hour}|{address}", algorithm="sha256").hexdigest()
    cache.add(f"flood-{key}", 0, HOUR)
    return bool(cache.incr(f"flood-{key}") <= PER_HOUR)
