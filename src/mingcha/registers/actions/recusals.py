"""回避 (R-16). Who recuses from whom is never part of a public leaf."""

from mingcha.accounts.models import User
from mingcha.law.refusal import Refusal
from mingcha.ledger.acting import action
from mingcha.ledger.actions import record
from mingcha.registers.models import Inspector, Recusal, Target
from mingcha.web import clock


@action
def declare_recusal(
    *, by: User, inspector: Inspector, target: Target, reason: str, note: str = ""
) -> Recusal:
    """An inspector must not meet a target; refused while the same declaration is in force."""
    if Recusal.objects.filter(inspector=inspector, target=target, ended_at=None).exists():
        raise Refusal("registers-recusal-open", inspector=inspector.name, target=target.name)
    recusal = Recusal(
        inspector=inspector,
        target=target,
        reason=reason,
        note=note,
        declared_by=by,
        declared_at=clock.now(),
    )
    recusal.full_clean()
    recusal.save()
    record(
        by=by,
        event="registers:recusal:declare",
        subject=recusal,
        facts={"reason": reason},
        detail={"inspector": inspector.staff_id, "target": target.uscc, "note": note},
    )
    return recusal


@action
def end_recusal(*, by: User, recusal: Recusal, reason: str = "") -> Recusal:
    """Ends a declaration; it stays in the register with both times."""
    rows = Recusal.objects.filter(pk=recusal.pk, ended_at=None)
    if rows.update(ended_at=clock.now()) != 1:
        raise Refusal("registers-recusal-ended")
    recusal.refresh_from_db()
    record(by=by, event="registers:recusal:end", subject=recusal, detail={"reason": reason})
    return recusal
