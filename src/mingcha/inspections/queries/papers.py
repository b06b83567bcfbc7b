"""Files of a check, who may read them, and the code with which an enterprise answers."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.crypto import constant_time_compare, salted_hmac

from mingcha.accounts.models import Department, User
from mingcha.inspections.models import Attachment, Feedback, Inspection, Sheet
from mingcha.inspections.queries.reach import (
    inspections_for,
    inspections_in_reach,
    is_only_inspector,
)
from mingcha.inspections.rules import ONE_UNIT
from mingcha.law.rulebook import Rulebook

CODE_LENGTH = 12  # hexadecimal digits: 48 bits, asked one by one over HTTP


def attachments_for(user: User) -> QuerySet[Attachment]:
    """The files that the user may read: of the checks that the user may open (X-30), and for the
    department that has a follow-up the files of that follow-up."""
    readable = inspections_for(user) if is_only_inspector(user) else inspections_in_reach(user)
    own = Q(inspection__in=readable.order_by().values("pk"))
    if user.department is not None and not is_only_inspector(user):
        own |= Q(follow_up__department=user.department)
    return Attachment.objects.filter(own).select_related("inspection__task", "added_by")


def feedback_code(inspection: Inspection) -> str:
    """X-28: the code on the sheet of this check; nobody without the sheet can make it."""
    seed = f"{inspection.pk}|{inspection.drawn_target_id}"
    return salted_hmac("mingcha.inspections.feedback", seed, algorithm="sha256").hexdigest()[
        :CODE_LENGTH
    ]


def inspection_of_code(pk: int, code: str) -> Inspection | None:
    """The check whose sheet has this code."""
    found = Inspection.objects.filter(pk=pk).select_related("task__lead", "target").first()
    if found is None or not constant_time_compare(feedback_code(found), code):
        return None
    return found


def feedback_visible_to(user: User) -> QuerySet[Feedback]:
    """What enterprises said of the checks in the user's reach, newest first."""
    rows = Feedback.objects.filter(inspection__in=inspections_in_reach(user).values("pk"))
    return rows.select_related("inspection__task", "inspection__target").order_by("-id")


@dataclass(frozen=True, slots=True)
class Unit:
    """J-12 谁抽查、谁录入、谁公示: one of the three acts: who did it, for which department."""

    act: str
    department: Department | None
    names: tuple[str, ...]


def units(inspection: Inspection, sheets: list[Sheet]) -> list[Unit]:
    """Who drew and who entered; who published is known above."""
    operator = inspection.drawn_target.draw.operator
    found = [Unit("抽查", inspection.task.lead, (operator.name,) if operator else ())]
    for sheet in sheets:
        people = dict.fromkeys(result.entered_by.name for result in sheet.results.all())
        found.append(Unit("录入", sheet.department, tuple(people)))
    return found


def is_one_unit_due(book: Rulebook) -> bool:
    """Whether the rulebook wants one unit for the three (J-12)."""
    return any(ONE_UNIT in actor for actor in book.value("publish.actor") or ())
