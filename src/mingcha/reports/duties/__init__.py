"""What must be done today: one duty per line, with its clock and its clause, by role.

Each source below is one role's question to one room. What concerns many enterprises of one task is
one duty with a count, so that a year with thousands of checks still reads — and loads — quickly. A
duty names the page where it is done.
"""

from collections.abc import Callable, Iterator
from datetime import date

from mingcha.accounts.models import User
from mingcha.accounts.rules import Role
from mingcha.reports.duties import checking, drawing, planning
from mingcha.reports.duties.duty import Duty, named

__all__ = ["Duty", "duties", "named"]

Source = Callable[[User, date], Iterator[Duty]]


def duties(user: User, today: date) -> list[Duty]:
    """Everything `user` should do, the most urgent first."""
    found = [
        duty
        for role in sorted(user.roles)
        for source in SOURCES.get(role, ())
        for duty in source(user, today)
    ]
    found += checking.to_oversee(user, today)
    once = {(d.what, d.about, d.task, d.url): d for d in found}.values()  # one may hold two roles
    return sorted(once, key=lambda d: (d.due is None, d.due or today, d.what))


SOURCES: dict[Role, tuple[Source, ...]] = {
    Role.CLERK: (
        planning.to_draft,
        planning.to_keep_apart,
        planning.to_write_schemes,
        planning.to_keep_registers,
        planning.to_sign_lists,
    ),
    Role.APPROVER: (
        planning.to_approve,
        planning.to_approve_apart,
        drawing.to_decide_changes,
        checking.to_decide_requests,
        checking.to_chase,
        planning.to_sign_lists,
    ),
    Role.OPERATOR: (drawing.to_draw,),
    Role.SUPERVISOR: (drawing.to_supervise,),
    Role.LIAISON: (
        drawing.to_confirm,
        planning.to_keep_apart,
        checking.to_follow_up,
        checking.to_report,
        planning.to_sign_lists,
    ),
    Role.INSPECTOR: (checking.to_inspect,),
    Role.PUBLISHER: (checking.to_publish,),
}
