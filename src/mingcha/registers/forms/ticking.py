"""Forms over many rows: ticked items, codes typed beside each item."""

from collections.abc import Iterable
from typing import Any

from django import forms

from mingcha.registers.forms.rosters import TickedField
from mingcha.registers.models import Item


class TickForm(forms.Form):
    """The ids of ticked rows."""

    pk = TickedField()


class CodesForm(forms.Form):
    """互联网+监管 codes of many items at once (S-10); what stays empty stays unmapped."""

    def __init__(self, items: Iterable[Item], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.items = list(items)
        for item in self.items:
            for name in ("supervision_code", "checklist_code"):
                meta: Any = Item._meta.get_field(name)
                self.fields[f"{name}_{item.pk}"] = forms.CharField(
                    label=f"{item.name}：{meta.verbose_name}", max_length=60, required=False,
                    initial=getattr(item, name),
                )  # fmt: skip

    def rows(self) -> list[tuple[Item, forms.BoundField, forms.BoundField]]:
        """(item, 监管事项目录编码, 检查实施清单编码)."""
        return [
            (item, self[f"supervision_code_{item.pk}"], self[f"checklist_code_{item.pk}"])
            for item in self.items
        ]

    def codes(self) -> list[tuple[Item, str, str]]:
        """The same as typed."""
        typed = self.cleaned_data
        return [
            (item, typed[f"supervision_code_{item.pk}"], typed[f"checklist_code_{item.pk}"])
            for item in self.items
        ]
