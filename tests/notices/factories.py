"""Public results for the tests of this room and of later ones."""

from inspections import factories as inspections
from inspections.factories import BAD, World
from mingcha.inspections.models import FollowUp, Inspection
from mingcha.notices import actions
from mingcha.notices.models import Notice


def finished(world: World, number: int = 1, *, problem: bool = False) -> Inspection:
    """A finished inspection; with `problem` it has a follow-up."""
    if problem:
        return inspections.finished(world, number, BAD)
    return inspections.finished(world, number)


def published(world: World, number: int = 1, *, problem: bool = False) -> Notice:
    """The notice of a finished inspection."""
    inspection = finished(world, number, problem=problem)
    return actions.publish(by=world.cast.publisher, inspection=inspection)


def follow_up(notice: Notice) -> FollowUp:
    """What followed from the problem of a public result."""
    return FollowUp.objects.get(inspection=notice.inspection)


def withdrawn(world: World, number: int = 1) -> Notice:
    """A notice that was taken back."""
    notice = published(world, number)
    actions.withdraw(by=world.cast.approver, notice=notice, reason="主体混淆", legal_ground=GROUND)
    notice.refresh_from_db()
    return notice


GROUND = "《政府信息公开条例》第十五条"
