"""The leading group and its decisions (R-06, R-17)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from mingcha.accounts.models import Department, User
from mingcha.law.refusal import Refusal
from mingcha.ledger.acting import action
from mingcha.ledger.actions import record
from mingcha.oversight import queries, rules
from mingcha.oversight.models import Citation, Decision, LeadingGroup, Member
from mingcha.plans.models import Plan, Task
from mingcha.web import clock


@dataclass(frozen=True, slots=True)
class Seat:
    """One member by office; the name may be left out."""

    rank: str  # of Member.Rank
    office: str
    name: str = ""


def own_department(by: User) -> Department:
    """The department that acts."""
    if by.department is None:
        raise Refusal("oversight-not-yours", owner="有部门的人员")
    return by.department


def check_own(by: User, department: Department) -> None:
    """A bureau sees those below it, but acts on its own records only (S-26)."""
    if by.department_id != department.pk:
        raise Refusal("oversight-not-yours", owner=department)


@action
def set_group(
    *, by: User, name: str, starts: date, seats: Sequence[Seat], document: str = "", seat: str = ""
) -> LeadingGroup:
    """The leading group from a day on; the one before ends the day before (R-06)."""
    department = own_department(by)
    current = queries.newest_group(department)
    heads = sum(one.rank == Member.Rank.HEAD for one in seats)
    rules.check_group(heads=heads, starts=starts, current=current.starts if current else None)
    if current is not None:
        LeadingGroup.objects.filter(pk=current.pk).update(ends=starts - timedelta(days=1))
    group = LeadingGroup(
        department=department, version=(current.version if current else 0) + 1, name=name,
        document=document, seat=seat, starts=starts, made_by=by, made_at=clock.now(),
    )  # fmt: skip
    group.full_clean()
    group.save()
    for number, one in enumerate(seats, 1):
        member = Member(
            group=group, number=number, rank=one.rank, office=one.office, name=one.name
        )  # fmt: skip
        member.full_clean()
        member.save()
    record(
        by=by,
        event="oversight:group:set",
        subject=group,
        facts={"version": group.version, "starts": starts.isoformat(), "members": len(seats)},
        detail={"name": name, "document": document, "offices": [one.office for one in seats]},
    )
    return group


@action
def record_decision(
    *,
    by: User,
    number: str,
    decided_on: date,
    title: str,
    ratio: Decimal | None = None,
    cycle: str = "",
    frequency: str = "",
    text: str = "",
) -> Decision:
    """What the group in office on that day decided (R-17); on record for ever."""
    department = own_department(by)
    group = queries.group_on(department, decided_on) or queries.newest_group(department)
    if group is None:
        raise Refusal("oversight-group-missing")
    rules.check_decision(
        on=decided_on, today=clock.today(), term=(group.starts, group.ends),
        says=[str(ratio or ""), cycle, frequency, text], number=number,
        taken=queries.decisions_of(department).filter(number=number).exists(),
    )  # fmt: skip
    decision = Decision(
        group=group, number=number, decided_on=decided_on, title=title, ratio=ratio, cycle=cycle,
        frequency=frequency, text=text, made_by=by, made_at=clock.now(),
    )  # fmt: skip
    decision.full_clean()
    decision.save()
    record(
        by=by,
        event="oversight:decision:record",
        subject=decision,
        facts={"number": number, "decided_on": decided_on.isoformat(),
               "ratio": str(ratio) if ratio is not None else ""},
        detail={"title": title, "cycle": cycle, "frequency": frequency, "text": text},
    )  # fmt: skip
    return decision


@action
def cite_decision(
    *, by: User, decision: Decision, plan: Plan | None = None, task: Task | None = None
) -> Citation:
    """A plan or a task rests on the decision (R-17). The citation stands beside the plan: a
    published plan is not edited by it."""
    cited = plan or task
    if cited is None:
        raise ValueError("a citation is of a plan or of a task")
    check_own(by, plan.department if plan else task.lead)  # type: ignore[union-attr]
    check_own(by, decision.group.department)
    if Citation.objects.filter(decision=decision, plan=plan, task=task).exists():
        raise Refusal("oversight-cited", what=cited)
    citation = Citation(decision=decision, plan=plan, task=task, made_by=by, made_at=clock.now())
    citation.full_clean()
    citation.save()
    record(
        by=by,
        event="oversight:decision:cite",
        subject=cited,
        facts={"number": decision.number, "decision": decision.pk},
    )
    return citation
