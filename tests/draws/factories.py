"""A county ready to draw: invented enterprises with valid codes, inspectors, a published plan, a task.

Everything is made through the acts of the rooms before this one, so a draw starts where it would.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from tests.people import Cast, make_cast

from mingcha.draws import actions as draws
from mingcha.draws import bundles
from mingcha.draws.models import Draw, Witness
from mingcha.draws.rules import DICE_PER_WITNESS
from mingcha.law import uscc
from mingcha.ledger.acting import SYSTEM, action
from mingcha.ledger.actions import record
from mingcha.plans import actions as plans
from mingcha.plans.models import Task
from mingcha.registers import actions as registers
from mingcha.registers.models import Inspector, Target
from mingcha.web import clock

WITNESSES = [
    {"name": "测试员甲一", "kind": "npc", "unit": "明德县人大"},
    {"name": "测试员乙二", "kind": "cppcc", "unit": "明德县政协"},
    {"name": "测试员丙三", "kind": "business", "unit": "明德县个体私营企业协会"},
]
DICE = {
    "w1": "30982778132832487913",
    "w2": "81105817752472747518",
    "w3": "90430560586667291193",
}
ISSUE = "2026133"
RESULT = "02 05 08 10 12 33 + 07"


@dataclass
class County:
    """The cast with its registers and one approved task."""

    cast: Cast
    targets: list[Target]
    inspectors: list[Inspector]
    task: Task
    extra: dict[str, Any] = field(default_factory=dict)


def code(number: int) -> str:
    """A valid 18-character code in 明德县, enterprise `number`."""
    return uscc.make("91", "999901", f"{number:09d}")


@action
def _registers(
    *, by: object, cast: Cast, size: int, inspectors: int
) -> tuple[list[Any], list[Any]]:
    """`size` targets round the four towns with grades A–D, and inspectors in both departments.

    Targets are stored in one go: forty acts would cost most of a test's time.
    """
    targets = Target.objects.bulk_create(
        Target(
            name=f"明德县演示企业{number}号", uscc=code(number), kind="企业", updated_at=clock.now(),
            bureau=cast.bureau, region=cast.towns[number % 4], credit_risk="ABCD"[number * 7 % 4],
            labour_grade="ABC"[number % 3], established=date(2020, 1, 1),
        )
        for number in range(1, size + 1)
    )  # fmt: skip
    people = []
    for department in (cast.lead, cast.partner):
        for number in range(1, inspectors + 1):
            person = registers.create_inspector(
                by=SYSTEM, name=f"测试员{department.code}{number}", department=department,
                certificate=f"MD-{department.code}-{number:03d}",
                certificate_until=clock.today() + timedelta(days=700),
            )  # fmt: skip
            people.append(registers.activate_inspector(by=SYSTEM, inspector=person))
    record(by=SYSTEM, event="tests:county:make", subject="tests")
    return targets, people


def make_county(
    *,
    size: int = 40,
    inspectors: int = 4,
    joint: bool = True,
    rulebook: str = "ruzhou-2023",
    **fields: Any,
) -> County:
    """An approved task over `size` enterprises; `fields` go to `draft_task`.

    Defaults: one sitting, L1, strata undivided at 10 %, list after the check, open_by in 60 days.
    """
    cast: Cast = make_cast(by=SYSTEM, rulebook=rulebook)
    targets, people = _registers(by=SYSTEM, cast=cast, size=size, inspectors=inspectors)
    item = registers.create_item(
        by=SYSTEM, code="RS-01", name="劳动用工检查", department=cast.lead,
        legal_basis="《劳动保障监察条例》第十条", subject="用人单位",
    )  # fmt: skip
    item = registers.activate_item(by=SYSTEM, item=item)
    departments = [cast.lead, cast.partner] if joint else [cast.lead]
    task = _approved_task(cast, item, departments, fields)
    return County(cast, targets, people, task)


def _approved_task(cast: Cast, item: Any, departments: list[Any], fields: dict[str, Any]) -> Task:
    today = clock.today()
    window = {"starts": today, "ends": today + timedelta(days=30)}
    plan = plans.draft_plan(
        by=cast.clerk, year=today.year, title=f"{today.year} 年度抽查计划", base_count=40,
        base_source="登记机关", base_date=today,
    )  # fmt: skip
    line = plans.add_line(
        by=cast.clerk, plan=plan, title="劳动用工专项抽查", items=[item], subject="企业", ratio=10,
        planned_count=4, departments=departments, starts=today, ends=today + timedelta(days=60),
    )  # fmt: skip
    plans.submit_plan(by=cast.clerk, plan=plan, reason="测试")
    plan.refresh_from_db()
    plans.approve_plan(by=cast.approver, plan=plan)
    plan.refresh_from_db()
    plans.publish_plan(by=cast.publisher, plan=plan)
    line.refresh_from_db()
    given = {
        "level": "L1", "level_reason": "当日开启，便于见证", "steps": "one",
        "open_by": today + timedelta(days=60), "escrow_holder": "明德县公证处", **window, **fields,
    }  # fmt: skip
    task = plans.draft_task(
        by=cast.clerk, line=line, code="MD-2026-03", title="劳动用工专项抽查", **given
    )
    plans.submit_task(by=cast.clerk, task=task, reason="测试")
    plans.approve_task(by=cast.approver, task=Task.objects.get(pk=task.pk))
    return Task.objects.get(pk=task.pk)


# --- the ceremony, step by step


def freeze(county: County, **fields: Any) -> Draw:
    """T0 with three witnesses; the lottery of level L2 is added."""
    task = Task.objects.get(pk=county.task.pk)
    lottery = ("ssq", ISSUE) if task.level == "L2" else None
    given = {"witnesses": WITNESSES, "lottery": lottery, **fields}
    return draws.freeze_draw(by=county.cast.operator, task=task, **given)


def commit(county: County, draw: Draw) -> dict[str, str]:
    """T1 by the supervisor."""
    return draws.commit_draw(by=county.cast.supervisor, draw=draw, tail=draw.manifest_digest[-8:])


def enter_all_but_first(draw: Draw) -> Draw:
    """T2: the others enter."""
    return enter_all(draw, exclude="w1")


def enter_all(draw: Draw, exclude: str = "") -> Draw:
    """T2: every witness enters."""
    for witness in Witness.objects.filter(draw=draw).exclude(label=exclude):
        digits = DICE.get(witness.label, "1" * DICE_PER_WITNESS)
        draws.enter_dice(by=witness, digits=digits, again=digits)
    return Draw.objects.get(pk=draw.pk)


def ready(county: County, **fields: Any) -> Draw:
    """A draw on which only the opening is missing."""
    draw = freeze(county, **fields)
    commit(county, draw)
    draw = enter_all(draw)
    if draw.lottery:
        draws.enter_lottery(by=county.cast.operator, draw=draw, value=RESULT)
    return Draw.objects.get(pk=draw.pk)


def opened(county: County, **fields: Any) -> Draw:
    """A whole ceremony."""
    draw = ready(county, **fields)
    draws.open_draw(by=county.cast.operator, draw=draw)
    return Draw.objects.get(pk=draw.pk)


def confirm_all(county: County, draw: Draw) -> None:
    """比对确认 by both departments, everything present."""
    for liaison in (county.cast.liaison, county.cast.partner_liaison):
        if not draw.task.participations.filter(department=liaison.department).exists():
            continue
        draws.confirm_rest(by=liaison, draw=draw, department=liaison.department)
        draws.confirm_department(by=liaison, draw=draw, department=liaison.department)


def bodies(files: bundles.Files | None) -> dict[str, bytes]:
    """A bundle with the bytes of its files."""
    assert files is not None
    return {
        name: body if isinstance(body, bytes) else b"".join(body.chunks())
        for name, body in files.items()
    }
