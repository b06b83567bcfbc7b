"""What the pages of 统计报表 ask of a request: who, which office, which year."""

from typing import cast

from django.http import Http404, HttpRequest

from mingcha.accounts.models import User
from mingcha.reports import queries
from mingcha.reports.queries import Office
from mingcha.web import clock

READERS = ("clerk", "approver", "operator", "supervisor", "publisher", "liaison", "auditor")
WRITERS = ("clerk", "liaison")
FIRST_YEAR, LAST_YEAR = 2015, 2100


def user_of(request: HttpRequest) -> User:
    """The logged-in user (`@allow` has seen to it)."""
    return cast(User, request.user)


def office_asked(request: HttpRequest) -> Office:
    """The office of `?department=`; 404 when it is not the user's to see (S-26)."""
    found = queries.chosen_office(user_of(request), request.GET.get("department", ""))
    if found is None:
        raise Http404
    return found


def year_asked(request: HttpRequest) -> int:
    """The year of `?year=`, this one without; nonsense is this one, too."""
    text = request.GET.get("year", "")
    year = int(text) if text.isdecimal() and len(text) == 4 else clock.today().year
    return min(max(year, FIRST_YEAR), LAST_YEAR)


def may_write(request: HttpRequest, office: Office) -> bool:
    """Whether the user reports for this office: the own department, as clerk or 联络员."""
    user = user_of(request)
    return user.has_role(*WRITERS) and user.department == office.department
