"""What other rooms show of the registers: `{% load registers %}`."""

from collections.abc import Iterable
from typing import Any

from django import template

from mingcha.registers import queries
from mingcha.registers.models import Item

register = template.Library()


@register.inclusion_tag("registers/basis_alerts.html")
def basis_alerts(items: Iterable[Item]) -> dict[str, Any]:
    """S-08: which of these items rest on a law that was revised, repealed or is over."""
    return {"alerts": queries.basis_alerts(items)}


@register.inclusion_tag("registers/basis_alerts.html")
def basis_alerts_of(lines: Iterable[Any]) -> dict[str, Any]:
    """The same for things that have `items`: the lines of a plan."""
    items = {item.pk: item for line in lines for item in line.items.all()}
    return {"alerts": queries.basis_alerts(items.values())}


@register.inclusion_tag("registers/guide_of.html")
def guide_of(item: Item, on: Any = None) -> dict[str, Any]:
    """S-01, S-25: the 指引 of an item with its standards, where the item is checked."""
    return {"guide": queries.guide_of(item, on), "item": item}
