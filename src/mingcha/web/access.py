"""Who may open a page: a decorator on every staff view, read by the generated access matrix."""

from collections.abc import Callable, Collection
from functools import lru_cache, wraps
from typing import Concatenate, ParamSpec, cast

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import resolve

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def allow(*roles: str) -> Callable[[View[P]], View[P]]:
    """Only logged-in users with one of `roles` (names of `accounts.rules.Role`); none = any user.

    Anonymous → login page; other roles → 403. The user's grants are read at each request.
    """

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not request.user.is_authenticated:
                if request.headers.get("HX-Request"):
                    return HttpResponse(status=401, headers={"HX-Redirect": "/login/"})
                return redirect_to_login(request.get_full_path())
            if not _admits(roles, request.user.roles):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.roles = roles  # type: ignore[attr-defined]
        return cast(View[P], guarded)

    return decorate


def may_open(url: str, roles: Collection[str]) -> bool:
    """Whether somebody who has logged in with these roles passes the guard of a page: what leads to a
    refusal is not offered."""
    return _admits(_roles_of(url), roles)


def _admits(wanted: Collection[str], roles: Collection[str]) -> bool:
    return not wanted or any(role in roles for role in wanted)


@lru_cache(1024)
def _roles_of(url: str) -> tuple[str, ...]:
    return getattr(resolve(url).func, "roles", ())
