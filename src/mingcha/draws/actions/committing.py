"""T1 to T3: the commitment becomes public, the witnesses enter their dice, the lottery follows."""

from mingcha.accounts.models import User
from mingcha.accounts.rules import Role
from mingcha.draws import bundles, queries, rules
from mingcha.draws.actions.sealing import (
    check_lead,
    check_role,
    check_status,
    draw_act,
    hash_code,
    locked,
    move,
    new_code,
)
from mingcha.draws.models import Draw, Witness
from mingcha.draws.rules import DrawStatus
from mingcha.engine.digest import hx
from mingcha.engine.manifest import parse_manifest
from mingcha.law.refusal import Refusal
from mingcha.ledger.actions import record
from mingcha.web import clock


@draw_act
def commit_draw(*, by: User, draw: Draw, tail: str) -> dict[str, str]:
    """T1: the supervisor has compared M with the paper (`tail`: its last eight characters).

    Returns the witnesses' codes by label; only their hashes are kept, so they are shown once.
    """
    draw = locked(draw)
    check_role(by, Role.SUPERVISOR)
    check_status(draw, {DrawStatus.FROZEN}, "公布承诺")
    if by.pk == draw.operator_id:
        raise Refusal("draws-same-person")
    rules.check_tail(typed=tail, digest=draw.manifest_digest)
    move(draw, DrawStatus.COMMITTED, "公布承诺", supervisor=by, committed_at=clock.now())
    codes: dict[str, str] = {}
    for witness in draw.witnesses.all():
        codes[witness.label] = new_code()
        Witness.objects.filter(pk=witness.pk).update(
            code_hash=hash_code(context_of(witness), codes[witness.label])
        )
    record(
        by=by,
        event="draws:draw:commit",
        subject=draw,
        facts={
            "code": draw.code,
            "manifest": draw.manifest_digest,
            "operator": draw.operator.username,
        },
    )
    return codes


def context_of(witness: Witness) -> str:
    """What a witness's code is bound to: this draw and no other."""
    return f"{witness.draw.code}|{witness.label}"


@draw_act
def enter_dice(*, by: Witness, digits: str, again: str) -> Witness:
    """T2: a witness enters the own dice, once. The last one completes the step.

    The ledger binds the digits by their hash until all are in, so that no reader of the ledger
    sees them before the other witnesses have entered.
    """
    draw = locked(by.draw)
    check_status(draw, {DrawStatus.COMMITTED}, "录入骰子读数")
    digits, again = "".join(digits.split()), "".join(again.split())
    rules.check_dice(digits, again)
    rows = Witness.objects.filter(pk=by.pk, digits="")
    if rows.update(digits=digits, entered_at=clock.now()) != 1:
        raise Refusal("draws-dice-given")
    record(
        by=by,
        event="draws:dice:enter",
        subject=draw,
        facts={
            "code": draw.code,
            "label": by.label,
            "digest": hx(draw.alg, f"{draw.code}|{by.label}|{digits}"),
        },
    )
    if queries.witnesses_left(draw) == 0:
        _complete(by, draw)
    by.refresh_from_db()
    return by


def _complete(by: Witness, draw: Draw) -> None:
    """All dice are in: they become public; L2 waits for the lottery, L1 may be opened."""
    if draw.lottery:
        move(draw, DrawStatus.WAITING, "录入骰子读数", dice_at=clock.now())
    else:
        Draw.objects.filter(pk=draw.pk).update(dice_at=clock.now())
    values = {w.label: w.digits for w in draw.witnesses.all()}
    record(
        by=by,
        event="draws:dice:complete",
        subject=draw,
        facts={"code": draw.code, "values": values},
    )


@draw_act
def enter_lottery(*, by: User, draw: Draw, value: str) -> Draw:
    """T3: the lottery result, as published. A corrected transcription records both values (§6)."""
    draw = locked(draw)
    check_role(by, Role.OPERATOR)
    check_lead(by, draw.task)
    check_status(draw, {DrawStatus.WAITING}, "录入开奖号")
    value = rules.lottery_value(draw.lottery_issue, value)
    _check_lottery(draw, value)
    before = draw.lottery_value
    Draw.objects.filter(pk=draw.pk, status=DrawStatus.WAITING).update(lottery_value=value)
    draw.refresh_from_db()
    record(
        by=by,
        event="draws:lottery:enter",
        subject=draw,
        facts={"code": draw.code, "value": value, "before": before},
    )
    return draw


def _check_lottery(draw: Draw, value: str) -> None:
    m = parse_manifest(bundles.content(draw, "manifest.txt") or b"")
    [entry] = [entry for entry in m.entropy if entry.label == rules.LOTTERY_LABEL]
    if entry.malformed(value):
        raise Refusal(
            "draws-lottery-wrong", value=value, reason="号码个数、大小或顺序不符合该游戏的规则"
        )
    if not entry.answers(m.alg, m.draw, value):
        raise Refusal("draws-lottery-wrong", value=value, reason=f"不是第 {draw.lottery_issue} 期")
