"""wapiti and sqlmap as every role over a real server with the demonstration county (trust.md §5).

    python -m tests.long.scan [SECONDS] [ROLE …]

First the same scanners must find three planted faults (`tests.long.broken`); then the platform itself
must give none. SECONDS is what each attack module gets for one role; ROLE limits the run ("anonymous"
is one). The scanners live in an environment made for the run. Everything happens in a network
namespace without a way out, where the kernel lets us make one.
"""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import unescape
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

from benchmarks.server import free_port, started
from tests.long import scan_tools as tools
from tests.long.counting import LOG
from tests.long.scan_tools import Finding

from mingcha.web.parent import leave_with

ANONYMOUS = "anonymous"
INSIDE = "MINGCHA_SCAN_INSIDE"  # set in the process without a way out; its tools and its folder
LAST = {"system_admin", "security_admin"}  # what they press takes accounts from the others
FORM = re.compile(r"<form\b[^>]*>.*?</form>", re.S)
METHOD = re.compile(r"""<form\b[^>]*\bmethod=["']?post""", re.I)
ACTION = re.compile(r"""<form\b[^>]*\baction=["']([^"']*)""")
NAMED = re.compile(r"""<(?:input|select|textarea)\b[^>]*\bname=["']([^"']+)""")
ASKING = re.compile(r"""href=["']([^"']*\?[^"']+)""")


@dataclass(frozen=True)
class Address:
    """A page with a record in it; `marked` has a `*` after every text in its path."""

    path: str
    marked: str
    roles: tuple[str, ...] | None


# --- the scene -----------------------------------------------------------------------------


def lay() -> tuple[dict[str, str], str, list[Address]]:
    """The county with something under way: {role: username}, the password, every address."""
    from django.core.management import call_command
    from tests.browser.addresses import patterns
    from tests.browser.records import records, unfinished

    from mingcha.accounts.rules import Role
    from mingcha.demo import people as county
    from mingcha.demo import story

    call_command("migrate", verbosity=0)
    people = county.settle()
    story.tell(people)
    unfinished(people)
    known = records(people)
    everybody = [*people.users.values(), *people.inspectors.values()]
    users = {
        str(role): next(str(user.username) for user in everybody if user.has_role(role))
        for role in Role
    }
    found = [_address(name, one, known.get(name, {})) for name, one in patterns()]
    return users, people.password, found


def _address(name: str, pattern: Any, record: dict[str, Any]) -> Address:
    from django.urls import reverse

    places = pattern.pattern.converters
    values = {key: record.get(key, 0) for key in places}
    path = reverse(name, kwargs=values)
    texts = [
        str(values[key]) for key, kind in places.items() if type(kind).__name__ != "IntConverter"
    ]
    marked = path
    for text in filter(None, texts):
        marked = marked.replace(f"/{text}", f"/{text}*", 1)
    return Address(path, marked, getattr(pattern.callback, "roles", None))


@contextmanager
def serving(data: Path, *, broken: bool) -> Iterator[str]:
    """The platform's own server in a process of its own; its base address."""
    environment = {
        **os.environ,
        "MINGCHA_DATA": str(data),
        "DJANGO_SETTINGS_MODULE": "tests.long.scan_settings",
        "MINGCHA_SCAN_BROKEN": str(int(broken)),
    }
    port = free_port()
    with (data / "server.log").open("ab") as log:
        server, _ = started(port, env=environment, stdout=log, stderr=log)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(30)


# --- looking around ------------------------------------------------------------------------


class Visitor:
    """One session, by HTTP."""

    def __init__(self, base: str) -> None:
        self.base, self.jar = base, CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))

    def ask(self, path: str, fields: dict[str, str] | None = None) -> tuple[int, str]:
        """(status, page); redirects are followed."""
        body = None if fields is None else urlencode(fields).encode()
        try:
            with self.opener.open(urljoin(self.base, path), body, timeout=120) as answer:
                kind = answer.headers.get_content_type()
                return answer.status, answer.read().decode() if kind == "text/html" else ""
        except urllib.error.HTTPError as error:
            return error.code, ""

    def log_in(self, username: str, password: str) -> None:
        """By the login form, as people do."""
        _, page = self.ask("/login/")
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        given = {"csrfmiddlewaretoken": token[1] if token else "", "username": username}
        status, _ = self.ask("/login/", given | {"password": password})
        if status != 200 or "mingcha_session" not in self.cookie():
            raise RuntimeError(f"{username} cannot log in: {status}")

    def cookie(self) -> str:
        """As a header."""
        return "; ".join(f"{one.name}={one.value}" for one in self.jar)


