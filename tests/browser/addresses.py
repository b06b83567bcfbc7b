"""Every address of the URLconf, with a record of the demonstration county in each."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from mingcha.demo.people import People


@dataclass(frozen=True)
class Address:
    """One page: the name of its view, where it is, and who opens it (None: anybody)."""

    name: str
    path: str
    username: str | None


def addresses(people: People, records: dict[str, dict[str, Any]]) -> Iterator[Address]:
    """All of them. `records` has the arguments of the pages that take any, by the name of the view;
    a view without a record is asked for one that is not there: it may only be one for forms.
    """
    for name, pattern in patterns():
        nowhere = dict.fromkeys(pattern.pattern.converters, 0)
        arguments = records.get(name, nowhere)
        username = reader(people, getattr(pattern.callback, "roles", None))
        username = arguments.get("by", username)
        kwargs = {key: value for key, value in arguments.items() if key != "by"}
        yield Address(name, reverse(name, kwargs=kwargs), username)


def patterns() -> Iterator[tuple[str, URLPattern]]:
    """(name with its room, pattern)."""
    for room in get_resolver().url_patterns:
        assert isinstance(room, URLResolver)
        for pattern in room.url_patterns:
            assert isinstance(pattern, URLPattern)
            yield f"{room.app_name}:{pattern.name}", pattern


def reader(people: People, roles: tuple[str, ...] | None) -> str | None:
    """Somebody with the first of the roles; None for a public page."""
    if roles is None:
        return None
    for role in roles or ("clerk",):
        for user in [*people.users.values(), *people.inspectors.values()]:
            if user.has_role(role):
                return str(user.username)
    raise AssertionError(f"nobody has one of {roles}")
