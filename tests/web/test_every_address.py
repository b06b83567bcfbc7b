"""Every address of the platform on real records: its headers, that reading writes nothing, and
that nothing hostile breaks it (trust.md §3, §5)."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import groupby
from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from house.access import addresses
from house.test_access import filled
from house.test_exports import TOLD
from long import fuzz, requests
from mingcha.ledger.models import Entry

pytestmark = pytest.mark.django_db
POSTGRES = os.environ.get("MINGCHA_TEST_DATABASE") == "postgres"
FUZZED = 100  # requests; `python -m tests.long.fuzz` sends a hundred thousand
READING = ("SELECT", "SAVEPOINT", "RELEASE", "ROLLBACK", "PRAGMA", "SHOW", "DECLARE", "FETCH")
EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
# Reading these is itself an act, or keeps something that may be lost; each with its reason.
WRITING_VIEWS = {"draws:audit": "who takes the files that are not public leaves an entry"}
WRITING_VIEWS |= dict.fromkeys(TOLD, "who takes a list of the office leaves an entry")


@contextmanager
def writes() -> Iterator[list[str]]:
    """What is written to the database meanwhile, sessions apart: they note when somebody was seen."""
    seen: list[str] = []

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if not sql.lstrip("( ").upper().startswith(READING) and "accounts_session" not in sql:
            seen.append(sql[:120])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield seen


def rows() -> dict[str, int]:
    """How many rows every model of ours has, the ledger's among them."""
    ours = [m for m in apps.get_models() if m.__module__.startswith("mingcha.")]
    return {model._meta.label: model._default_manager.count() for model in ours}


def lacking(place: fuzz.Place, answer: Any) -> list[str]:
    """What the headers of an answer lack."""
    wrong = [f"{n}: {answer.get(n)}" for n, v in EVERYWHERE.items() if answer.get(n) != v]
    policy, kind = answer.get("Content-Security-Policy", ""), answer.get("Content-Type", "")
    shown = kind == "application/pdf" and "attachment" not in answer.get("Content-Disposition", "")
    if "default-src" not in policy or "unsafe" in policy or "frame-ancestors 'none'" not in policy:
        wrong.append(f"policy: {policy}")
    if not kind.startswith("text/html") and not shown and "sandbox" not in policy:
        wrong.append(f"{kind} without a sandbox")
    if "camera=()" not in answer.get("Permissions-Policy", ""):
        wrong.append("no Permissions-Policy")
    private = place.username is not None or place.route.startswith(
        ("login", "first-run", "feedback")
    )
    if private and "no-store" not in answer.get("Cache-Control", ""):
        wrong.append(f"stays in the browser: {answer.get('Cache-Control')}")
    return wrong


TAKEN: set[str] = set()  # lists of the office that somebody really got


def opened(place: fuzz.Place) -> list[str]:
    """What is wrong when that person opens it."""
    given = {name: requests.encoded(str(place.record.get(name, 0))) for name in place.kinds}
    with writes() as written:
        answer = fuzz.client_of(place.username).get(fuzz.path_of(place, given))
        if answer.streaming:
            list(answer.streaming_content)
    wrong = lacking(place, answer)
    if written and place.name not in WRITING_VIEWS:
        wrong.append(f"writes: {written[0]}")
    if place.name in TOLD and answer.status_code == 200:
        TAKEN.add(place.name)
        last = Entry.objects.order_by("seq").last()
        if not written or last is None or not last.event.endswith(":list:export"):
            wrong.append("hands out a list, and the ledger does not tell")
    if answer.status_code >= 500:
        wrong.append(f"status {answer.status_code}")
    return [f"{place.name} as {place.username}: {one}" for one in wrong]


def one_each(places: list[fuzz.Place]) -> list[fuzz.Place]:
    """Each address once, by its roles in turn; MINGCHA_EVERY_ROLE=1 asks all of them."""
    if os.environ.get("MINGCHA_EVERY_ROLE") == "1":
        return places
    groups = [list(group) for _, group in groupby(places, key=lambda place: place.name)]
    return [group[number % len(group)] for number, group in enumerate(groups)]


def test_every_address() -> None:
    people = fuzz.scene()
    fuzz.client_of.cache_clear()
    if not POSTGRES:
        before, wrong = rows(), []
        for place in one_each(fuzz.places(people)):
            wrong += opened(place)
        assert not wrong, "\n".join(wrong)
        # the marked-up file is its importer's own; its entry: registers/test_import_pages.py
        assert not TOLD - TAKEN - {"registers:import_marked"}
        changed = {name for name, number in rows().items() if number != before[name]}
        assert changed <= {"ledger.Entry", "ledger.Node", "ledger.Checkpoint"}, "of WRITING_VIEWS"
    found = fuzz.run(people, FUZZED, seed=20)
    assert not found.faults
    assert sum(found.statuses.values()) == FUZZED
    assert {200, 302, 404} <= set(found.statuses), "the requests reach the pages and their forms"


def test_a_wrong_method_is_405_everywhere(client: Any) -> None:
    """Asked by a stranger: the method is looked at before anything else."""
    for one in addresses():
        for method in ("PUT", "DELETE", "FOO"):
            assert client.generic(method, filled(one.path)).status_code == 405, one.path


def test_the_watch_over_writes_sees_one(cast: Any) -> None:
    with writes() as seen:
        fuzz.Client().post("/login/", {"username": "nobody", "password": "wrong"})
    assert seen
