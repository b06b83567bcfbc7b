"""Whose inspections they are, and who may open them (X-30, decisions.md Roles)."""

from django.db.models import Q, QuerySet

from mingcha.accounts.models import User, in_region_of
from mingcha.inspections.models import Inspection, Sheet
from mingcha.registers.models import Inspector

OFFICE = ("clerk", "approver", "liaison", "publisher", "supervisor", "operator", "auditor")


def department_scope(user: User) -> Q:
    """Inspections of the user's department; of its region for a bureau; all without one."""
    if user.department is None:
        return Q()
    if user.department.is_lead:
        return in_region_of(user.department, "task__lead__region")
    return Q(sheets__department=user.department)


def is_only_inspector(user: User) -> bool:
    """Whether the user sees no more than own sheets (decisions.md, Roles)."""
    return user.has_role("inspector") and not user.has_role(*OFFICE)


def inspections_for(user: User) -> QuerySet[Inspection]:
    """The inspections a user may list: inspectors their own, others their department's."""
    own = Q(sheets__inspectors__user=user)
    scope = own if is_only_inspector(user) else department_scope(user)
    return Inspection.objects.filter(scope).select_related("task", "target").distinct()


def inspections_on(user: User) -> QuerySet[Inspection]:
    """The inspections that the user was drawn for, nearest end of the task first."""
    return (
        Inspection.objects.filter(sheets__inspectors__user=user)
        .select_related("task", "target")
        .order_by("task__ends", "task", "number")
        .distinct()
    )


def inspections_in_reach(user: User) -> QuerySet[Inspection]:
    """The inspections whose existence is no secret to the user: the department's."""
    return (
        Inspection.objects.filter(department_scope(user))
        .select_related("task", "target")
        .distinct()
    )


def may_see(user: User, inspection: Inspection) -> bool:
    """Whether the user may open the inspection (not another inspector's, X-30)."""
    return not is_only_inspector(user) or is_on(user, inspection)


def is_on(user: User, inspection: Inspection) -> bool:
    """Whether the user is one of the inspectors of any section."""
    return inspection.sheets.filter(inspectors__user=user).exists()


def sheets_of(inspector: Inspector) -> QuerySet[Sheet]:
    """The sheets an inspector was drawn for, nearest end of the task first."""
    return (
        Sheet.objects.filter(inspectors=inspector)
        .select_related("inspection__task", "inspection__target", "department")
        .order_by("inspection__task__ends", "inspection__number")
    )
