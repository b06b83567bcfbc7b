"""Who is listed, what of a subject is public, and what left for other systems and offices."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from mingcha.accounts.models import Department, User, in_region_of, scope_of
from mingcha.accounts.queries import bureau, bureau_of
from mingcha.inspections.models import FollowUp
from mingcha.inspections.queries import inspections_in_reach
from mingcha.law.refusal import Refusal
from mingcha.notices.models import (
    CreditExport,
    CreditExportLine,
    Listing,
    MajorViolation,
    Notice,
    Push,
    Recipient,
)
from mingcha.notices.queries.public import (
    follow_ups,
    newest_of,
    published,
    results_of,
    with_newest,
)
from mingcha.registers.models import GradeChange, Item, Target
from mingcha.registers.queries import active_items, items_of_bureau


def office_of(user: User) -> Department:
    """The department for which the user chooses, lists and sends: the user's own; that of the bureau
    that runs the installation for a user without one."""
    if user.department is not None:
        return user.department
    home = bureau()
    found = home and Department.objects.filter(is_lead=True, region_id=home.region_id).first()
    if not found:
        raise Refusal("notices-no-bureau")
    return found


def led_by(department: Department) -> Q:
    """Notices of the tasks that a department leads; of its whole region for a bureau's own."""
    if department.is_lead:
        return in_region_of(department, "task__lead__region")
    return Q(task__lead=department)


def items_in_force(department: Department) -> QuerySet[Item]:
    """The items in the list of the bureau that the department belongs to (R-02, R-04)."""
    home = bureau_of(department)
    found = active_items()
    return found if home is None else found.filter(pk__in=items_of_bureau(home).values("pk"))


# ---


def uncollected(department: Department) -> QuerySet[Any]:
    """Public results of the bureau whose newest version is in no export; `newest` is its number."""
    exported = CreditExportLine.objects.filter(notice=OuterRef("pk"), version=OuterRef("newest"))
    shown = Notice.objects.filter(led_by(department), kind=Notice.Kind.RESULT, withdrawn=False)
    numbered = shown.annotate(newest=newest_of("version"))
    return with_newest(numbered.filter(~Exists(exported))).select_related("task")


def collection_of(notice: Notice) -> str:
    """Where the newest exported version of a result stands: 未归集, 已导出, 已归集, 已公示."""
    line = notice.collected.select_related("export").order_by("-version").first()
    newest = notice.versions.count()
    if line is None:
        return "未归集"
    return (
        line.export.standing if line.version == newest else f"{line.export.standing}（更正未导出）"
    )


def exports_of(user: User) -> QuerySet[CreditExport]:
    """The export files of the user's bureau."""
    return CreditExport.objects.filter(scope_of(user)).select_related("made_by", "marked_by")


# --- B-19


def pushes_of(user: User) -> QuerySet[Push]:
    """The packages of the user's bureau."""
    found = Push.objects.filter(scope_of(user)).select_related("made_by")
    return found.prefetch_related("receipts__recipient")


def recipients_of(user: User) -> QuerySet[Recipient]:
    """The offices that the user's bureau tells."""
    return Recipient.objects.filter(scope_of(user), is_active=True)


# --- J-11, J-14


def candidates(user: User) -> QuerySet[FollowUp]:
    """Cases an approver may choose for the quarter's list: penalties and transfers of public results."""
    kinds = (FollowUp.Kind.PENALTY, FollowUp.Kind.TRANSFER, FollowUp.Kind.JUDICIAL)
    reach = inspections_in_reach(user).order_by().values("pk")
    rows = FollowUp.objects.filter(inspection__in=reach, kind__in=kinds, major_violation=None)
    rows = rows.filter(inspection__notice__withdrawn=False)
    return rows.select_related("inspection__target", "inspection__task", "penalty").order_by("-pk")


def violations_of(user: User) -> QuerySet[MajorViolation]:
    """What was chosen in the user's bureau, the newest quarter first."""
    rows = MajorViolation.objects.filter(scope_of(user))
    rows = rows.select_related("follow_up__inspection__target", "chosen_by", "department")
    return rows.order_by("-year", "-quarter", "pk")


def listings_of(user: User) -> QuerySet[Listing]:
    """Everybody who was proposed or listed in the user's bureau."""
    return Listing.objects.filter(scope_of(user)).select_related("target", "department")


@dataclass(frozen=True, slots=True)
class CreditFile:
    """劳动保障守法诚信档案 (J-14): what is public of one subject, and its labour grades."""

    target: Target
    results: list[Any]
    follow_ups: list[Any]
    penalties: list[Any]
    violations: list[dict[str, Any]]
    listings: list[Listing]
    grades: list[GradeChange]

    @property
    def listed(self) -> Listing | None:
        """The entry by which the subject is on the list now."""
        return next((one for one in self.listings if one.is_listed), None)


def credit_file(target: Target) -> CreditFile:
    """Put together from what was published; nothing is typed for it."""
    listings = Listing.objects.filter(target=target).exclude(listed_on=None)
    grades = GradeChange.objects.filter(target=target, system=GradeChange.System.LABOUR_GRADE)
    return CreditFile(
        target=target,
        results=list(results_of(target)),
        follow_ups=list(follow_ups().filter(target=target)),
        penalties=list(published(Notice.Kind.PENALTY).filter(target=target)),
        violations=public_violations(target),
        listings=list(listings.select_related("department")),
        grades=list(grades.order_by("-at")),
    )


def public_violations(target: Target) -> list[dict[str, Any]]:
    """The rows about one subject in the quarters' public lists."""
    found = []
    for notice in published(Notice.Kind.MAJOR_VIOLATION):
        for row in notice.body["rows"]:
            if target.uscc and row["uscc"] == target.uscc:
                found.append({**row, "notice": notice, "title": notice.title})
    return found


def violators() -> QuerySet[Any]:
    """Who is on the list now, as published (J-14)."""
    return published(Notice.Kind.LISTED).filter(listing__removed_on=None)
