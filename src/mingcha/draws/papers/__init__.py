"""Papers of the ceremony: typst templates beside this file, data as JSON (web.pdf)."""

from pathlib import Path
from typing import Any

from django.utils import timezone

from mingcha.accounts.queries import bureau_of
from mingcha.draws.models import Draw
from mingcha.draws.rules import DICE_PER_WITNESS
from mingcha.engine.freeze import parse_secret
from mingcha.web.pdf import qr_svg, render
from mingcha.web.templatetags.mingcha import cn_date, cn_time

HERE = Path(__file__).parent


def commitment(draw: Draw, url: str) -> bytes:
    """承诺书: M in groups of four with its QR; every witness signs it with the time."""
    data = _shared(draw) | {
        "m": _fours(draw.manifest_digest),
        "qr": qr_svg(f"{url} M={draw.manifest_digest}"),
        "url": url,
        "tables": f"检查对象 {draw.roster_rows:,} 户，执法人员 {draw.staff_rows:,} 人，"
        f"回避关系 {draw.recusal_rows:,} 条，不纳入 {draw.excluded_rows:,} 户",
        "lottery": _lottery(draw),
        "witnesses": [str(witness) for witness in draw.witnesses.all()],
    }
    return render(HERE / "commitment.typ", data)


def dice(draw: Draw) -> bytes:
    """骰子读数单: one page per witness."""
    data = _shared(draw) | {
        "m": _fours(draw.manifest_digest),
        "boxes": DICE_PER_WITNESS,
        "witnesses": [
            {"label": w.label, "name": w.name, "kind": w.get_kind_display(), "unit": w.unit}
            for w in draw.witnesses.all()
        ],
    }
    return render(HERE / "dice.typ", data)


def escrow(draw: Draw, secret: bytes) -> bytes:
    """密封件: the secret s and the salt keys, for the sealed envelope."""
    keys = parse_secret(secret)[1]
    data = _shared(draw) | {
        "secret": _fours(keys.secret),
        "roster_key": _fours(keys.roster),
        "staff_key": _fours(keys.staff),
        "m": _fours(draw.manifest_digest),
        "holder": draw.task.escrow_holder,
        "qr": qr_svg(secret.decode()),
    }
    return render(HERE / "escrow.typ", data)


def _shared(draw: Draw) -> dict[str, Any]:
    home = bureau_of(draw.task.lead)
    return {
        "org": home.name if home else str(draw.task.lead),
        "task": draw.task.title,
        "code": draw.code,
        "label": f"对象名单：{draw.label}" if draw.label else "",
        "alg": draw.alg,
        "step": draw.get_step_display(),
        "attempt": draw.attempt,
        "frozen": cn_time(draw.frozen_at),
        "open_by": cn_date(draw.open_by),
        "printed": cn_time(
            timezone.localtime(draw.escrow_printed_at) if draw.escrow_printed_at else None
        ),
    }


def _lottery(draw: Draw) -> str:
    if not draw.lottery:
        return "无（L1，当场开启）"
    return f"{draw.lottery_name}第 {draw.lottery_issue} 期"


def _fours(digest: str) -> list[str]:
    return [digest[i : i + 4] for i in range(0, len(digest), 4)]
