"""What the scan looks at, without the scanners: `python -m tests.long.scan` is the whole."""

from django.urls import get_resolver
from tests.long.scan import ANONYMOUS, Address, asked_by, of_role

from mingcha.accounts.rules import Role

PAGE = """
<a href="?page=2&amp;q=a">2</a> <a href="/office/tasks/7/">7</a>
<form action="/search/" class="x"><input name="q"><select name="kind"></select></form>
<form method="post" action="/office/x/"><input name="secret"></form>
"""


def test_links_and_forms_that_ask_are_found() -> None:
    found = list(asked_by("/lists/results/", PAGE))
    assert found == ["/lists/results/?page=2&q=a", "/search/?q=1&kind=1"]


def test_every_role_gets_its_own_addresses() -> None:
    public, own, anybody = (
        Address("/", "/", None),
        Address("/a/", "/a/", ("clerk",)),
        Address("/b/", "/b/", ()),
    )
    every = [public, own, anybody]
    assert of_role(ANONYMOUS, every) == [public]
    assert of_role(Role.CLERK, every) == [own, anybody]
    assert of_role(Role.AUDITOR, every) == [anybody]


def test_the_planted_faults_are_mounted_in_the_scan_only() -> None:
    """Negative control of the scan: the platform's own table does not know them."""
    import tests.long.broken as broken

    assert len(broken.urlpatterns) == len(get_resolver().url_patterns) + 1
    assert "broken" not in {getattr(room, "namespace", "") for room in get_resolver().url_patterns}
