"""A province's worst day on one server: `python benchmarks/load.py [seconds] [--scale X]`.

Starts `mingcha serve` with the demonstration county and offers it, all at once and at fixed rates,
portal views, look-ups, forms with a ledger entry, and logins: first five seconds to a server that
has just started, then to the same one. A request that comes late because the one before it took
long counts from the moment it was due. Then as much as fits: look-ups, forms and the portal from
memory (with `wrk`, where it is installed). Named baseline: the same portal page for a visitor with
a cookie, whom the memory does not serve. MINGCHA_DATABASE_URL chooses PostgreSQL.
"""

import argparse
import http.client
import json
import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from threading import Thread
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

from server import free_port, started

FORM = "application/x-www-form-urlencoded"
CSRF = "a" * 32
RATES = {"portal": 200.0, "look-up": 50.0, "form": 20.0, "login": 1.0}  # offered per second
COLD = 5  # seconds in which a server has just started
CONNECTIONS = {"portal": 8, "look-up": 8, "form": 4, "login": 4}


class Request(NamedTuple):
    """One request: where, with which cookies and, for a form, which body."""

    path: str
    cookie: str = ""
    body: str = ""


class Scene(NamedTuple):
    """What the requests are made of."""

    pages: list[str]
    names: list[str]
    form: str
    department: int
    session: str
    account: dict[str, str]

    def request(self, kind: str, number: int) -> Request:
        """The request of a kind with this number; look-ups and forms are never the same twice."""
        if kind == "portal":
            return Request(self.pages[number % len(self.pages)])
        if kind == "look-up":
            name = self.names[number % len(self.names)]
            return Request(f"/search/?q={quote(name)}&n={number}")
        if kind == "form":
            fields = {"department": self.department, "name": f"{os.getpid()}-{number}科",
                      "submission": f"load-{os.getpid()}-{number:020}"}  # fmt: skip
            return Request(self.form, f"{self.session}; mingcha_csrf={CSRF}", _body(fields))
        fields = {name: self.account[name] for name in ("username", "password")}
        return Request("/login/", f"mingcha_csrf={CSRF}", _body(fields))


def _body(fields: dict[str, Any]) -> str:
    return urlencode({**fields, "csrfmiddlewaretoken": CSRF})


def scene() -> Scene:
    """The demonstration county, an administrator who is logged in and somebody who logs in."""
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.test import Client

    from mingcha.accounts.models import Department, User
    from mingcha.accounts.rules import Role
    from mingcha.draws.queries import public_draws
    from mingcha.notices.models import Notice
    from mingcha.registers.models import Target

    call_command("migrate", verbosity=0)
    call_command("demo", verbosity=0)
    admin = User.objects.filter(grants__role=Role.SYSTEM_ADMIN, is_active=True).first()
    client = Client()
    client.force_login(admin)
    session = "; ".join(f"{name}={one.value}" for name, one in client.cookies.items())
    account = json.loads((settings.DATA / "accounts.json").read_text())[-1]
    targets = list(Target.objects.exclude(uscc=None)[:200])
    pages = ["/", "/lists/", "/lists/results/", "/draws/", "/search/?q=%E5%85%AC%E5%8F%B8"]
    pages += [f"/enterprises/{one.uscc}/" for one in targets[:20]]
    pages += [f"/draws/{one.code}/" for one in public_draws()[:5]]
    pages += [f"/notices/{one.pk}/" for one in Notice.objects.filter(withdrawn=False)[:10]]
    return Scene(
        pages, [one.name for one in targets], "/office/accounts/sections/",
        Department.objects.filter(is_lead=True).first().pk, session, account,
    )  # fmt: skip


