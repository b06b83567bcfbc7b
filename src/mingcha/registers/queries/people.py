"""专家库 (S-03)."""

from django.db.models import QuerySet

from mingcha.accounts.models import Department, User, scope_of
from mingcha.accounts.queries import lead_of
from mingcha.registers.models import Expert


def experts(department: Department) -> QuerySet[Expert]:
    """Experts in the roster of the department or of its bureau: who may assist (S-03, X-20)."""
    return Expert.objects.filter(
        department__in=(department, lead_of(department)), status=Expert.Status.ACTIVE
    ).select_related("department")


def experts_visible_to(user: User) -> QuerySet[Expert]:
    """Experts of the user's department; a bureau sees those of its region."""
    return Expert.objects.filter(scope_of(user)).select_related("department")


def free_expert_codes(department: Department, count: int) -> list[str]:
    """The next `count` numbers of a department: RS-ZJ-001 …"""
    prefix = f"{department.code[:22]}-ZJ-"
    taken = set(Expert.objects.filter(code__startswith=prefix).values_list("code", flat=True))
    numbers = (f"{prefix}{number:03d}" for number in range(1, len(taken) + count + 1))
    return [number for number in numbers if number not in taken][:count]
