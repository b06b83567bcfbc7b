"""Which rulebook a task goes by: the strictest of its departments' (§1.9), frozen at approval."""

from collections.abc import Iterable

from mingcha.accounts.models import Department
from mingcha.accounts.queries import bureau_of
from mingcha.law import joint, rulebook
from mingcha.law.joint import Joint
from mingcha.law.rulebook import Rulebook
from mingcha.plans.models import Task


def rulebook_of(task: Task) -> Rulebook:
    """The rulebook frozen in an approved task; before approval what is in force now."""
    if task.rulebook_bytes:
        return rulebook.thaw(bytes(task.rulebook_bytes))
    return joint_of(task).rulebook


def joint_of(task: Task) -> Joint:
    """The rulebooks of all departments of a task as one, with the list of conflicts, as of today."""
    teams = task.participations.select_related("department")
    return joint_for(task.lead, task.rulebook, [team.department for team in teams])


def joint_for(lead: Department, name: str, departments: Iterable[Department]) -> Joint:
    """The same for departments that a form names. The lead goes by `name`, its plan's rulebook; so
    do the departments of its bureau that have none of their own.
    """
    home = bureau_of(lead)
    books = [(lead.name, rulebook.load(name))]
    for department in departments:
        if department.pk == lead.pk:
            continue
        other = bureau_of(department)
        common = name if other is None or other == home else other.rulebook
        books.append((department.name, rulebook.load(department.rulebook or common)))
    return joint.strictest(books, lead.name)


def frozen_rulebook(digest: str) -> bytes | None:
    """The canonical bytes of the rulebook frozen in some task, by their SHA-256."""
    found = Task.objects.filter(rulebook_digest=digest).exclude(rulebook_bytes=None)
    content = found.values_list("rulebook_bytes", flat=True).first()
    return None if content is None else bytes(content)