def looked(visitor: Visitor, addresses: list[Address]) -> tuple[list[str], list[str]]:
    """(pages that open, what has a parameter: marked paths, GET forms and links with a query)."""
    pages: list[str] = []
    asking: dict[tuple[str, ...], str] = {}
    for one in addresses:
        status, page = visitor.ask(one.path)
        if status in (200, 403, 422) and one.marked != one.path:
            asking.setdefault((one.marked,), one.marked)
        if status != 200 or one.path.startswith(("/logout/", "/office/me/")):
            continue
        pages.append(one.path)
        for address in asked_by(one.path, page):
            split = urlsplit(address)
            names = sorted(pair.split("=")[0] for pair in split.query.split("&"))
            asking.setdefault((re.sub(r"\d+", "0", split.path), *names), address)
    return pages, list(asking.values())


def asked_by(path: str, page: str) -> Iterator[str]:
    """What a page asks by GET: its links with a query, its forms filled in with 1."""
    for link in ASKING.findall(page):
        yield urljoin(path, unescape(link))
    for form in FORM.findall(page):
        names = list(dict.fromkeys(NAMED.findall(form)))
        if not METHOD.match(form) and names:
            action = ACTION.match(form)
            yield f"{urljoin(path, action[1] if action else path)}?{urlencode(dict.fromkeys(names, '1'))}"


# --- the two runs --------------------------------------------------------------------------


def planted(
    place: Path, folder: Path, data: Path, user: str, password: str, seconds: int
) -> list[str]:
    """What the scanners fail to find in the broken copy."""
    from tests.long.broken import PLANTED

    with serving(data, broken=True) as base:
        visitor = Visitor(base)
        visitor.log_in(user, password)
        paths = [f"/{path}" for path in PLANTED]
        cookie = visitor.cookie()
        _, found = tools.wapiti(place, folder / "wapiti", base, paths, cookie, seconds)
        _, more = tools.sqlmap(place, folder / "sqlmap", base, paths, cookie, seconds * 4)
    for one in (*found, *more):
        print(f"  planted, found by {one}")
    wanted = {
        "reflected script": any("XSS" in one.kind or "Cross" in one.kind for one in found),
        "SQL injection by wapiti": any("SQL" in one.kind for one in found),
        "open redirect": any("Redirect" in one.kind for one in found),
        "SQL injection by sqlmap": any("name" in one.parameter for one in more),
    }
    return [name for name, seen in wanted.items() if not seen]


def of_role(role: str, addresses: list[Address]) -> list[Address]:
    """What a role may open that a stranger may not; for a stranger what is public."""
    if role == ANONYMOUS:
        return [one for one in addresses if one.roles is None]
    return [
        one for one in addresses if one.roles is not None and (not one.roles or role in one.roles)
    ]


@dataclass(frozen=True)
class Looked:
    """What one role gave."""

    addresses: int
    ended: bool  # nothing was cut off by the time it had
    findings: list[Finding]


def scan(
    place: Path, folder: Path, base: str, visitor: Visitor, role: str, own: list[Address], seconds: int
) -> Looked:  # fmt: skip
    """Both scanners as this visitor; one line."""
    start, data = time.monotonic(), folder / "data"
    before = len(answers(data))
    pages, asking = looked(visitor, own)
    cookie = visitor.cookie() if role != ANONYMOUS else ""
    seen = len(answers(data))
    ended, more = tools.sqlmap(place, folder / "sqlmap", base, asking, cookie, seconds * 4)
    middle = len(answers(data))
    crawled, found = tools.wapiti(place, folder / "wapiti", base, pages, cookie, seconds)
    after = len(answers(data))
    ended = ended and seen < middle < after  # a scanner that asked nothing found nothing
    print(
        f"{role}: {len(pages)} pages, {len(asking)} addresses with parameters; sqlmap {middle - seen} requests, "
        f"wapiti {after - middle} ({crawled} pages), {after - before} in all; {len(found) + len(more)} findings, "
        f"{time.monotonic() - start:.0f} s{'' if ended else ', CUT OFF'}", flush=True,
    )  # fmt: skip
    for one in (*found, *more):
        print(f"  {one}", flush=True)
    return Looked(len(pages) + len(asking), ended, [*found, *more])


