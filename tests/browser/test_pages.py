"""Every page of the demonstration county in a real Chromium, on a screen and on a phone."""

from collections import defaultdict
from typing import Any

import pytest
from django.test import Client

from browser.addresses import addresses
from browser.eyes import Eyes
from browser.records import more, records, unfinished
from mingcha.accounts.models import User
from mingcha.demo import people as county
from mingcha.demo import story

pytestmark = pytest.mark.browser
NOT_A_PAGE = 405  # only takes forms
ELSEWHERE = {
    "ledger:metrics",  # only with a token
    "accounts:first_run",  # gone once there is a bureau
    "draws:stage_now",  # a part of draws:stage
}


@pytest.fixture
def people(transactional_db: None) -> county.People:
    """明德县 with its story told."""
    found = county.settle()
    story.tell(found)
    unfinished(found)
    return found


def logged_in(username: str | None) -> Client:
    """A session of that person; an anonymous one for None."""
    client = Client(raise_request_exception=False)
    if username:
        client.force_login(User.objects.get(username=username))
    return client


def is_page(headers: Any) -> bool:
    """Whether an answer is shown in the browser, and is no file to keep."""
    attached = str(headers.get("Content-Disposition", "")).startswith("attachment")
    return str(headers["Content-Type"]).startswith("text/html") and not attached


def test_every_page(live_server: Any, chromium: Any, people: county.People) -> None:
    """Status 200, one h1, no console errors, no other host, nothing too wide at 360, 0 axe violations."""
    wanted: dict[str | None, list[str]] = defaultdict(list)
    for address in addresses(people, records(people)):
        if address.name not in ELSEWHERE:
            wanted[address.username].append(address.path)
    for username, path in more():
        wanted[username].append(path)
    wrong: list[str] = []
    for username, pages in wanted.items():
        client = logged_in(username)
        cookies = {name: morsel.value for name, morsel in client.cookies.items()}
        with Eyes(chromium, live_server.url, cookies) as eyes:
            for path in pages:
                answer = client.get(path)
                if answer.status_code == NOT_A_PAGE:
                    continue
                if not is_page(answer.headers):
                    if answer.status_code != 200:
                        wrong.append(f"{path}: status {answer.status_code}")
                    continue
                eyes.look(path)
            wrong += eyes.wrong
    assert not wrong, "\n".join(wrong)


def test_first_run(live_server: Any, chromium: Any, transactional_db: None) -> None:
    """The pages of an empty installation."""
    with Eyes(chromium, live_server.url) as eyes:
        eyes.look("/first-run/")
        eyes.look("/login/")
    assert eyes.wrong == []
