"""The files that other systems and offices get: plain tables of what is public (X-25, B-19)."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.timezone import localdate

from mingcha.accounts.models import Department, in_region_of
from mingcha.notices.bodies import public_name
from mingcha.notices.models import Listing, Notice, Push
from mingcha.notices.queries import led_by, published
from mingcha.registers.exports import as_csv

# Results that are facts for 经营异常名录 (企业信息公示暂行条例), in the words of R-27.
ABNORMAL = ("未按规定公示", "弄虚作假", "无法联系")
MANY = 1000  # notices whose versions are asked for at once

COLLECTION = (
    "公示编号", "版次", "统一社会信用代码", "企业名称", "抽查任务编号", "抽查任务", "检查机关",
    "检查日期", "抽查事项", "检查结果代码", "检查结果", "公示日期",
)  # fmt: skip
PUSHED = {
    Push.Kind.PENALTY: (
        "统一社会信用代码", "企业名称", "处罚机关", "决定日期", "决定书文号", "执法案件主体信息",
        "案由", "处罚依据", "处罚结果", "公示日期",
    ),
    Push.Kind.ABNORMAL: (
        "统一社会信用代码", "企业名称", "检查机关", "检查日期", "检查结果", "公示日期",
    ),
    Push.Kind.LISTED: (
        "统一社会信用代码", "企业名称", "列入单位", "列入日期", "列入事由", "列入依据", "移出日期",
        "移出事由",
    ),
}  # fmt: skip


def collection_file(notices: Iterable[Any]) -> bytes:
    """X-25: one row per department's result, as CSV (UTF-8 with mark, CRLF); `newest` annotated."""
    rows = (
        [
            str(notice.pk), str(notice.newest), notice.body["uscc"], notice.body["name"],
            notice.body["task"], notice.body["task_title"], sheet["department"],
            notice.body["visited_on"], "、".join(sheet["items"]), sheet["code"], sheet["text"],
            _day(notice.at),
        ]
        for notice in notices
        for sheet in notice.body["sheets"]
    )  # fmt: skip
    return b"".join(as_csv(COLLECTION, rows))


def push_file(kind: str, rows: Iterable[list[str]]) -> bytes:
    """B-19: the rows of `push_rows` under their headings, as CSV."""
    return b"".join(as_csv(PUSHED[Push.Kind(kind)], rows))


def push_rows(department: Department, kind: str, since: date, until: date) -> list[list[str]]:
    """What the bureau published from `since` to `until`, both included."""
    if kind == Push.Kind.LISTED:
        return [_listing(one) for one in _listings(department, since, until)]
    found = Notice.Kind.PENALTY if kind == Push.Kind.PENALTY else Notice.Kind.RESULT
    shown = published(found).filter(led_by(department))
    rows = shown.order_by("id").iterator(chunk_size=MANY)
    notices = [one for one in rows if since <= localdate(one.first_at) <= until]
    if kind == Push.Kind.PENALTY:
        return [_penalty(one) for one in notices]
    return [row for one in notices for row in _abnormal(one)]


def _day(at: Any) -> str:
    return localdate(at).isoformat()


def _penalty(notice: Any) -> list[str]:
    body = notice.body
    return [
        body["uscc"], body["name"], body["department"], body["decided_on"], body["document"],
        body["subject"], body["cause"], body["basis"], body["result"], _day(notice.first_at),
    ]  # fmt: skip


def _abnormal(notice: Any) -> list[list[str]]:
    body = notice.body
    return [
        [body["uscc"], body["name"], sheet["department"], body["visited_on"], sheet["text"],
         _day(notice.first_at)]
        for sheet in body["sheets"]
        if any(word in sheet["text"] for word in ABNORMAL)
    ]  # fmt: skip


def _listings(department: Department, since: date, until: date) -> QuerySet[Listing]:
    own = Q(department=department)
    if department.is_lead:
        own = in_region_of(department, "department__region")
    rows = Listing.objects.filter(own)
    changed = Q(listed_on__range=(since, until)) | Q(removed_on__range=(since, until))
    return rows.filter(changed).select_related("target", "department").order_by("pk")


def _listing(one: Listing) -> list[str]:
    return [
        one.target.uscc or one.target.old_number, public_name(one.target), one.department.name,
        one.listed_on.isoformat() if one.listed_on else "", one.reason, one.ground,
        one.removed_on.isoformat() if one.removed_on else "", one.removal_reason,
    ]  # fmt: skip
