"""The paper sheet (一企一表) as PDF: what is known, boxes for the rest, room for pen and seal.

The same records give the same bytes. Every text is data, never markup (`web.pdf`).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from mingcha.accounts.queries import bureau_of
from mingcha.draws.queries import own_code
from mingcha.inspections.models import Inspection, Sheet, SheetLine, Signature
from mingcha.inspections.queries import (
    codes_of,
    current_result,
    feedback_code,
    methods_of,
    sheets_of_each,
    team_of,
)
from mingcha.inspections.rules import InspectionStatus, ResultCode
from mingcha.law.rulebook import Rulebook
from mingcha.plans.models import Task
from mingcha.plans.queries import rulebook_of
from mingcha.registers.models import Inspector, Target
from mingcha.web.pdf import qr_svg, render, unprintable

TEMPLATE = Path(__file__).parent / "typst" / "sheet.typ"
TITLE = "“双随机、一公开”检查表"
LONG_RUN = re.compile(r"[!-~]{24,}")  # Latin letters and digits without a place to break
SHORT = 36
DISCIPLINE = (
    "检查人员应当出示执法证件，不得妨碍正常的生产经营活动，不得索取或者收受财物，不得谋取其他利益，"
    "不得收取或者变相收取费用。"
)


def sheet_pdf(inspection: Inspection, base_url: str) -> bytes:
    """One enterprise's sheet. `base_url` is where the portal answers: "https://host"."""
    return _pdf(inspection.task, [inspection], base_url)


def task_pdf(task: Task, inspections: Iterable[Inspection], base_url: str) -> bytes:
    """The sheets of a task in one file, in the order of their numbers."""
    return _pdf(task, inspections, base_url)


def _pdf(task: Task, inspections: Iterable[Inspection], base_url: str) -> bytes:
    own, book = bureau_of(task.lead), rulebook_of(task)
    shared = {
        "task": task.title, "task_code": task.code, "total": f"{task.inspections.count():03d}",
        "codes_title": _codes_title(book), "need": book.value("inspectors.min") or 2,
        "signer": "、".join(book.value("signature.signer") or ["被检查单位"]) + "负责人",
        "basis": _basis(book), "tips": _tips(book, own.phone if own else ""),
    }  # fmt: skip
    boxes = _Boxes(methods_of(book), codes_of(task))
    made = [
        _sheet(one, sheets, boxes, base_url) | shared for one, sheets in sheets_of_each(inspections)
    ]
    data = {"title": TITLE, "org": own.name if own else task.lead.name, "sheets": made}
    return render(TEMPLATE, data)


@dataclass(frozen=True, slots=True)
class _Boxes:
    """What every section offers to tick."""

    methods: list[str]
    codes: tuple[ResultCode, ...]


def _codes_title(book: Rulebook) -> str:
    how = "可多选" if book.value("result.multi_select") else "每个部门选一项"
    clause = book.get("result.codes").clause
    return f"检查结果（{how}，{clause}）" if clause else f"检查结果（{how}）"


def _basis(book: Rulebook) -> str:
    """「依据 汝人社办〔2023〕5号 第十四条、第十六条」: number of inspectors and the sheet itself."""
    own = [book.get(key) for key in ("inspectors.min", "form.kind")]
    clauses = dict.fromkeys(value.clause for value in own if value.clause)
    number = book.value("doc.no") or ""
    return " ".join(filter(None, ("依据", number, "、".join(clauses)))) if clauses or number else ""


def _tips(book: Rulebook, phone: str) -> str:
    told, days = "", book.get("notify.deadline")
    if not days.is_absent:
        unit = "个工作日" if days.unit == "working_day" else "日"
        told = f"能在现场完成的，当场告知结果；不能的，检查任务完成后 {days.value} {unit}内告知。"
    contact = f"监督电话 {phone}。" if phone else ""
    return DISCIPLINE + told + "被抽中不代表存在问题。" + contact


def _sheet(
    inspection: Inspection, sheets: list[Sheet], boxes: _Boxes, base_url: str
) -> dict[str, Any]:
    target, drawn = inspection.target, inspection.drawn_target
    sections = [_section(sheet, boxes) for sheet in sheets]
    signature: Signature | None = getattr(inspection, "signature", None)
    return {
        "number": f"{inspection.number:03d}",
        "name": soften(target.name), "short_name": _short(target.name), "rare": _rare(target),
        "uscc": code_groups(target.uscc or target.old_number),
        "legal_rep": soften(target.legal_rep), "address": soften(target.address),
        "phone": soften(target.contact_phone), "date": _date(inspection),
        "joint": len(sections) > 1, "sections": sections,
        "signature": _signature(signature), "refusal": _refusal(inspection, signature),
        "word": soften(_word(inspection, base_url)),
        "qr": _qr(f"{base_url}/draws/{drawn.draw.code}/"),
        "ticket": _fours(drawn.ticket), "commitment": _fours(drawn.draw.manifest_digest),
        "label": drawn.draw.label, "own_code": own_code(drawn.draw, target.uscc or ""),
    }  # fmt: skip


