"""等级变化: who got worse, by either grade system (S-19)."""

from datetime import date, datetime

from django.db.models import QuerySet
from django.utils import timezone

from mingcha.accounts.models import Department, User
from mingcha.registers.models import GradeChange
from mingcha.registers.queries.rosters import roster_of, targets_visible_to


def worsened(department: Department | None, since: date) -> QuerySet[GradeChange]:
    """Changes for the worse since that day in the department's roster, the newest first (S-19)."""
    start = timezone.make_aware(datetime.combine(since, datetime.min.time()))
    return GradeChange.objects.filter(
        target__in=roster_of(department), is_worse=True, at__gte=start
    ).select_related("target")


def grade_changes_visible_to(user: User) -> QuerySet[GradeChange]:
    """Changes of the targets that the user may see."""
    return GradeChange.objects.filter(target__in=targets_visible_to(user)).select_related("target")
