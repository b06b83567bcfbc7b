"""A task whose teams are drawn: built through the acts of plans and registers; only the rows of the
draw itself are laid down directly, so that every test knows who goes where."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from mingcha.accounts import actions as accounts
from mingcha.accounts.models import Department, User
from mingcha.accounts.rules import Role
from mingcha.draws.models import Draw, DrawnTarget, DrawnTeam
from mingcha.draws.rules import DrawStatus
from mingcha.inspections import actions
from mingcha.inspections.actions import Measure
from mingcha.inspections.models import FollowUp, Inspection, Sheet, SheetLine
from mingcha.inspections.rules import Verdict, Visit
from mingcha.ledger.acting import SYSTEM
from mingcha.ledger.records import writing
from mingcha.plans import actions as plan_actions
from mingcha.plans.models import Task
from mingcha.registers.models import Inspector, Target
from mingcha.web import clock
from people import PASSWORD, Cast
from plans import factories as plans
from registers import factories as registers

NOW = datetime(2026, 10, 12, 2, 0, tzinfo=UTC)  # a Monday, inside the task's window
NONE, PROBLEM = SheetLine.Finding.NONE, SheetLine.Finding.PROBLEM


@dataclass
class World:
    """The cast, the drawn task and who was drawn. `outsider` inspects in the lead's department too,
    but was not drawn."""

    cast: Cast
    task: Task
    draw: Draw
    drawn: list[DrawnTarget]
    team: list[Inspector]
    partner_team: list[Inspector]
    outsider: User

    @property
    def first(self) -> User:
        """The account of the first inspector of the lead's team."""
        return account(self.team[0])

    @property
    def partner_first(self) -> User:
        """The account of the first inspector of the partner's team."""
        return account(self.partner_team[0])

    def inspection(self, number: int = 1) -> Inspection:
        """An inspection as it stands now."""
        return Inspection.objects.get(task=self.task, number=number)

    def sheet(self, number: int = 1, department: Department | None = None) -> Sheet:
        """A section as it stands now; the lead's unless told."""
        return Sheet.objects.get(
            inspection=self.inspection(number), department=department or self.cast.lead
        )

    def task_now(self) -> Task:
        """The task as it stands now."""
        return Task.objects.get(pk=self.task.pk)


def account(inspector: Inspector) -> User:
    """The inspector's account."""
    assert inspector.user is not None
    return inspector.user


def make_world(cast: Cast, *, joint: bool = False, size: int = 2, **fields: Any) -> World:
    """A task under inspection with `size` drawn enterprises, not yet dispatched."""
    departments = [cast.lead, cast.partner] if joint else [cast.lead]
    items = [registers.item(cast.lead, 1), registers.item(cast.lead, 2)]
    if joint:
        items.append(registers.item(cast.partner, 1))
    plan = plans.published_plan(cast, items=items, departments=departments)
    plans.targets(cast, 20)
    task = plans.approved_task(cast, plan.lines.get(), **fields)
    team = [
        registers.inspector(cast.lead, 1, user=cast.inspector_a),
        registers.inspector(cast.lead, 2, user=cast.inspector_b),
    ]
    partner_team = [
        registers.inspector(cast.partner, n, user=inspector_user(f"sj-{n}", cast.partner))
        for n in (3, 4)
    ]
    outsider = inspector_user("outsider", cast.lead)
    registers.inspector(cast.lead, 5, user=outsider)
    draw, drawn = lay_draw(cast, task, size)
    world = World(cast, task, draw, drawn, team, partner_team, outsider)
    for one in drawn:
        lay_team(world, one, cast.lead, team)
        if joint:
            lay_team(world, one, cast.partner, partner_team)
    for status in ("drawing", "inspecting"):
        plan_actions.advance_task(by=SYSTEM, task=world.task_now(), to=status)
    world.task = world.task_now()
    return world


def inspector_user(username: str, department: Department) -> User:
    """An account with the role of an inspector."""
    return accounts.create_user(
        by=SYSTEM, username=username, name="测试员", password=PASSWORD, roles=[Role.INSPECTOR],
        department=department,
    )  # fmt: skip


