"""One line per refused request: what an operator watches, and no more than that.

A line says what was refused, the account that is logged in, a shortened address and the path: no
names, no query (people search for names), nothing that was typed (people type passwords into the
wrong field). The ledger has the details, for the auditor.
"""

import ipaddress
import logging
import re

from django.http import HttpRequest

log = logging.getLogger("mingcha.watch")
BREAKS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
LONGEST = 200  # characters of a path
BITS = {4: 24, 6: 48}  # of an address that are kept


def note(request: HttpRequest, what: str) -> None:
    """Writes down at WARNING that a request was refused, and why in a few fixed words."""
    user = getattr(request, "user", None)
    account = getattr(user, "username", "") or "-"
    address = masked(request.META.get("REMOTE_ADDR", ""))
    path = one_line(request.path[:LONGEST])
    log.warning("%s: %s %s by %s from %s", what, request.method, path, account, address)


def masked(address: str) -> str:
    """The network of an address: 24 bits of IPv4, 48 of IPv6; "-" where there is none."""
    try:
        bits = BITS[ipaddress.ip_address(address).version]
        return str(ipaddress.ip_network(f"{address.partition('%')[0]}/{bits}", strict=False))
    except ValueError:
        return "-"


def one_line(text: str) -> str:
    """The text with every line break and control written out, so that no line can be forged."""
    return BREAKS.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


class OneLine(logging.Formatter):
    """Every record begins one line; what follows of a traceback is indented below it."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, and the traceback under it."""
        given = logging.makeLogRecord(record.__dict__)
        given.msg, given.args = one_line(record.getMessage()), ()
        return super().format(given)

    def formatException(self, ei: object) -> str:  # noqa: N802 - logging's own name
        """The traceback, each line indented: what an exception says begins no line of its own."""
        lines = super().formatException(ei).splitlines()  # type: ignore[arg-type]
        return "\n".join(f"  | {one_line(line)}" for line in lines)
