"""Rulebooks for the pages in the browser: one revision under way."""

from typing import Any

from mingcha.demo.people import RULEBOOK, People
from mingcha.plans.models import Task
from mingcha.rulebooks import actions
from mingcha.rulebooks.models import RulebookDraft

FLOOR = "ratio.floor.general"


def revision(people: People) -> None:
    """The demonstration county raises a floor."""
    clerk = people.users["clerk"]
    draft = actions.begin_draft(by=clerk, name=RULEBOOK)
    members = {"value": 8, "unit": "%", "clause": "演示：会议纪要", "status": "interpreted"}
    actions.set_value(by=clerk, draft=draft, key=FLOOR, members=members)


def rulebook_arguments(done: Task) -> dict[str, dict[str, Any]]:
    """The arguments of the pages of the rulebooks."""
    draft = RulebookDraft.objects.get()
    ref = {"ref": RULEBOOK}
    pages = ("rulebook_detail", "rulebook_json", "rulebook_toml", "compare_choice")
    return {f"rulebooks:{name}": ref for name in pages} | {
        "rulebooks:compare": ref | {"other": "xushui-2022"},
        "rulebooks:frozen": {"digest": done.rulebook_digest},
        "rulebooks:draft_detail": {"pk": draft.pk},
        "rulebooks:value_edit": {"pk": draft.pk, "key": FLOOR},
    }