def lay_draw(cast: Cast, task: Task, size: int) -> tuple[Draw, list[DrawnTarget]]:
    """An opened draw with the first `size` targets."""
    with writing():
        draw = Draw.objects.create(
            task=task, code=f"{task.code}-1", step=Draw.Step.SITTING, status=DrawStatus.OPENED,
            level="L1", roster_public="closed", open_by=task.open_by, manifest_digest="0892a10e" * 8,
            sealed_secret="-", roster_rows=20, operator=cast.operator, frozen_at=clock.now(),
            opened_at=datetime(2026, 9, 9, 2, 0, tzinfo=UTC),
        )  # fmt: skip
        drawn = [
            DrawnTarget.objects.create(
                draw=draw, target=target, scope="ALL", stratum="U", region="999901", rank=rank,
                ticket=f"{rank:02d}cf8943" + "a811a283" * 7,
            )
            for rank, target in enumerate(Target.objects.order_by("uscc")[:size], 1)
        ]  # fmt: skip
    return draw, drawn


def lay_team(
    world: World, drawn: DrawnTarget, department: Department, members: list[Inspector]
) -> DrawnTeam:
    """The team of a department for a drawn target; replaces an earlier one."""
    with writing():
        team, _ = DrawnTeam.objects.get_or_create(
            draw=world.draw, drawn_target=drawn, department=department
        )
        team.members.set(members)
    return team


def dispatched(cast: Cast, **fields: Any) -> World:
    """A world whose sheets are there."""
    world = make_world(cast, **fields)
    actions.dispatch(by=SYSTEM, task=world.task)
    return world


def visit(**fields: Any) -> Visit:
    """A visit on the 10th with cards shown."""
    given = {"on": datetime(2026, 10, 10).date(), "cards_shown": True, "methods": ("现场检查",)}
    return Visit(**(given | fields))


def findings(sheet: Sheet, finding: str = NONE, note: str = "") -> dict[int, tuple[str, str]]:
    """The same finding for every line."""
    return {line.pk: (finding, note) for line in sheet.lines.all()}


def order(department: Department) -> Measure:
    """责令改正 by the department until the end of the month."""
    return Measure(FollowUp.Kind.ORDER, department, datetime(2026, 10, 30).date())


BAD = Verdict("5", "7月有 2 人工资未签收", "15 日内补签并报送，列入下次重点检查")
GOOD = Verdict("1")


def entered(world: World, number: int = 1, verdict: Verdict = GOOD, **fields: Any) -> Sheet:
    """The lead's section entered with a result."""
    return _entered(world.first, world.sheet(number), verdict, **fields)


def partner_entered(world: World, number: int = 1, verdict: Verdict = GOOD) -> Sheet:
    """The partner's section entered with a result."""
    return _entered(world.partner_first, world.sheet(number, world.cast.partner), verdict)


def _entered(by: User, sheet: Sheet, verdict: Verdict, **fields: Any) -> Sheet:
    problem = verdict.code not in "17"
    actions.enter_sheet(
        by=by, sheet=sheet, visit=visit(**fields), verdict=verdict,
        findings=findings(sheet, PROBLEM if problem else NONE),
        follow_up=order(sheet.department) if problem else None,
    )  # fmt: skip
    return Sheet.objects.get(pk=sheet.pk)


def signed(world: World, number: int = 1) -> Inspection:
    """Signed and sealed by the legal representative."""
    inspection = world.inspection(number)
    actions.record_signature(
        by=world.first, inspection=inspection, kind="signed", signer="测试员", capacity="法定代表人",
        sealed=True,
    )  # fmt: skip
    return inspection


def finished(world: World, number: int = 1, verdict: Verdict = GOOD, **fields: Any) -> Inspection:
    """A finished inspection of a task of the lead alone."""
    entered(world, number, verdict)
    signed(world, number)
    actions.finish(by=world.first, inspection=world.inspection(number), **fields)
    return world.inspection(number)