def _word(inspection: Inspection, base_url: str) -> str:
    """X-28, R-25: where the enterprise says how it was visited, and where anybody complains."""
    path = f"/feedback/{inspection.pk}/{feedback_code(inspection)}/"
    return f"检查后反馈：{base_url}{path}　举报：{base_url}/complaint/"


def _section(sheet: Sheet, boxes: _Boxes) -> dict[str, Any]:
    result = current_result(sheet)
    chosen = result.code if result else ""
    return {
        "department": soften(str(sheet.department)),
        "inspectors": [_inspector(one) for one in team_of(sheet)],
        "assistants": [
            f"{one.name}（{one.unit}，{one.speciality}）" for one in sheet.assistants.all()
        ],
        "cards": _box("已出示执法证件", sheet.cards_shown),
        "methods": [_box(method, method in sheet.methods) for method in boxes.methods],
        "items": [_item(number, line) for number, line in enumerate(sheet.lines.all(), 1)],
        "codes": [_box(f"{one.code}. {one.text}", one.code == chosen) for one in boxes.codes],
        "measures": soften(f"{result.problem}　{result.measures}")
        if result and result.is_problem
        else "",
        "not_applicable": soften(sheet.not_applicable),
    }


@lru_cache(maxsize=64)
def _qr(url: str) -> str:
    return qr_svg(url)


def _item(number: int, line: SheetLine) -> dict[str, Any]:
    return {
        "number": number,
        "name": soften(line.item.name),
        "method": "、".join(line.item.methods),
        "findings": [
            _box(text, line.finding == value) for value, text in SheetLine.Finding.choices
        ],
        "note": soften(line.note),
    }


def _inspector(one: Inspector) -> str:
    number = one.certificate or one.supervision_certificate
    return soften(
        f"{one.name}（{'执法证' if one.certificate else '监察证'} {number}）"
        if number
        else one.name
    )


def _box(text: Any, checked: bool) -> dict[str, Any]:
    return {"text": soften(str(text)), "checked": checked}


def _date(inspection: Inspection) -> str:
    day = inspection.visited_on
    if day is None:
        return f"{inspection.task.starts.year}年　　月　　日"
    return f"{day.year}年{day.month}月{day.day}日"


def _signature(signature: Signature | None) -> str:
    if signature is None or signature.kind != Signature.Kind.SIGNED:
        return ""
    capacity = f"（{signature.capacity}）" if signature.capacity else ""
    return soften(f"{signature.signer}{capacity}")


def _refusal(inspection: Inspection, signature: Signature | None) -> str:
    if inspection.status == InspectionStatus.CALLED_OFF:
        return soften(f"检查中止：{inspection.called_off_reason}")
    if signature is None or signature.kind == Signature.Kind.SIGNED:
        return ""
    witness = f"见证人：{signature.witness}。" if signature.witness else ""
    return soften(f"{signature.get_kind_display()}。{signature.reason}　{witness}")


def _rare(target: Target) -> str:
    """What the fonts lack prints as 〓 and is named here, for the pen."""
    missing = unprintable(target.name + target.legal_rep + target.address)
    if not missing:
        return ""
    points = "、".join(f"U+{ord(character):X}" for character in missing)
    return f"〓 为字库未收的字（依次为 {points}），请手写补正"


def _short(name: str) -> str:
    return name if len(name) <= SHORT else f"{name[:SHORT]}…"


def soften(text: str) -> str:
    """Lets long runs of Latin letters break, so that no text leaves its cell."""
    return LONG_RUN.sub(lambda run: "\u200b".join(run.group()), text)


def code_groups(code: str) -> list[str]:
    """A credit code in groups of 2 6 9 1, another number in fours."""
    if len(code) == 18:
        return [code[:2], code[2:8], code[8:17], code[17:]]
    return _groups(code)


def _fours(digest: str) -> list[str]:
    return _groups(digest[:16])


def _groups(text: str) -> list[str]:
    return [text[i : i + 4] for i in range(0, len(text), 4)]