class Sender:
    """One connection that is kept open."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def send(self, request: Request) -> int:
        """The status of the answer."""
        headers = {"Cookie": request.cookie} if request.cookie else {}
        if request.body:
            headers["Content-Type"] = FORM
        method = "POST" if request.body else "GET"
        self.connection.request(method, request.path, request.body or None, headers)
        answer = self.connection.getresponse()
        answer.read()
        return answer.status


def offered(
    work: Scene, kind: str, rate: float, port: int, numbers: tuple[int, int]
) -> list[float]:
    """The seconds of the requests of a kind with these numbers, offered at a fixed rate, from the
    moment each was due."""
    took: list[float] = []
    start, senders = time.monotonic() + 0.5, CONNECTIONS[kind]

    def run(first: int) -> None:
        sender = Sender(port)
        for number in range(numbers[0] + first, numbers[1], senders):
            due = start + (number - numbers[0]) / rate
            time.sleep(max(0.0, due - time.monotonic()))
            status = sender.send(work.request(kind, number))
            if status not in (200, 302):
                raise RuntimeError(f"{kind}: {status}")
            took.append(time.monotonic() - due)

    _together(run, senders)
    return took


def all_at_once(work: Scene, rates: dict[str, float], port: int, start: int, end: int) -> None:
    """Every kind at its rate, from one second of the profile to another; a line for each."""
    running = {
        kind: in_a_process(
            lambda kind=kind, rate=rate: offered(
                work, kind, rate, port, (int(rate * start), int(rate * end))
            )
        )
        for kind, rate in rates.items()
    }
    for kind, times in running.items():
        told(kind, rates[kind], times())


def flat_out(work: Scene, kind: str, seconds: float, port: int) -> list[float]:
    """The seconds of every request of a kind, sent one after the other on every connection."""
    took: list[float] = []
    end, senders = time.monotonic() + seconds, CONNECTIONS[kind]

    def run(first: int) -> None:
        sender, number = Sender(port), first
        while time.monotonic() < end:
            start = time.monotonic()
            status = sender.send(work.request(kind, number))
            if status not in (200, 302):
                raise RuntimeError(f"{kind}: {status}")
            took.append(time.monotonic() - start)
            number += senders

    _together(run, senders)
    return took


def _together(run: Callable[[int], None], count: int) -> None:
    threads = [Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def in_a_process(work: Callable[[], list[float]]) -> Callable[[], list[float]]:
    """Starts the work in a process of its own; the answer waits for its times."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        with os.fdopen(writer, "w") as pipe:
            json.dump(work(), pipe)
        os._exit(0)
    os.close(writer)

    def times() -> list[float]:
        with os.fdopen(reader) as pipe:
            told: list[float] = json.load(pipe)
        os.waitpid(child, 0)
        return told

    return times


def told(name: str, rate: float, took: list[float]) -> None:
    """One line: how many a second, and how long they took."""
    ordered = sorted(took)
    at = [ordered[min(len(took) - 1, int(len(took) * part))] * 1000 for part in (0.5, 0.99)]
    print(f"{name:<34}{rate:9.0f}/s{at[0]:9.0f}{at[1]:9.0f}{ordered[-1] * 1000:9.0f}", flush=True)


def wrk(port: int, seconds: int, cookie: str = "") -> float:
    """Answers a second to the portal's first page over 16 connections."""
    command = ["wrk", "-t1", "-c16", f"-d{seconds}s", f"http://127.0.0.1:{port}/"]
    command += ["-H", f"Cookie: {cookie}"] if cookie else []
    out = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return float(re.findall(r"Requests/sec:\s*([\d.]+)", out)[0])


def main(seconds: int, scale: float) -> None:
    load = os.getloadavg()[0]
    print(f"{os.cpu_count()} cores, load {load:.1f}; {seconds} s of each")
    work = scene()
    from django.db import connections

    connections.close_all()
    port = free_port()
    server, _ = started(port, "--prepare", "empty")
    try:
        print(
            f"{'all at once, just started':<34}{'rate':>11}{'p50 ms':>9}{'p99 ms':>9}{'max ms':>9}"
        )
        rates = {kind: rate * scale for kind, rate in RATES.items()}
        all_at_once(work, rates, port, 0, COLD)
        print("all at once, then")
        all_at_once(work, rates, port, COLD, COLD + seconds)
        for kind in ("look-up", "form"):
            took = in_a_process(lambda kind=kind: flat_out(work, kind, seconds, port))()
            told(f"{kind}, as many as fit", len(took) / seconds, took)
        if shutil.which("wrk"):
            memory, anew = wrk(port, seconds), wrk(port, seconds, "x=1")
            print(f"{'portal from memory (wrk)':<34}{memory:9.0f}/s")
            print(f"{'the same page made anew (wrk)':<34}{anew:9.0f}/s   {memory / anew:.1f} x")
        else:
            print("portal from memory: not measured, wrk is not installed")
    finally:
        server.terminate()
        server.wait()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("seconds", type=int, nargs="?", default=20)
    parser.add_argument("--scale", type=float, default=1.0)
    chosen = parser.parse_args()
    os.environ["DJANGO_SETTINGS_MODULE"] = "mingcha.config.settings"
    with tempfile.TemporaryDirectory(prefix="mingcha-load-") as place:
        os.environ["MINGCHA_DATA"] = place
        main(chosen.seconds, chosen.scale)
