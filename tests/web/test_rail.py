"""Nobody is offered a page that would refuse them: the office's rail and its first page."""

import re
from types import SimpleNamespace

import pytest
from django.test import Client, RequestFactory

from mingcha.accounts.rules import Role
from mingcha.web import context
from mingcha.web.access import may_open
from people import Cast

URLS = [link.url for link in context.RAIL]


def offered(path: str, *roles: Role) -> list[str]:
    request = RequestFactory().get(path)
    request.user = SimpleNamespace(roles=frozenset(roles))  # type: ignore[assignment]
    return re.findall(r'href="([^"]+)"', context.rail(request))


@pytest.mark.parametrize("role", Role)
def test_what_is_offered_may_be_opened(role: Role) -> None:
    for path in URLS:
        assert all(may_open(url, {role}) for url in offered(path, role))
        assert set(URLS) - set(offered(path, role)) == {u for u in URLS if not may_open(u, {role})}


def test_an_entry_leads_to_the_first_page_below_that_may_be_opened() -> None:
    """检查人员 read the notices to liaisons, but no list of tasks."""
    assert "/office/tasks/contacts/" in offered("/office/", Role.INSPECTOR)
    assert "/office/tasks/" not in offered("/office/", Role.INSPECTOR)


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["sysadmin", "secadmin", "auditor", "inspector_a", "clerk"])
def test_no_link_of_the_first_page_is_refused(cast: Cast, client: Client, who: str) -> None:
    client.force_login(getattr(cast, who))
    page = client.get("/office/").content.decode()
    links = set(re.findall(r'href="(/office/[^"#?]*)"', page))
    assert links
    assert {url: client.get(url).status_code for url in links} == dict.fromkeys(links, 200)
