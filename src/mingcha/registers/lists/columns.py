"""How lists show a field: under its own name, in words, as a link, as framed words."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.db.models import Model
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from mingcha.registers.kit import Column
from mingcha.web.templatetags.mingcha import cn_date, cn_time

STATE_KINDS = {
    "open": "done", "cancelled": "void", "revoked": "void", "moved": "void",
    "draft": "due", "active": "done", "retired": "void", "away": "wait", "left": "void",
}  # fmt: skip


def pill(text: str, kind: str = "") -> SafeString:
    """A small framed word."""
    return format_html('<span class="pill {}">{}</span>', kind, text)


def state(row: Any) -> SafeString:
    """The status as shape, word and colour."""
    kind = STATE_KINDS[row.status]
    return format_html(
        '<span class="tag {}">{}</span>', "" if kind == "wait" else kind, row.get_status_display()
    )


def plain(value: Any) -> str:
    """A value as text: dates ISO, nothing as ""."""
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(value)


def field(
    model: type[Model], name: str, *, shown: bool = False, sort: str = "", **more: Any
) -> Column:
    """A column that shows a field under its own name; choices by their words."""
    meta: Any = model._meta.get_field(name)
    in_words = DATES.get(meta.get_internal_type())
    cell = more.pop("cell", None) or (in_words(name) if in_words else None)
    return Column(name, str(meta.verbose_name), text_of(meta), cell, (sort or name,), shown, **more)


def day_cell(name: str) -> Callable[[Any], str]:
    """A date in words, a dash when there is none."""
    return lambda row: cn_date(getattr(row, name)) or "—"


def time_cell(name: str) -> Callable[[Any], str]:
    """A moment in words."""
    return lambda row: cn_time(getattr(row, name)) or "—"


DATES = {
    "DateField": day_cell,
    "DateTimeField": time_cell,
}


def text_of(meta: Any) -> Callable[[Any], str]:
    """How a model's field reads in an export."""
    if meta.choices:
        return lambda row: str(getattr(row, f"get_{meta.name}_display")())
    if meta.get_internal_type() == "JSONField":
        return lambda row: "、".join(getattr(row, meta.name))
    return lambda row: plain(getattr(row, meta.name))


def link(url: str, name: str) -> Callable[[Any], str]:
    """The name as a link to the record's page."""
    return lambda row: format_html(
        '<a href="{}">{}</a>', reverse(f"registers:{url}", args=[row.pk]), getattr(row, name)
    )


def names(attribute: str) -> Callable[[Any], str]:
    """The names of linked records, 、 between."""
    return lambda row: "、".join(str(linked) for linked in getattr(row, attribute).all())


def pills(attribute: str) -> Callable[[Any], str]:
    """The same as framed words."""
    return lambda row: format_html_join(
        " ", '<span class="pill">{}</span>', ((linked,) for linked in getattr(row, attribute).all())
    )
