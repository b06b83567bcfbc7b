"""Registers that planning keeps, as far as a user may see them (S-26: a bureau sees its region)."""

from typing import TypeVar

from django.db.models import Model, QuerySet

from mingcha.accounts.models import Department, User, scope_of
from mingcha.accounts.queries import departments_of
from mingcha.plans.models import (
    BoardPost,
    Clue,
    Contact,
    Message,
    SectionPlan,
    Task,
    Theme,
    Unsuitable,
)
from mingcha.plans.queries.looking import plans_visible_to
from mingcha.registers import queries as registers

M = TypeVar("M", bound=Model)


def kept_visible_to(model: type[M], user: User) -> QuerySet[M]:
    """The entries of the user's own department; a bureau sees those of its region."""
    return model._default_manager.filter(scope_of(user)).select_related("department")


def unsuitable_visible_to(user: User) -> QuerySet[Unsuitable]:
    """R-05."""
    return kept_visible_to(Unsuitable, user).select_related("item", "recorded_by")


def clues_visible_to(user: User) -> QuerySet[Clue]:
    """B-05."""
    return kept_visible_to(Clue, user).select_related("target", "section", "recorded_by")


def themes_visible_to(user: User) -> QuerySet[Theme]:
    """S-14: those of the bureau, offered or not."""
    own = departments_of(user.department)
    return Theme.objects.filter(department__in=own).prefetch_related("items__department")


def schemes_visible_to(user: User) -> QuerySet[SectionPlan]:
    """B-07."""
    found = SectionPlan.objects.filter(plan__in=plans_visible_to(user).values("pk"))
    return found.select_related("plan__department", "section", "drafted_by", "approved_by")


def contacts_visible_to(user: User) -> QuerySet[Contact]:
    """X-27: everybody in the bureau may call everybody's 联络员."""
    own = departments_of(user.department)
    return Contact.objects.filter(department__in=own, ended_at=None).select_related("department")


def contacts_of(task: Task) -> QuerySet[Contact]:
    """The 联络员 of the departments that take part."""
    parts = task.participations.values("department")
    return Contact.objects.filter(department__in=parts, ended_at=None).select_related("department")


def thread(task: Task) -> QuerySet[Message]:
    """What the departments have said about a task, the oldest first."""
    return task.messages.select_related("department", "author").order_by("at", "pk")


def board(user: User) -> QuerySet[BoardPost]:
    """X-26: what hangs on the board of the user's bureau."""
    own = departments_of(user.department)
    return BoardPost.objects.filter(department__in=own, withdrawn_at=None).select_related(
        "department", "author"
    )


def takes_part(task: Task, department: Department | None) -> bool:
    """Whether a department leads a task or takes part in it."""
    if department is None:
        return False
    return (
        task.lead_id == department.pk or task.participations.filter(department=department).exists()
    )


def open_clues_in(task: Task) -> int:
    """§1.8 no. 17: subjects of the task's population that have an open lead: seen apart, once."""
    found = registers.targets_in(task.population, task.lead)
    return found.filter(clues__status__in=("open", "handling")).distinct().count()
