"""What waits to be published, and what an officer may see of it."""

from datetime import date
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery

from mingcha.accounts.models import User, in_region_of
from mingcha.inspections.models import FollowUp, Inspection, Penalty, Result
from mingcha.inspections.queries import Clock, inspections_in_reach, open_clocks
from mingcha.inspections.rules import InspectionStatus
from mingcha.notices.models import Complaint, Notice, NoticeVersion, Proposal
from mingcha.notices.queries.public import newest_of
from mingcha.plans.models import Plan, Task
from mingcha.plans.queries import plans_visible_to, tasks_visible_to
from mingcha.plans.rules import PlanStatus, TaskStatus
from mingcha.registers.models import IssuedDocument
from mingcha.registers.queries import entries_visible_to

PUBLISHING = "公示结果"  # the name of that clock
PENALTY_CLOCK = "公示处罚"


def notices_visible_to(user: User) -> QuerySet[Notice]:
    """What is about one's inspections, tasks and plans, and the lists of one's bureau; all without a
    department."""
    found = Notice.objects.all()
    if user.department is None:
        return found
    reach = inspections_in_reach(user).order_by().values("pk")
    lists = in_region_of(user.department, "department__region") if user.department.is_lead else Q(
        department=user.department
    )  # fmt: skip
    return found.filter(
        (Q(department__isnull=False) & lists)
        | Q(penalty__follow_up__inspection__in=reach)
        | Q(inspection__in=reach)
        | Q(follow_up__inspection__in=reach)
        | Q(kind=Notice.Kind.TASK, task__in=tasks_visible_to(user).values("pk"))
        | Q(plan__in=plans_visible_to(user).values("pk"))
    )


def waiting(user: User) -> QuerySet[Inspection]:
    """Finished inspections that are not published yet, oldest first."""
    return (
        inspections_in_reach(user)
        .filter(status=InspectionStatus.FINISHED)
        .order_by("finished_at", "pk")
    )


def tasks_with_waiting(user: User) -> QuerySet[Task]:
    """The tasks of what waits, each with how many as `waiting`: they can be published at once."""
    chosen = waiting(user).order_by().values("pk")
    found = Task.objects.filter(inspections__in=chosen)
    return found.annotate(waiting=Count("inspections")).order_by("code")


def waiting_clocks(rows: list[Inspection], today: date) -> dict[int, Clock]:
    """{inspection: its publication clock} for the rows of one page (R-26, B-18)."""
    chosen = Inspection.objects.filter(pk__in=[row.pk for row in rows])
    return {
        clock.inspection.pk: clock
        for clock in open_clocks(today, chosen)
        if clock.what == PUBLISHING
    }


def waiting_corrections(user: User) -> QuerySet[Notice]:
    """Public results whose sheets were corrected after the newest version of the notice."""
    newer = Result.objects.filter(
        sheet__inspection=OuterRef("inspection"), at__gt=OuterRef("newest_at")
    )
    shown = notices_visible_to(user).filter(kind=Notice.Kind.RESULT, withdrawn=False)
    dated = shown.annotate(newest_at=newest_of("at"))
    return dated.filter(Exists(newer)).select_related("task", "inspection")


def waiting_plans(user: User) -> QuerySet[Plan]:
    """Plans in force that are not on the portal (S-21, S-22)."""
    return plans_visible_to(user).filter(status=PlanStatus.PUBLISHED, notice=None)


def waiting_tasks(user: User) -> QuerySet[Task]:
    """Approved tasks whose 实施方案 is not on the portal (S-21)."""
    noticed = Notice.objects.filter(kind=Notice.Kind.TASK, task=OuterRef("pk"))
    drafts = (TaskStatus.DRAFT, TaskStatus.SUBMITTED)
    return tasks_visible_to(user).exclude(status__in=drafts).filter(~Exists(noticed))


def waiting_follow_ups(user: User) -> QuerySet[FollowUp]:
    """Follow-ups of public results that are not on the portal, or closed since (S-21, R-28)."""
    closing = Q(closed_at__isnull=False, closed_at__gt=F("newest_at"))
    newest = NoticeVersion.objects.filter(notice__follow_up=OuterRef("pk")).order_by("-version")
    return (
        FollowUp.objects.filter(
            inspection__in=inspections_in_reach(user).values("pk"),
            inspection__notice__withdrawn=False,
        )
        .exclude(notice__withdrawn=True)
        .annotate(newest_at=Subquery(newest.values("at")[:1]))
        .filter(Q(notice=None) | closing)
        .select_related("inspection__target", "inspection__task", "department")
    )


def open_complaints() -> QuerySet[Complaint]:
    """Reports without an answer."""
    return Complaint.objects.filter(answered_at=None)


def waiting_penalties(user: User) -> list[Penalty]:
    """Decisions that are not public, and those corrected since (J-13), the oldest first."""
    newest = NoticeVersion.objects.filter(notice__penalty=OuterRef("pk")).order_by("-version")
    rows = (
        Penalty.objects.filter(
            follow_up__inspection__in=inspections_in_reach(user).order_by().values("pk")
        )
        .exclude(notice__withdrawn=True)
        .annotate(public=Subquery(newest.values("body")[:1]))
        .select_related("follow_up__inspection__target", "follow_up__inspection__task")
        .order_by("decided_on", "pk")
    )
    return [one for one in rows if _is_news(one)]


def _is_news(penalty: Any) -> bool:
    """Whether its newest public version lacks something of what stands in the record."""
    fields = (penalty.subject, penalty.cause, penalty.basis, penalty.result)
    shown = penalty.public or {}
    return fields != tuple(shown.get(name) for name in ("subject", "cause", "basis", "result"))


def penalty_clocks(user: User, today: date) -> dict[int, Clock]:
    """{inspection: the clock of its penalty's publication} (J-13)."""
    waiting = inspections_in_reach(user).filter(follow_ups__penalty__published_at=None)
    chosen = Inspection.objects.filter(
        pk__in=waiting.filter(follow_ups__penalty__isnull=False).order_by().values("pk")
    )
    return {
        one.inspection.pk: one for one in open_clocks(today, chosen) if one.what == PENALTY_CLOCK
    }


def waiting_documents(user: User) -> QuerySet[IssuedDocument]:
    """Plans, rules and guides that were issued and are not on the portal (J-15, S-21)."""
    kinds = (IssuedDocument.Kind.PLAN, IssuedDocument.Kind.RULES)
    rows = entries_visible_to(IssuedDocument, user).filter(withdrawn="", kind__in=kinds)
    return rows.filter(notice=None).order_by("on", "pk")


def proposals_visible_to(user: User) -> QuerySet[Proposal]:
    """What was asked about one's inspections and lists, newest first."""
    rows = Proposal.objects.select_related(
        "inspection__target", "inspection__task", "listing__target", "asked_by", "decided_by"
    )
    if user.department is None:
        return rows
    own = Q(inspection__in=inspections_in_reach(user).order_by().values("pk"))
    return rows.filter(own | in_region_of(user.department, "listing__department__region"))
