"""The small registers: meetings, documents, trainings, publicity of a department (S-31, B-22)."""

from datetime import date
from typing import TypeVar, cast

from django.db.models import QuerySet

from mingcha.accounts.models import Department, User, scope_of
from mingcha.accounts.queries import lead_of
from mingcha.registers.models import IssuedDocument, Meeting, Publicity, Training
from mingcha.registers.models.diary import DiaryEntry

E = TypeVar("E", bound=DiaryEntry)


def meetings_between(department: Department, start: date, end: date) -> QuerySet[Meeting]:
    """会议 of the department from `start` to `end`, both included, in order (S-31 row 1)."""
    return _between(Meeting, department, start, end)


def documents_between(department: Department, start: date, end: date) -> QuerySet[IssuedDocument]:
    """印发文件, likewise (S-31 row 2; `kind` draw = 组织随机抽查的文件, S-32)."""
    return _between(IssuedDocument, department, start, end)


def trainings_between(department: Department, start: date, end: date) -> QuerySet[Training]:
    """培训, likewise (S-31 row 3)."""
    return _between(Training, department, start, end)


def publicity_between(department: Department, start: date, end: date) -> QuerySet[Publicity]:
    """宣传, likewise (B-22)."""
    return _between(Publicity, department, start, end)


def training_before(department: Department, on: date) -> Training | None:
    """The newest 抽查前培训 of the same year up to that day, held by the department or its bureau
    (S-20: training before a draw)."""
    held = Training.objects.filter(
        department__in=(department, lead_of(department)),
        kind=Training.Kind.BEFORE_DRAW,
        withdrawn="",
        on__lte=on,
        on__year=on.year,
    )
    return held.order_by("-on", "-pk").first()


def entries_visible_to(model: type[E], user: User) -> QuerySet[E]:
    """Entries of the user's department; a bureau sees those of its region."""
    found: QuerySet[E] = entries_of(model).filter(scope_of(user))
    return found.select_related("department", "recorded_by")


def _between(model: type[E], department: Department, start: date, end: date) -> QuerySet[E]:
    found = entries_of(model).filter(department=department, on__range=(start, end), withdrawn="")
    return found.order_by("on", "pk")


def entries_of(model: type[E]) -> QuerySet[E]:
    """All rows of one of the four registers."""
    return cast("QuerySet[E]", model._default_manager.all())
