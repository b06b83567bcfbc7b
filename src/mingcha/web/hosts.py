"""Under which names this machine may be asked, and which addresses are its own pages."""

import ipaddress
import socket

from django.http import HttpRequest
from django.http.request import split_domain_port
from django.utils.http import url_has_allowed_host_and_scheme


def is_near(host: str) -> bool:
    """Whether a `Host` can only mean a machine nearby: an address, a name without a dot, our own.

    Where no names are configured, no name of the public DNS is answered: a foreign page that
    lets its own name point at this machine (DNS rebinding) reads nothing, and no printed link or
    code carries a name that somebody made up.
    """
    name = split_domain_port(host.lower())[0].strip("[]")
    if not name or "." not in name or name.endswith((".localhost", ".local")):
        return True
    try:
        ipaddress.ip_address(name)
    except ValueError:  # a name: to know our own, the machine may have to ask the DNS
        return name in (socket.gethostname().lower(), socket.getfqdn().lower())
    return True


def own_page(request: HttpRequest) -> str:
    """The page the request came from if it is one of ours, else the workbench."""
    came_from = request.META.get("HTTP_REFERER", "")
    own = {request.get_host()}
    return came_from if url_has_allowed_host_and_scheme(came_from, own) else "/office/"
