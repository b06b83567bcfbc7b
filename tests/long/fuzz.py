"""Hostile requests to every address as everybody who may open it: no answer of 5xx (trust.md §5, §7).

    python -m tests.long.fuzz [REQUESTS] [SEED]

The county is the demonstration's with its story told. Every request meets it as it was: what one
changes is rolled back before the next.
"""

import logging
import os
import sys
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from random import Random
from typing import Any

from django.core.signals import got_request_exception
from django.db import transaction
from django.test import Client

from long import requests
from long.place import own_place

SESSION = 500  # requests; a session that is never written to would end after 15 minutes


@dataclass
class Place:
    """One address with somebody who may open it (None: anybody)."""

    name: str
    route: str
    kinds: dict[str, str]  # the places of the route and their converters
    record: dict[str, Any]
    username: str | None
    fields: dict[str, list[str]] | None = None
    refused: set[str] = field(default_factory=set)  # methods


@dataclass
class Found:
    """What a run has seen."""

    statuses: Counter[int] = field(default_factory=Counter)
    faults: dict[str, str] = field(default_factory=dict)  # where it broke → an example


def places(people: Any) -> list[Place]:
    """Every address × every role that may open it."""
    from browser.addresses import patterns, reader
    from browser.records import records

    known, found = records(people), []
    for name, pattern in patterns():
        roles = getattr(pattern.callback, "roles", None)
        kinds = {n: _kind(c) for n, c in pattern.pattern.converters.items()}
        record = {k: v for k, v in known.get(name, {}).items() if k != "by"}
        who = {reader(people, (role,)) for role in roles} if roles else {reader(people, roles)}
        who |= {known[name]["by"]} if "by" in known.get(name, {}) else set()
        for username in sorted(who, key=str):
            found.append(Place(name, str(pattern.pattern), kinds, record, username))
    return found


def _kind(converter: Any) -> str:
    return "int" if "Int" in type(converter).__name__ else "str"


def path_of(place: Place, given: dict[str, str]) -> str:
    """The address with its places filled, quoted."""
    path = "/" + place.route
    for name, value in given.items():
        start, rest = path.split("<", 1)
        part, end = rest.split(">", 1)
        assert part.endswith(name), place.route
        path = start + value + end
    return path


@cache
def client_of(username: str | None) -> Client:
    """A session of that person, which the run keeps."""
    from mingcha.accounts.models import User

    client = Client(raise_request_exception=False)
    if username:
        client.force_login(User.objects.get(username=username))
    return client


def fields_of(place: Place) -> dict[str, list[str]]:
    """The fields of the page itself, or for an address that has none what forms of its room ask."""
    if place.fields is None:
        good = {name: str(place.record.get(name, 1)) for name in place.kinds}
        path = path_of(place, {n: requests.encoded(v) for n, v in good.items()})
        answer = client_of(place.username).get(path)
        page = not answer.streaming and answer.get("Content-Type", "").startswith("text/html")
        found = requests.fields_of(answer.content.decode()) if page else {}
        place.fields = found or {name: [] for name in room_fields(place.name.split(":")[0])}
    return place.fields


@cache
def room_fields(room: str) -> tuple[str, ...]:
    """Names of the fields of every form of the room."""
    from django.forms import BaseForm

    found = {name for form in _below(BaseForm) if f"mingcha.{room}." in form.__module__
             for name in form.base_fields}  # fmt: skip
    return tuple(sorted(found)) or ("reason",)


def _below(kind: Any) -> Iterator[Any]:
    for one in kind.__subclasses__():
        yield one
        yield from _below(one)


def ask(place: Place, made: requests.Request) -> int:
    """The status of the answer; whatever the request changed is taken back."""
    client = client_of(place.username)
    kept = client.cookies.copy()
    with transaction.atomic():
        answer = client.generic(
            made.method, made.path, made.body, made.kind, headers=made.headers or None
        )
        if answer.streaming:
            list(answer.streaming_content)
        transaction.set_rollback(True)
    client.cookies = kept
    return int(answer.status_code)


def run(people: Any, number: int, seed: int) -> Found:
    """`number` hostile requests, the addresses in turn in a shuffled order."""
    chance, found, broken = Random(seed), Found(), []
    all_places = places(people)
    order: list[Place] = []

    def note(sender: Any, **kwargs: Any) -> None:
        broken.append(sys.exc_info()[1])

    got_request_exception.connect(note)
    try:
        for count in range(number):
            if count % SESSION == 0:
                client_of.cache_clear()
            if count % 5000 == 4999:
                print(f"{count + 1} requests: {dict(found.statuses)}", file=sys.stderr, flush=True)
            if not order:
                order = chance.sample(all_places, len(all_places))
            place = order.pop()
            fields = fields_of(place)
            broken.clear()
            path = path_of(place, requests.arguments(chance, place.record, place.kinds))
            made = requests.request(chance, path, fields, place.refused)
            try:
                status = ask(place, made)
            except Exception as error:
                status = 599  # nothing caught it: the server would have dropped the connection
                broken.append(error)
            found.statuses[status] += 1
            if status == 405:
                place.refused.add(made.method)
            if status >= 500:
                _tell(found, place, made, broken)
    finally:
        got_request_exception.disconnect(note)
    return found


def _tell(found: Found, place: Place, made: requests.Request, broken: list[Any]) -> None:
    error = broken[-1] if broken else None
    frames = traceback.extract_tb(error.__traceback__) if error else []
    ours = [
        f"{f.filename.split('/mingcha/')[-1]}:{f.lineno}" for f in frames if "/src/" in f.filename
    ]
    where = f"{type(error).__name__} {str(error)[:100]!a} at {' < '.join(reversed(ours[-3:]))}"
    example = (
        f"{place.name} as {place.username}: {made.method} {made.path[:200]!a} {made.body[:300]!r}"
    )
    if where not in found.faults:
        found.faults[where] = f"{example} {made.kind[:60]} {made.headers}"
        print(f"{where}\n    {found.faults[where]}", file=sys.stderr, flush=True)


def scene() -> Any:
    """明德县 with its story told and something of everything under way."""
    from browser.records import unfinished
    from mingcha.demo import people as county
    from mingcha.demo import story

    people = county.settle()
    story.tell(people)
    unfinished(people)
    return people


def main() -> int:
    """Prints one line of counts; 0 when there is no 5xx."""
    words = [int(word) for word in sys.argv[1:]]
    number, seed = [*words, *(100_000, 1)[len(words) :]][:2]
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    people, start = scene(), time.monotonic()
    found = run(people, number, seed)
    bad = sum(count for status, count in found.statuses.items() if status >= 500)
    seconds = time.monotonic() - start
    print(f"{number} requests in {seconds:.0f} s (seed {seed}): {bad} answers of 5xx")
    print(dict(sorted(found.statuses.items())))
    return int(bool(bad))


if __name__ == "__main__":
    with own_place("fuzz", os.environ.get("FUZZ_DATABASE_URL", "")):
        from django.test.utils import setup_test_environment

        setup_test_environment()
        logging.disable(logging.CRITICAL)
        sys.exit(main())
