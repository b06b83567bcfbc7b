"""Where an inspection stands on its way, and what comes next (ui.md: one primary button)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone

from mingcha.inspections.models import Archive, Inspection, Signature
from mingcha.inspections.rules import DONE, InspectionStatus


@dataclass(frozen=True, slots=True)
class Step:
    """One step: kind is done, now or empty (still to come)."""

    name: str
    note: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Next:
    """The next act: `url` is empty where this user cannot do it, `text` says who or what is missing."""

    title: str
    text: str
    url: str = ""
    posts: bool = False  # the button acts at once, without a page of its own
    act: str = ""  # what is done there: enter, signature, finish, tell, hand_over


def _short(value: date | datetime | None) -> str:
    if isinstance(value, datetime):
        value = timezone.localdate(value)
    return f"{value.month}月{value.day}日" if value else ""


def step_bar(
    inspection: Inspection,
    sections: Sequence[Any],
    signature: Signature | None,
    archive: Archive | None,
) -> list[Step]:
    """派发 → 检查录入 → 签字 → 办结 → 告知 → 公示 → 归档."""
    due = [one for one in sections if not one.sheet.not_applicable]
    entered = sum(one.result is not None for one in due)
    published = inspection.status == InspectionStatus.PUBLISHED
    rows = [
        ("派发", True, f"编号 {inspection.number:03d}"),
        ("检查录入", bool(due) and entered == len(due), f"{entered} / {len(due)} 个部门"),
        ("签字盖章", signature is not None, signature.get_kind_display() if signature else "或者如实记录拒签"),
        ("办结", inspection.status in DONE, _short(inspection.finished_at) or "各部门齐全后"),
        ("告知结果", inspection.told_at is not None, _short(inspection.told_at) or "当场或者限期"),
        ("公示", published, "已公示" if published else "未公示视为未完成"),
        ("归档", archive is not None and archive.received_at is not None, "一次一档"),
    ]  # fmt: skip
    current = next((index for index, (_, done, _) in enumerate(rows) if not done), len(rows))
    if inspection.status == InspectionStatus.CALLED_OFF:
        current = len(rows)  # nothing comes next
    return [
        Step(name, note, "done" if done else "now" if index == current else "")
        for index, (name, done, note) in enumerate(rows)
    ]


def next_step(
    inspection: Inspection, sections: Sequence[Any], signature: Signature | None,
    archive: Archive | None, *, on_it: bool,
) -> Next | None:  # fmt: skip
    """What comes next and, for those who may, where; None when nothing is left."""
    if inspection.status == InspectionStatus.CALLED_OFF:
        return None
    if inspection.status in DONE:
        return _after(inspection, archive, on_it=on_it)
    mine = next((one for one in sections if one.may_enter), None)
    if mine is not None:
        url = reverse("inspections:enter", args=[mine.sheet.pk])
        return Next(
            "录入检查表",
            "出示证件、逐项检查、结果都从空白开始，由到场的检查人员填写。",
            url,
            act="enter",
        )
    missing = [str(one.sheet.department) for one in sections
               if one.result is None and not one.sheet.not_applicable]  # fmt: skip
    if missing:
        return Next("等待录入", f"{'、'.join(missing)}还没有提交结果。谁抽查、谁录入。")
    if signature is None:
        return _for_team(
            "signature", inspection, on_it, "登记签字情况", "被检查单位签字盖章，或者如实记录拒签。"
        )
    return _for_team("finish", inspection, on_it, "办结", "各部门结果和签字都已齐全。")


def _after(inspection: Inspection, archive: Archive | None, *, on_it: bool) -> Next | None:
    if inspection.told_at is None:
        return _for_team("tell", inspection, on_it, "告知结果", "结果还没有告知被检查对象。")
    if inspection.status == InspectionStatus.FINISHED:
        return Next("等待公示", "由公示员公示。未公示的，视为未完成检查。")
    if archive is None:
        return _for_team(
            "hand_over", inspection, on_it, "移交档案", "一次一档：检查人员建档，移交办公室。"
        )
    return None


def _for_team(name: str, inspection: Inspection, on_it: bool, title: str, text: str) -> Next:
    if not on_it:
        return Next(title, f"{text}由到场的检查人员办理。")
    url = reverse(f"inspections:{name}", args=[inspection.pk])
    return Next(title, text, url, posts=name == "hand_over", act=name)
