"""Template context: the bureau of this installation."""

from django.http import HttpRequest

from mingcha.accounts import queries
from mingcha.accounts.models import Bureau


def bureau(request: HttpRequest) -> dict[str, Bureau]:
    """`bureau` in every template; an unsaved neutral one before the first-run page was filled in."""
    return {"bureau": queries.bureau() or Bureau(name="（尚未建立单位）", county="本地")}
