"""Small formats that all templates share (a template builtin: no `{% load %}` needed)."""

import json
import secrets
from datetime import date, datetime
from functools import cache
from typing import Any

from django import template
from django.core.paginator import Paginator
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from mingcha.web import access

register = template.Library()

WEEKDAYS = "一二三四五六日"


SUBMISSION = "submission"  # the field with the key of a form (accounts.submissions)


@register.filter
def may_open(user: Any, url: str) -> bool:
    """Whether to offer a link: `{% if user|may_open:"/office/plans/" %}`."""
    return access.may_open(url, user.roles)


@register.simple_tag(takes_context=True)
def csrf_token(context: template.Context) -> SafeString:
    """Django's tag and, beside it, the key by which a form that is sent twice acts once."""
    token = str(context.get("csrf_token") or "")
    if not token or token == "NOTPROVIDED":
        return SafeString("")
    return format_html(
        '<input type="hidden" name="csrfmiddlewaretoken" value="{}">'
        '<input type="hidden" name="{}" value="{}">',
        token,
        SUBMISSION,
        secrets.token_hex(16),
    )


@register.simple_tag
@cache
def once(template_name: str) -> SafeString:
    """A part without variables, the same on every page: rendered once."""
    return render_to_string(template_name)


@register.filter
def cn_date(value: date | datetime | None) -> str:
    """2023年10月19日(周四); empty for None."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = timezone.localtime(value).date()
    return f"{value.year}年{value.month}月{value.day}日(周{WEEKDAYS[value.weekday()]})"


@register.filter
def cn_time(value: datetime | None) -> str:
    """2023年10月19日(周四) 09:30, in the bureau's time zone."""
    if value is None:
        return ""
    local = timezone.localtime(value)
    return f"{cn_date(local)} {local:%H:%M}"


@register.filter
def digest(value: str | None, columns: int = 16) -> SafeString:
    """A hash in groups of four with alternating ink; copying yields the groups."""
    if not value:
        return SafeString("")
    groups = [(value[i : i + 4],) for i in range(0, len(value), 4)]
    inner = format_html_join(" ", "<span>{}</span>", groups)
    return format_html(
        '<span class="digest{}">{}</span>', " x8" if int(columns) == 8 else "", inner
    )


@register.filter
def groups(value: str | None) -> SafeString:
    """A credit code or ticket in groups (2 6 9 1 for 18 characters, else fours)."""
    if not value:
        return SafeString("")
    if len(value) == 18:
        parts = [value[:2], value[2:8], value[8:17], value[17:]]
    else:
        parts = [value[i : i + 4] for i in range(0, len(value), 4)]
    inner = format_html_join("", "<span>{}</span>", [(p,) for p in parts])
    return format_html('<span class="code">{}</span>', inner)


@register.filter
def json_text(value: Any) -> str:
    """JSON for reading: indented, Chinese as it is."""
    return json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True)


@register.filter
def get(mapping: dict[Any, Any] | None, key: Any) -> Any:
    """`mapping|get:key` for keys that are not identifiers."""
    return (mapping or {}).get(key)


@register.filter
def elided(paginator: "Paginator[Any]", number: int) -> list[int | str]:
    """Page numbers with … for the gaps."""
    return list(paginator.get_elided_page_range(number, on_each_side=2, on_ends=1))


@register.simple_tag(takes_context=True)
def query(context: dict[str, Any], **changes: Any) -> str:
    """The page's own query string with some parameters changed (None removes one)."""
    params = context["request"].GET.copy()
    for key, value in changes.items():
        if value is None:
            params.pop(key, None)
        else:
            params[key] = value
    return f"?{params.urlencode()}"


@register.inclusion_tag("web/state.html")
def state(kind: str, text: str) -> dict[str, str]:
    """A state as shape, word, then colour. kind: done | now | due | over | void | wait."""
    return {"kind": "" if kind == "wait" else kind, "text": text}


@register.inclusion_tag("web/clause.html")
def clause(value: Any, text: str = "") -> dict[str, Any]:
    """A clause one click away. `value` is a rulebook value (clause, quote, document …).

    One value may be cited twice on a page, or again in a fragment: each gets an anchor of its own.
    """
    return {"value": value, "text": text, "anchor": f"c{secrets.token_hex(4)}"}
