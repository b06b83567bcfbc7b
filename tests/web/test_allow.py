"""The guard of every staff page by itself: who passes, who is sent where (trust.md §3)."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from mingcha.web.access import allow


class Person:
    """A user as the guard knows one."""

    def __init__(self, *roles: str, known: bool = True) -> None:
        self.roles, self.is_authenticated = roles, known

    def has_role(self, *roles: str) -> bool:
        return bool(set(self.roles) & set(roles))


def asked(user: Person, *roles: str, **headers: str) -> HttpResponse:
    @allow(*roles)
    def page(request: HttpRequest, pk: int) -> HttpResponse:
        """A page."""
        return HttpResponse(f"page {pk}")

    request: Any = RequestFactory().get("/office/plans/7/?page=2", headers=headers)
    request.user = user
    answer: Any = page(request, pk=7)
    return answer  # type: ignore[no-any-return]


def test_a_stranger_is_sent_to_the_login_and_back() -> None:
    for roles in ((), ("clerk",)):
        answer = asked(Person("clerk", known=False), *roles)
        assert answer.status_code == 302
        assert answer["Location"] == "/login/?next=/office/plans/7/%3Fpage%3D2"


def test_a_fragment_asked_for_by_a_stranger_sends_the_whole_page_to_the_login() -> None:
    answer = asked(Person(known=False), "clerk", **{"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Redirect"], answer.content) == (401, "/login/", b"")


def test_one_of_the_roles_is_enough_and_another_is_not() -> None:
    for role in ("clerk", "approver"):
        assert asked(Person(role), "clerk", "approver").content == b"page 7"
    for person in (Person("auditor"), Person()):
        with pytest.raises(PermissionDenied):
            asked(person, "clerk", "approver")


def test_without_roles_whoever_logged_in_passes() -> None:
    assert asked(Person()).content == b"page 7"


def test_the_matrix_of_access_reads_the_roles_from_the_view() -> None:
    @allow("clerk", "approver")
    def page(request: HttpRequest) -> HttpResponse:
        """A page."""
        return HttpResponse()

    assert page.roles == ("clerk", "approver")  # type: ignore[attr-defined]
    assert (page.__name__, page.__doc__) == ("page", "A page.")