def main() -> int:
    """Prints a line for each role and one of counts; 0 when the faults were found and nothing else."""
    words = sys.argv[1:]
    seconds = int(words.pop(0)) if words and words[0].isdigit() else 300
    place, folder = map(Path, os.environ[INSIDE].split(os.pathsep))
    data = Path(os.environ["MINGCHA_DATA"])
    began = time.monotonic()
    users, password, addresses = lay()
    took = time.monotonic() - began
    print(f"county laid in {took:.0f} s; {len(addresses)} addresses", flush=True)
    missed = planted(place, folder, data, users["clerk"], password, seconds)
    if missed:
        print(f"the scanners did not find what is planted: {', '.join(missed)}", file=sys.stderr)
        return 1
    (data / LOG).unlink()
    chosen = [role for role in (ANONYMOUS, *users) if not words or role in words]
    chosen.sort(key=lambda role: role in LAST)
    found = []
    with serving(data, broken=False) as base:
        for role in chosen:
            visitor = Visitor(base)
            if role != ANONYMOUS:
                visitor.log_in(users[role], password)
            own = of_role(role, addresses)
            found.append(scan(place, folder, base, visitor, role, own, seconds))
    return told(data, found)


def answers(data: Path) -> list[str]:
    """`200 GET '/'` for every request until now."""
    return (data / LOG).read_text(encoding="utf-8", errors="replace").splitlines()


def told(data: Path, found: list[Looked]) -> int:
    """The line of counts; answers of 5xx are findings too."""
    lines = answers(data)
    statuses = Counter(line[:3] for line in lines)
    broken = sorted({line for line in lines if line[:1] == "5"})
    for line in broken[:20]:
        print(f"  answered {line}")
    counts = ", ".join(f"{status} {number}" for status, number in sorted(statuses.items()))
    findings = sum(len(one.findings) for one in found)
    print(
        f"{len(found)} roles ({sum(not one.ended for one in found)} cut off), "
        f"{sum(one.addresses for one in found)} addresses, {len(lines)} requests ({counts}), "
        f"{findings} findings, {len(broken)} addresses answered 5xx"
    )
    return int(bool(findings or broken))


# --- without a way out ---------------------------------------------------------------------


def outside() -> int:
    """Makes the tools, then does everything else where no packet can leave the machine."""
    with tempfile.TemporaryDirectory(prefix="mingcha-scan-") as name:
        folder = Path(name)
        try:
            place = tools.install(folder)
        except tools.NoToolsError as error:
            print(error, file=sys.stderr)
            return 2
        (folder / "data").mkdir()
        environment = os.environ | {
            INSIDE: f"{place}{os.pathsep}{folder}",
            "MINGCHA_DATA": str(folder / "data"),
            "MINGCHA_DATABASE_URL": "",
            "DJANGO_SETTINGS_MODULE": "tests.long.scan_settings",
            "HTTP_PROXY": "http://127.0.0.1:9", "HTTPS_PROXY": "http://127.0.0.1:9",
            "NO_PROXY": "127.0.0.1",
        }  # fmt: skip
        command = [sys.executable, "-m", "tests.long.scan", *sys.argv[1:]]
        if _has_namespaces():
            command = ["unshare", "--net", "--map-root-user", *command]
        else:
            print("no network namespace here: other hosts are cut off by a proxy that is none")
        return subprocess.run(command, env=environment, check=False).returncode


def _has_namespaces() -> bool:
    test = ["unshare", "--net", "--map-root-user", "true"]
    return (
        bool(shutil.which("unshare"))
        and not subprocess.run(test, check=False, capture_output=True).returncode
    )


def raise_loopback() -> None:
    """A new namespace has its loopback down (netdevice(7): SIOCGIFFLAGS, SIOCSIFFLAGS, IFF_UP)."""
    import fcntl
    import struct

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as link:
        asked = struct.pack("16sh", b"lo", 0).ljust(40, b"\0")
        flags = struct.unpack_from("16sh", fcntl.ioctl(link, 0x8913, asked))[1]
        if not flags & 1:
            fcntl.ioctl(link, 0x8914, struct.pack("16sh", b"lo", flags | 1).ljust(40, b"\0"))


if __name__ == "__main__":
    if INSIDE not in os.environ:
        sys.exit(outside())
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # the server is cleaned up as well
    leave_with(os.getppid())
    raise_loopback()
    import django

    django.setup()
    sys.exit(main())
