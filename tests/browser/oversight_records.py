"""What the pages of oversight show: a group, a decision, second looks, visits, a scorecard."""

from datetime import date, timedelta
from typing import Any

from mingcha.accounts import actions as accounts
from mingcha.accounts.models import User
from mingcha.demo.people import People
from mingcha.draws import actions as draws
from mingcha.draws.models import SmallDraw
from mingcha.ledger.acting import SYSTEM
from mingcha.oversight import actions
from mingcha.oversight.actions import Seat
from mingcha.oversight.models import (
    Accountability,
    Assessment,
    BackCheck,
    Circular,
    Decision,
    Evaluation,
    Rectification,
    Sample,
    SupervisionVisit,
)
from mingcha.oversight.rules import CHECKLIST, DONE, PENDING, Finding, Line
from mingcha.oversight.scoring import WEIGHTS
from mingcha.plans.models import Plan, Task
from mingcha.web import clock

WITNESS = {
    "name": "见证人丁（演示）", "kind": "discipline", "unit": "明德县纪委监委派驻组（演示）",
}  # fmt: skip


def oversee(people: People) -> None:
    """The leading group decides; two checks are looked at again, one does not hold; a unit is
    visited and has to rectify; a scorecard, a circular, an accountability, an evaluation."""
    clerk, approver = people.users["clerk"], people.users["approver"]
    actions.set_group(
        by=clerk, name="明德县人社局“双随机、一公开”工作领导小组", starts=date(clock.today().year, 1, 1),
        seats=[Seat("head", "局长"), Seat("member", "法规科科长")], seat="法规科",
    )  # fmt: skip
    decision = actions.record_decision(
        by=approver, number="演示领〔1〕号", decided_on=clock.today(), title="关于抽取比例的决定",
        cycle="一年", text="演示。",
    )  # fmt: skip
    plan = Plan.objects.get(lines__tasks__code="MD-2026-01")
    actions.cite_decision(by=clerk, decision=decision, plan=plan)
    sample = _second_looks(people)
    visit = _visited(people)
    actions.issue_circular(
        by=approver, number="演示通〔1〕号", title="督查通报", text="演示。", visits=[visit],
        samples=[sample],
    )  # fmt: skip
    actions.set_scheme(by=approver, weights=WEIGHTS, rewards="演示。")
    actions.draw_up_assessment(
        by=clerk, unit_department=visit.unit_department, starts=date(clock.today().year, 1, 1),
        ends=clock.today(),
    )  # fmt: skip
    actions.open_accountability(
        by=approver, kind="neglect", about="演示科室", account="演示。", entries=[3, 4]
    )
    actions.save_evaluation(by=clerk, year=clock.today().year, texts={"overview": "演示。"})


def _second_looks(people: People) -> Sample:
    """Two drawn, one of them differs, published; then one more that waits."""
    sample = _drawn(people, "演示：复查复核", 2)
    first, second = sample.back_checks.all()
    today = clock.today()
    actions.enter_back_check(
        by=looker(first), back_check=first, finding=Finding(today, True, "现场复查")
    )
    sheet = second.inspection.sheets.all()[0]
    different = Finding(
        today, False, "现场复查", [sheet.pk], "演示：合同缺少条款", "演示台账", today + timedelta(9)
    )
    actions.enter_back_check(by=looker(second), back_check=second, finding=different)
    actions.publish_sample(by=people.users["publisher"], sample=sample)
    _drawn(people, "演示：再次复查", 1)
    return sample


def _drawn(people: People, title: str, count: int) -> Sample:
    operator = people.users["operator"]
    sample = actions.draw_back_checks(
        by=operator, title=title, count=count, witnesses=[WITNESS],
        task=Task.objects.get(code="MD-2026-01"),
    )  # fmt: skip
    _ceremony(people, sample.draw)
    return actions.place_sample(by=operator, sample=sample)


def _ceremony(people: People, draw: SmallDraw) -> None:
    supervisor = people.users["supervisor"]
    draws.commit_small(by=supervisor, draw=draw, tail=draw.manifest_digest[-8:])
    [one] = draw.witnesses.all()
    draws.enter_small(by=one, digits="2718281828", again="2718281828")
    draws.open_small(by=people.users["operator"], draw=SmallDraw.objects.get(pk=draw.pk))


def looker(check: BackCheck) -> User:
    """Somebody of the second pair."""
    account = check.inspectors.order_by("staff_id")[0].user
    assert account is not None
    return account


def _visited(people: People) -> SupervisionVisit:
    """One visit with a problem, and one still to be made."""
    supervisor = people.users["supervisor"]
    assert supervisor.department is not None
    section = accounts.create_section(by=SYSTEM, department=supervisor.department, name="演示科室")
    given = {"unit_department": supervisor.department, "unit_section": section, "reason": "演示"}
    actions.plan_visit(by=supervisor, title="演示：下一次督查", **given)
    visit = actions.plan_visit(by=supervisor, title="演示：督查", **given)
    lines = [Line(question, "ok") for question in CHECKLIST[1:]]
    lines.append(Line(CHECKLIST[0], "problem", "演示：清单没有更新", "十日内更新"))
    return actions.enter_visit(
        by=supervisor, visit=visit, on=clock.today(), people="演示", lines=lines,
        due=clock.today() + timedelta(days=10),
    )  # fmt: skip


def oversight_arguments() -> dict[str, dict[str, Any]]:
    """The arguments of this room's pages."""
    waiting = BackCheck.objects.get(status=PENDING)
    published = Sample.objects.get(published_at__isnull=False)
    planned = SupervisionVisit.objects.get(status=PENDING)
    found: dict[str, Any] = {
        "decision": Decision.objects.get(),
        "basis_of_plan": Plan.objects.get(lines__tasks__code="MD-2026-01"),
        "basis_of_task": Task.objects.get(code="MD-2026-01"),
        "sample": published,
        "public_sample": published,
        "back_check": BackCheck.objects.get(agreed=False),
        "enter_back_check": waiting,
        "visit": SupervisionVisit.objects.get(status=DONE),
        "visit_enter": planned,
        "circular": Circular.objects.get(),
        "rectification": Rectification.objects.filter(back_check=None).get(),
        "assessment": Assessment.objects.get(),
        "assessment_pdf": Assessment.objects.get(),
        "accountability": Accountability.objects.get(),
        "evaluation_version": Evaluation.objects.get(),
        "evaluation_docx": Evaluation.objects.get(),
        "evaluation_pdf": Evaluation.objects.get(),
    }
    arguments: dict[str, dict[str, Any]] = {
        f"oversight:{name}": {"pk": record.pk} for name, record in found.items()
    }
    arguments["oversight:enter_back_check"]["by"] = looker(waiting).username
    return arguments | {"oversight:evaluation": {"year": clock.today().year}}
