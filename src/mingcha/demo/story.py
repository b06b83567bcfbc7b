"""The demonstration's year: one plan, one finished task, one task that waits for its lottery."""

import secrets
from datetime import date, timedelta

from mingcha.accounts.models import User
from mingcha.demo.people import People
from mingcha.draws import actions as draws
from mingcha.draws.models import Draw, Witness
from mingcha.draws.rules import DICE_PER_WITNESS
from mingcha.inspections import actions as inspections
from mingcha.inspections.actions.entering import Measure
from mingcha.inspections.models import FollowUp, Inspection, Sheet, SheetLine, Signature
from mingcha.inspections.rules import Verdict, Visit
from mingcha.law import ratio
from mingcha.ledger.acting import SYSTEM
from mingcha.notices import actions as notices
from mingcha.plans import actions as plans
from mingcha.plans.models import Plan, PlanLine, Task
from mingcha.registers.models import Target
from mingcha.web import clock

WITNESSES = (
    {"name": "见证人甲", "kind": "npc", "unit": "明德县人大常委会（演示）"},
    {"name": "见证人乙", "kind": "cppcc", "unit": "政协明德县委员会（演示）"},
    {"name": "见证人丙", "kind": "business", "unit": "明德县企业联合会（演示）"},
)
PROBLEMS = {  # which sheet, in order, found what; all others 未发现问题
    3: ("5", "劳动合同缺少必备条款。", "责令改正，十日内补签。", "order"),
    8: ("2", "未按规定公示劳务派遣许可信息。", "责令限期公示，并列入重点抽查。", "order"),
    14: ("8", "工资支付台账不完整，需进一步核实。", "转劳动保障监察机构核查。", "refer"),
}


def tell(people: People) -> None:
    """The whole story, every act by the person whose it is."""
    notices.publish_item_list(by=people.users["publisher"])
    plan = _plan(people)
    first, second = plan.lines.order_by("number")
    _finished(people, _approved_task(people, first, "MD-2026-01", level="L1"))
    _running(people, _approved_task(people, second, "MD-2026-02", level="L2"))


def _plan(people: People) -> Plan:
    clerk, approver = people.users["clerk"], people.users["approver"]
    today = clock.today()
    base = Target.objects.count()
    total = ratio.required(base, 5)
    plan = plans.draft_plan(
        by=clerk, year=today.year, title=f"明德县人社局{today.year}年度“双随机、一公开”抽查计划",
        basis_docs=["国办发〔2015〕58号", "明人社办〔2025〕8号（演示）"],
        base_count=base, base_source="明德县名录库（演示）", base_date=today,
    )  # fmt: skip
    lines = (
        ("人力资源市场监督检查", ["RS-01", "RS-03"], "人力资源服务机构、劳务派遣单位", ["RS"]),
        ("工资支付与登记事项联合抽查", ["RS-02", "SJ-01", "SJ-02"], "用人单位", ["RS", "SJ"]),
    )
    for title, items, subject, departments in lines:
        plans.add_line(
            by=clerk, plan=plan, title=title, items=[people.items[code] for code in items],
            subject=subject, ratio="5", planned_count=total,
            departments=[people.departments[code] for code in departments],
            starts=date(today.year, 1, 1), ends=date(today.year, 12, 31),
        )  # fmt: skip
    plans.submit_plan(by=clerk, plan=plan)
    plans.approve_plan(by=approver, plan=plan)
    plans.publish_plan(by=clerk, plan=plan)
    plan.refresh_from_db()
    notices.publish_plan_notice(by=people.users["publisher"], plan=plan)
    return plan


def _approved_task(people: People, line: PlanLine, code: str, level: str) -> Task:
    today = clock.today()
    reason = "演示：全部见证人当场，不等待开奖" if level == "L1" else ""
    task = plans.draft_task(
        by=people.users["clerk"], line=line, code=code, title=line.title, starts=today,
        ends=line.ends, open_by=line.ends, escrow_holder="明德县公证处（演示）",
        strata=_strata() if level == "L1" else None, level=level, level_reason=reason,
        list_publication="before_check" if level == "L1" else "after_check",
    )  # fmt: skip
    plans.submit_task(
        by=people.users["clerk"], task=task, reason="演示：在本系统抽取，人人可以重算"
    )
    plans.approve_task(by=people.users["approver"], task=task)
    task.refresh_from_db()
    notices.publish_task_notice(by=people.users["publisher"], task=task)
    return task


def _strata() -> list[dict[str, object]]:
    """Low labour grades more often, high ones less (J-10), never under the floor."""
    return [
        {
            "code": "C",
            "name": "守法诚信 C 级",
            "when": {"labour_grade": ["C"]},
            "percent": "10",
            "minimum": 1,
        },
        {
            "code": "B",
            "name": "守法诚信 B 级",
            "when": {"labour_grade": ["B"]},
            "percent": "6",
            "minimum": 1,
        },
        {"code": "U", "name": "A 级和未评级", "when": {}, "percent": "5", "minimum": 1},
    ]


def _ceremony(people: People, task: Task, lottery: tuple[str, str] | None) -> Draw:
    draw = draws.freeze_draw(
        by=people.users["operator"], task=task, witnesses=WITNESSES, lottery=lottery
    )
    draws.commit_draw(by=people.users["supervisor"], draw=draw, tail=draw.manifest_digest[-8:])
    for witness in Witness.objects.filter(draw=draw):
        digits = "".join(secrets.choice("0123456789") for _ in range(DICE_PER_WITNESS))
        draws.enter_dice(by=witness, digits=digits, again=digits)
    draw.refresh_from_db()
    return draw


def _finished(people: People, task: Task) -> None:
    draw = _ceremony(people, task, None)
    draws.open_draw(by=people.users["operator"], draw=draw)
    task.refresh_from_db()
    inspections.dispatch(by=SYSTEM, task=task)
    for number, inspection in enumerate(task.inspections.order_by("number")):
        _inspect(number, inspection)
    publisher = people.users["publisher"]
    notices.publish_all(by=publisher, task=task)
    for follow_up in FollowUp.objects.filter(inspection__task=task).order_by("id"):
        notices.publish_follow_up(by=publisher, follow_up=follow_up)


def _inspect(number: int, inspection: Inspection) -> None:
    for sheet in inspection.sheets.all():
        inspector = _user_on(sheet)
        code, problem, measures, kind = PROBLEMS.get(number, ("1", "", "", ""))
        finding = SheetLine.Finding.PROBLEM if problem else SheetLine.Finding.NONE
        follow_up = (
            Measure(kind, sheet.department, clock.today() + timedelta(days=20)) if problem else None
        )
        inspections.enter_sheet(
            by=inspector, sheet=sheet,
            visit=Visit(on=clock.today(), cards_shown=True, methods=("现场检查",)),
            findings={line.pk: (finding, problem) for line in sheet.lines.all()},
            verdict=Verdict(code, problem, measures), follow_up=follow_up,
        )  # fmt: skip
    inspection.refresh_from_db()
    inspections.record_signature(
        by=inspector, inspection=inspection, kind=Signature.Kind.SIGNED, signer="演示负责人",
        capacity="法定代表人", sealed=True,
    )  # fmt: skip
    inspections.finish(by=inspector, inspection=inspection, told_on_the_spot=True)


def _user_on(sheet: Sheet) -> User:
    first: User = User.objects.filter(inspector__sheets=sheet).order_by("username")[0]
    return first


def _running(people: People, task: Task) -> None:
    """Witnesses are done; the lottery issue of the manifest is still to be drawn."""
    _ceremony(people, task, ("ssq", f"{clock.today().year}153"))
