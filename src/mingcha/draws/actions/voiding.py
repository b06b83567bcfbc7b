"""An attempt that came to nothing: numbered, public, its secret opened all the same (protocol §6)."""

from mingcha.accounts.models import User
from mingcha.accounts.rules import Role
from mingcha.draws import bundles, rules
from mingcha.draws.actions.sealing import (
    AnyDraw,
    check_lead,
    check_role,
    check_status,
    draw_act,
    keys_of,
    locked,
    move,
)
from mingcha.draws.models import Draw
from mingcha.draws.rules import OPEN_STATUSES, DrawStatus
from mingcha.engine.digest import file_hash
from mingcha.engine.manifest import parse_manifest
from mingcha.engine.record import void_record
from mingcha.law.refusal import Refusal
from mingcha.ledger.acting import SYSTEM, By
from mingcha.ledger.actions import record
from mingcha.web import clock


@draw_act
def request_void(*, by: User, draw: Draw, reason: str, note: str) -> Draw:
    """The operator asks to void the attempt; it rests until the supervisor decides."""
    draw = locked(draw)
    check_role(by, Role.OPERATOR)
    check_lead(by, draw.task)
    check_status(draw, OPEN_STATUSES, "申请作废")
    rules.check_can_void(reason=reason, note=note)
    rows = Draw.objects.filter(pk=draw.pk, void_requested_by=None)
    if rows.update(void_requested_by=by, void_reason=reason, void_note=note.strip()) != 1:
        raise Refusal("draws-void-asked")
    draw.refresh_from_db()
    record(
        by=by,
        event="draws:draw:request-void",
        subject=draw,
        facts={"code": draw.code, "reason": reason},
        detail={"note": note},
    )
    return draw


@draw_act
def refuse_void(*, by: User, draw: Draw) -> Draw:
    """The supervisor turns the request down; the ceremony goes on."""
    draw = locked(draw)
    check_role(by, Role.SUPERVISOR)
    check_status(draw, OPEN_STATUSES, "驳回作废")
    rows = Draw.objects.filter(pk=draw.pk, void_requested_by__isnull=False)
    if rows.update(void_requested_by=None, void_reason="", void_note="") != 1:
        raise Refusal("draws-void-unasked")
    draw.refresh_from_db()
    record(by=by, event="draws:draw:refuse-void", subject=draw, facts={"code": draw.code})
    return draw


@draw_act
def void_draw(*, by: By, draw: Draw, reason: str = "", note: str = "") -> Draw:
    """Voids the attempt that the operator asked to void; the clock (SYSTEM) gives reason and note.

    The void record opens the secret, so that anybody can see what was avoided. The next attempt
    has a new secret and new entropy and links to this record.
    """
    draw = locked(draw)
    check_status(draw, OPEN_STATUSES, "作废")
    if by is SYSTEM:
        rules.check_can_void(reason=reason, note=note)
    else:
        check_role(by, Role.SUPERVISOR)
        if draw.void_requested_by_id is None:
            raise Refusal("draws-void-unasked")
        rules.check_second_person(is_first=by == draw.void_requested_by)
        reason, note = draw.void_reason, draw.void_note
    content = record_text(draw, bundles.content(draw, "manifest.txt") or b"", reason)
    now, digest = clock.now(), file_hash(draw.alg, content)
    move(draw, DrawStatus.VOID, "作废", void_reason=reason, void_note=note, voided_at=now,
         record_digest=digest)  # fmt: skip
    bundles.store(draw, {"record.txt": content}, now)
    record(
        by=by,
        event="draws:draw:void",
        subject=draw,
        facts={"code": draw.code, "reason": reason, "record": digest},
        detail={"note": note},
    )
    return draw


def record_text(draw: AnyDraw, manifest: bytes, reason: str) -> bytes:
    """record.txt of a void attempt: `-` for the secret only where it is truly lost."""
    m = parse_manifest(manifest)
    try:
        secret: str | None = keys_of(draw).secret
    except Refusal:
        if reason != "secret-lost":
            raise
        secret = None
    if secret is not None and reason == "secret-lost":
        raise Refusal("draws-secret-not-lost")
    return void_record(m, reason, secret)
