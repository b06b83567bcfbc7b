"""Finished checks with enough inspectors for other pairs, and what oversight makes of them."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from inspections import factories as inspections
from inspections.factories import GOOD, World, inspector_user
from mingcha.accounts import actions as accounts
from mingcha.accounts.models import Section, User
from mingcha.draws import actions as draws
from mingcha.draws.models import SmallDraw, SmallWitness
from mingcha.inspections.models import Inspection
from mingcha.ledger.acting import SYSTEM
from mingcha.notices import actions as notices
from mingcha.oversight import actions
from mingcha.oversight.actions import Seat
from mingcha.oversight.models import BackCheck, Decision, LeadingGroup, Sample
from mingcha.oversight.rules import Finding
from mingcha.oversight.scoring import WEIGHTS
from mingcha.web import clock
from people import Cast
from registers import factories as registers

WITNESS = {"name": "见证人甲", "kind": "discipline", "unit": "明德县纪委监委派驻组"}
SEATS = (
    Seat("head", "局党组书记、局长"),
    Seat("deputy", "副局长"),
    Seat("member", "法规科科长"),
)


def group(cast: Cast, **fields: Any) -> LeadingGroup:
    """The leading group since the beginning of the year."""
    given = {"name": "明德县人社局领导小组", "starts": date(2026, 1, 1), "seats": SEATS} | fields
    return actions.set_group(by=cast.clerk, **given)


def decision(cast: Cast, **fields: Any) -> Decision:
    """5 % a year, decided in February."""
    given = {
        "number": "明双随机领〔2026〕1号", "decided_on": date(2026, 2, 2),
        "title": "关于确定 2026 年度抽取比例的决定", "ratio": Decimal(5), "frequency": "每年一次",
    } | fields  # fmt: skip
    return actions.record_decision(by=cast.approver, **given)


def sections(cast: Cast, *names: str) -> list[Section]:
    """Sections of the lead."""
    return [
        accounts.create_section(by=SYSTEM, department=cast.lead, name=name)
        for name in names or ("劳动关系科", "就业促进科", "法规科")
    ]


def checked(cast: Cast, *, size: int = 4, published: bool = True, more: int = 3) -> World:
    """`size` finished checks, all by the same pair; `more` other inspectors with accounts."""
    world = inspections.dispatched(cast, size=size)
    for number in range(1, size + 1):
        one = inspections.finished(world, number, GOOD)
        if published:
            notices.publish(by=cast.publisher, inspection=one)
    for number in range(more):
        user = inspector_user(f"second-{number}", cast.lead)
        registers.inspector(cast.lead, 20 + number, user=user)
    return world


def frozen(world: World, **fields: Any) -> Sample:
    """A draw of two back-checks of the task, frozen."""
    given = {
        "title": "第四季度复查复核", "task": world.task, "count": 2, "witnesses": [WITNESS],
    } | fields  # fmt: skip
    return actions.draw_back_checks(by=world.cast.operator, **given)


def opened(cast: Cast, sample: Sample) -> SmallDraw:
    """The ceremony of a frozen sample."""
    draw = sample.draw
    draws.commit_small(by=cast.supervisor, draw=draw, tail=draw.manifest_digest[-8:])
    for witness in SmallWitness.objects.filter(draw=draw):
        draws.enter_small(by=witness, digits="3141592653", again="3141592653")
    return draws.open_small(by=cast.operator, draw=SmallDraw.objects.get(pk=draw.pk))


def placed(world: World, **fields: Any) -> Sample:
    """Drawn and placed."""
    sample = frozen(world, **fields)
    opened(world.cast, sample)
    return actions.place_sample(by=world.cast.operator, sample=sample)


def looker(check: BackCheck) -> User:
    """The account of the first of the pair."""
    person = check.inspectors.order_by("staff_id").first()
    assert person is not None
    assert person.user is not None
    return person.user


def agreed(check: BackCheck) -> BackCheck:
    """The second pair found the same."""
    finding = Finding(on=clock.today(), agreed=True, method="现场复查")
    return actions.enter_back_check(by=looker(check), back_check=check, finding=finding)


def different(check: BackCheck, **fields: Any) -> BackCheck:
    """The second pair found something else."""
    given = {
        "on": clock.today(), "agreed": False, "method": "现场复查",
        "sheets": tuple(check.inspection.sheets.values_list("pk", flat=True)),
        "difference": "7月有 2 人未签工资单，原结果为未发现问题", "evidence": "工资台账复印件",
        "due": clock.today() + timedelta(days=7),
    } | fields  # fmt: skip
    return actions.enter_back_check(by=looker(check), back_check=check, finding=Finding(**given))


def scheme(cast: Cast, **weights: int) -> Any:
    """The bureau's standard."""
    return actions.set_scheme(by=cast.approver, weights=WEIGHTS | weights)


def fresh(check: BackCheck) -> Inspection:
    """The inspection as it stands now."""
    return Inspection.objects.get(pk=check.inspection_id)
