"""科室 report their lines, the consolidating section takes them over (B-13); 工作方案 (B-07)."""

from mingcha.accounts.models import Section, User
from mingcha.law.refusal import Refusal
from mingcha.ledger.acting import action
from mingcha.ledger.actions import record
from mingcha.plans.actions.moving import hold_draft, move
from mingcha.plans.models import Plan, SectionPlan, SectionReport
from mingcha.plans.rules import (
    PlanStatus,
    ReportStatus,
    SchemeStatus,
    check_can_approve,
    check_has_reason,
)
from mingcha.web import clock


@action
def report_section(*, by: User, plan: Plan, section: Section) -> SectionReport:
    """B-13: the section says that its lines are complete; only its own people can say so."""
    hold_draft(plan)
    if plan.consolidator is None:
        raise Refusal("plans-no-consolidator")
    if by.section_id != section.pk:
        raise Refusal("plans-other-section", section=section.name)
    if not plan.lines.filter(section=section).exists():
        raise Refusal("plans-section-empty", section=section.name)
    report, _ = SectionReport.objects.get_or_create(plan=plan, section=section)
    move(
        report, ReportStatus.REPORTED, reported_by=by, reported_at=clock.now(), return_reason="",
    )  # fmt: skip
    lines = plan.lines.filter(section=section).count()
    record(
        by=by,
        event="plans:section:report",
        subject=plan,
        facts={"section": section.name, "lines": lines},
    )
    return report


@action
def accept_section(*, by: User, report: SectionReport) -> SectionReport:
    """B-13: the consolidating section takes the lines into the plan."""
    hold_draft(report.plan)
    _check_consolidates(by, report.plan)
    move(report, ReportStatus.ACCEPTED, decided_by=by, decided_at=clock.now())
    record(
        by=by,
        event="plans:section:accept",
        subject=report.plan,
        facts={"section": report.section.name},
    )
    return report


@action
def return_section(*, by: User, report: SectionReport, reason: str) -> SectionReport:
    """Sends a section's lines back to it, with a reason."""
    check_has_reason(reason)
    hold_draft(report.plan)
    _check_consolidates(by, report.plan)
    move(report, ReportStatus.DRAFT, return_reason=reason, decided_by=by, decided_at=clock.now())
    record(
        by=by,
        event="plans:section:return",
        subject=report.plan,
        facts={"section": report.section.name},
        detail={"reason": reason},
    )
    return report


def check_may_edit(by: User, plan: Plan, section: Section | None) -> None:
    """B-13: until it has reported a section edits its own lines; the consolidating one edits all."""
    if plan.consolidator is None or by.section_id in (None, plan.consolidator_id):
        return
    if section is None or section.pk != by.section_id:
        raise Refusal("plans-other-section", section=section.name if section else "汇总科室")
    reported = plan.reports.filter(section=section).exclude(status=ReportStatus.DRAFT)
    if reported.exists():
        raise Refusal("plans-section-reported", section=section.name)


def _check_consolidates(by: User, plan: Plan) -> None:
    if plan.consolidator is None or by.section_id != plan.consolidator_id:
        raise Refusal("plans-not-consolidator", section=str(plan.consolidator or "汇总科室"))


@action
def draft_section_plan(
    *, by: User, plan: Plan, section: Section, title: str, content: str
) -> SectionPlan:
    """B-07: begins the 工作方案 of a section, or its next version."""
    if section.department_id != plan.department_id:
        raise Refusal("plans-other-section", section=section.name)
    earlier = SectionPlan.objects.filter(plan=plan, section=section).order_by("-version").first()
    if earlier is not None and earlier.status != SchemeStatus.ISSUED:
        raise Refusal("plans-scheme-open", section=section.name)
    scheme = SectionPlan(
        plan=plan,
        section=section,
        title=title,
        content=content,
        version=earlier.version + 1 if earlier else 1,
        drafted_by=by,
    )
    scheme.full_clean()
    scheme.save()
    _scheme_entry(by, "draft", scheme)
    return scheme


@action
def change_section_plan(*, by: User, scheme: SectionPlan, title: str, content: str) -> SectionPlan:
    """Changes a draft."""
    hold_draft(scheme)
    before = {"title": scheme.title, "content": scheme.content}
    scheme.title, scheme.content = title, content
    scheme.full_clean()
    scheme.save()
    _scheme_entry(by, "change", scheme, {"before": before})
    return scheme


@action
def submit_section_plan(*, by: User, scheme: SectionPlan) -> SectionPlan:
    """Submits a draft for approval."""
    move(scheme, SchemeStatus.SUBMITTED, return_reason="")
    _scheme_entry(by, "submit", scheme)
    return scheme


@action
def issue_section_plan(*, by: User, scheme: SectionPlan) -> SectionPlan:
    """Approves and issues: an approver who did not draft it, once the plan is in force."""
    check_can_approve(is_approver=by.has_role("approver"), is_drafter=scheme.drafted_by_id == by.pk)
    if scheme.plan.status not in (PlanStatus.PUBLISHED, PlanStatus.REPLACED):
        raise Refusal("plans-not-published")
    move(scheme, SchemeStatus.ISSUED, approved_by=by, issued_at=clock.now())
    _scheme_entry(by, "issue", scheme)
    return scheme


@action
def return_section_plan(*, by: User, scheme: SectionPlan, reason: str) -> SectionPlan:
    """Sends it back to its drafter, with a reason."""
    check_has_reason(reason)
    check_can_approve(is_approver=by.has_role("approver"), is_drafter=scheme.drafted_by_id == by.pk)
    move(scheme, SchemeStatus.DRAFT, return_reason=reason)
    _scheme_entry(by, "return", scheme, {"reason": reason})
    return scheme


def _scheme_entry(
    by: User, verb: str, scheme: SectionPlan, detail: dict[str, object] | None = None
) -> None:
    record(
        by=by,
        event=f"plans:scheme:{verb}",
        subject=scheme,
        facts={"section": scheme.section.name, "version": scheme.version},
        detail=detail,
    )
