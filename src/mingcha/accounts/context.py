"""Template context: the bureau of this installation."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from mingcha.accounts import queries
from mingcha.accounts.models import Bureau


def bureau(request: HttpRequest) -> dict[str, Any]:
    """`bureau` in every template, asked for where one names it (the portal's do, the office's not);
    an unsaved neutral one before the first-run page was filled in."""
    return {"bureau": SimpleLazyObject(_bureau)}


def _bureau() -> Bureau:
    return queries.bureau() or Bureau(name="（尚未建立单位）", county="本地")
