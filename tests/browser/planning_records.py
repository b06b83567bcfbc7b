"""What planning keeps, for the pages that show it."""

from typing import Any

from mingcha.accounts import actions as accounts
from mingcha.demo.people import People
from mingcha.ledger.acting import SYSTEM
from mingcha.plans import actions as plans
from mingcha.plans.models import Clue, Milestone, Plan, SectionPlan, Task, Theme
from mingcha.web import clock


def settle(people: People, plan: Plan) -> None:
    """What planning keeps beside the plan: a theme, a 工作方案, a milestone, a lead, a 非随机 task."""
    clerk, day = people.users["clerk"], clock.today()
    section = accounts.create_section(by=SYSTEM, department=plan.department, name="演示股")
    items = list(plan.lines.order_by("number")[0].items.all())
    plans.save_theme(
        by=clerk, name="演示主题", industries=["7263"], subject="劳务派遣单位", items=items
    )
    plans.draft_section_plan(
        by=clerk, plan=plan, section=section, title="演示工作方案", content="一、检查内容"
    )
    plans.add_milestone(by=clerk, plan=plan, title="演示节点", due=day)
    lead = plans.record_clue(
        by=clerk, number="YS-1", source="complaint", source_document="演示举报", received_on=day,
        subject="明德县示例有限公司", content="演示：拖欠工资",
    )  # fmt: skip
    plans.draft_apart(
        by=clerk, code="YS-FSJ-1", title="演示非随机任务", subject="在建工地", clue=lead,
        reason="演示：涉及农民工工资", starts=day, ends=day,
    )  # fmt: skip
    plans.record_unsuitable(by=clerk, subject="演示事项", reason="other", ground="演示")
    plans.post_notice(by=clerk, title="演示通知", text="演示")
    plans.name_contact(by=clerk, department=plan.department, name="测试员己", duty="信息联络员")


def records() -> dict[str, dict[str, Any]]:
    """The arguments of the pages of what planning keeps."""
    scheme = SectionPlan.objects.get(title="演示工作方案")
    return {
        "plans:theme_change": {"pk": Theme.objects.get(name="演示主题").pk},
        "plans:scheme_detail": {"pk": scheme.pk},
        "plans:scheme_change": {"pk": scheme.pk},
        "plans:milestone_finish": {"pk": Milestone.objects.filter(title="演示节点")[0].pk},
        "plans:clue_detail": {"pk": Clue.objects.get(number="YS-1").pk},
        "plans:apart_detail": {"pk": Task.objects.get(code="YS-FSJ-1").pk},
    }
