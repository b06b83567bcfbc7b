"""What registers, plans and tasks wait for."""

from collections.abc import Iterator
from datetime import date

from django.urls import reverse

from mingcha.accounts.models import User
from mingcha.plans.queries import (
    apart_of,
    clues_visible_to,
    plans_of,
    schemes_visible_to,
    tasks_of,
)
from mingcha.plans.rules import ClueStatus, PlanStatus, ReportStatus, SchemeStatus, TaskStatus
from mingcha.registers import queries as registers
from mingcha.reports.duties.duty import (
    LISTED,
    Duty,
    apart_url,
    by_day,
    plan_url,
    task_url,
)

IN_FORCE = (PlanStatus.PUBLISHED, PlanStatus.REPLACED)


def to_keep_registers(user: User, today: date) -> Iterator[Duty]:
    """Items whose law changed (S-08), the superior's items (S-11), sources that are old (B-10)."""
    if count := registers.troubled_items(user).count():
        url = reverse("registers:item_list") + "?alert=law"
        yield Duty("核对检查依据有变化的事项", f"{count} 项", url)
    if user.department is None:
        return
    if count := sum(row.claim is None for row in registers.offered(user.department)):
        yield Duty("答复上级事项认领", f"{count} 项", reverse("registers:claim_list"))
    for row in registers.source_freshness(user):
        if row.is_overdue and row.source.department_id == user.department_id:
            yield Duty("更新检查对象名录", row.source.name, reverse("registers:source_list"))


def to_sign_lists(user: User, today: date) -> Iterator[Duty]:
    """Lists that the user's section has not signed yet (R-07)."""
    if user.section_id is None:
        return
    for version in registers.waiting_for_sections(user):
        yield Duty("会签清单", str(version), reverse("registers:version_detail", args=[version.pk]))


# --- plans and tasks


def to_draft(user: User, today: date) -> Iterator[Duty]:
    for plan in plans_of(user).filter(status=PlanStatus.DRAFT, drafted_by=user):
        yield Duty("完成年度计划并提交", plan.title, plan_url(plan))
    for plan in plans_of(user).filter(status=PlanStatus.APPROVED):
        yield Duty("公布年度计划", plan.title, plan_url(plan))
    for task in tasks_of(user).filter(status=TaskStatus.DRAFT, drafted_by=user):
        yield Duty("完成抽查任务并提交", task.title, task_url(task), task.code)


def to_keep_apart(user: User, today: date) -> Iterator[Duty]:
    """Leads (B-05) and checks outside the draws (B-04) that the user's department has open."""
    found = clues_visible_to(user).filter(department=user.department)
    for clue in found.exclude(status=ClueStatus.CLOSED)[:LISTED]:
        url = reverse("plans:clue_detail", args=[clue.pk])
        if clue.due is None:
            yield Duty("办理个案线索", clue.subject, url)
        else:
            yield by_day("办理个案线索", clue.subject, url, "", clue.due, today)
    for task in apart_of(user).filter(drafted_by=user, status=TaskStatus.DRAFT):
        yield Duty("完成非随机任务并提交", task.title, apart_url(task), task.code)
    for task in apart_of(user).filter(drafted_by=user, status=TaskStatus.APPROVED):
        yield by_day("办结非随机任务", task.title, apart_url(task), task.code, task.ends, today)


def to_write_schemes(user: User, today: date) -> Iterator[Duty]:
    """工作方案 of the user that are still drafts (B-07); lines that sections reported (B-13)."""
    drafts = schemes_visible_to(user).filter(drafted_by=user, status=SchemeStatus.DRAFT)
    for scheme in drafts:
        url = reverse("plans:scheme_detail", args=[scheme.pk])
        yield Duty("完成工作方案并提交", scheme.title, url)
    plans = plans_of(user).filter(status=PlanStatus.DRAFT)
    for plan in plans.filter(consolidator=user.section_id).exclude(consolidator=None):
        if count := plan.reports.filter(status=ReportStatus.REPORTED).count():
            yield Duty("汇总科室报送", f"{plan.title}：{count} 个科室", plan_url(plan))
    for plan in plans.filter(lines__section=user.section_id).exclude(consolidator=None).distinct():
        done = plan.reports.filter(section=user.section_id).exclude(status=ReportStatus.DRAFT)
        if user.section_id not in (None, plan.consolidator_id) and not done.exists():
            yield Duty("报送本科室计划项", plan.title, plan_url(plan))


def to_approve_apart(user: User, today: date) -> Iterator[Duty]:
    """非随机任务 (B-04) and 工作方案 (B-07) of others in the department."""
    waiting = apart_of(user).filter(status=TaskStatus.SUBMITTED)
    for task in waiting.exclude(drafted_by=user):
        yield Duty("审批非随机任务", task.title, apart_url(task), task.code)
    schemes = schemes_visible_to(user).filter(
        plan__department=user.department, plan__status__in=IN_FORCE, status=SchemeStatus.SUBMITTED
    )
    for scheme in schemes.exclude(drafted_by=user):
        url = reverse("plans:scheme_detail", args=[scheme.pk])
        yield Duty("审批工作方案", scheme.title, url)


def to_approve(user: User, today: date) -> Iterator[Duty]:
    for plan in plans_of(user).filter(status=PlanStatus.SUBMITTED).exclude(drafted_by=user):
        yield Duty("审批年度计划", plan.title, plan_url(plan))
    for task in tasks_of(user).filter(status=TaskStatus.SUBMITTED).exclude(drafted_by=user):
        yield Duty("审批抽查任务", task.title, task_url(task), task.code)
