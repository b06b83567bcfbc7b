"""Open data: every public list as CSV and JSON, with the same fields in the same order."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from mingcha.accounts.models import Bureau
from mingcha.draws import queries as draws
from mingcha.notices import queries
from mingcha.notices.forms import PageForm
from mingcha.notices.models import Notice
from mingcha.registers.exports import as_csv as csv_of
from mingcha.web.cached import cached

Row = dict[str, Any]
NUMBERS = {
    "year", "version", "number", "planned_count", "expected_count", "notice", "attempt",
    "roster_rows", "drawn_rows", "quarter",
}  # fmt: skip
TRUTHS = {"is_problem"}
MANY = 1000  # records that are read at once
PLAIN = {"ensure_ascii": False}


@dataclass(frozen=True, slots=True)
class Table:
    """One list: its fields with what they mean, the records it is made of, newest first, and the
    rows of one record. A field of several values holds them joined by 、; those of `NUMBERS` and
    `TRUTHS` are integers and booleans, all others texts; every one may be null."""

    title: str
    fields: dict[str, str]
    found: Callable[[Bureau | None], QuerySet[Any]]
    rows: Callable[[Any], Iterable[Row]]

    def records(self, bureau: Bureau | None = None) -> Iterator[Row]:
        """All rows with exactly the documented fields; of one bureau, if given."""
        return self._rows(self.found(bureau).iterator(chunk_size=MANY))

    def page(self, number: int, size: int) -> tuple[list[Row], bool]:
        """The rows of the `number`-th `size` records, counted from 1, and whether more follow."""
        start = (number - 1) * size
        found = list(self.found(None)[start : start + size + 1])
        return list(self._rows(found[:size])), len(found) > size

    def _rows(self, found: Iterable[Any]) -> Iterator[Row]:
        rows = chain.from_iterable(map(self.rows, found))
        return ({name: _plain(row.get(name)) for name in self.fields} for row in rows)


def _plain(value: Any) -> Any:
    return "、".join(map(str, value)) if isinstance(value, list) else value


def _of(kind: str) -> Callable[[Bureau | None], QuerySet[Any]]:
    return lambda bureau: queries.published(kind, bureau)


def _with_time(notice: Any) -> Row:
    return {**notice.body, "published_at": notice.first_at.isoformat()}


def _item_lists(bureau: Bureau | None) -> QuerySet[Any]:
    return queries.published(Notice.Kind.ITEM_LIST, bureau).select_related("department")


def _items(notice: Any) -> Iterator[Row]:
    whose = notice.department.name if notice.department else ""
    return ({**item, "bureau": whose} for item in notice.body["items"])


def _plans(notice: Any) -> Iterator[Row]:
    whole = _with_time(notice)
    return ({**whole, **line} for line in notice.body["lines"])


def _one(notice: Any) -> list[Row]:
    return [_with_time(notice)]


def _results(notice: Any) -> Iterator[Row]:
    whole = _with_time(notice) | {"notice": notice.pk, "updated_at": notice.at.isoformat()}
    return ({**whole, **sheet} for sheet in notice.body["sheets"])


def _violations(notice: Any) -> Iterator[Row]:
    return ({**_with_time(notice), **row} for row in notice.body["rows"])


def _draws(draw: Any) -> list[Row]:
    return [
        {
            "code": draw.code,
            "task": draw.task.code,
            "step": draw.step,
            "attempt": draw.attempt,
            "status": draw.status,
            "level": draw.level,
            "manifest": draw.manifest_digest,
            "seed": draw.seed_digest,
            "record": draw.record_digest,
            "roster_rows": draw.roster_rows,
            "drawn_rows": draw.drawn_rows,
            "open_by": draw.open_by.isoformat(),
            "void_reason": draw.void_reason,
            "label": draw.label,
        }
    ]


TABLES: dict[str, Table] = {
    "items": Table(
        "事项清单",
        {
            "code": "事项编号", "name": "抽查事项", "subject": "抽查对象", "body": "检查主体",
            "legal_basis": "检查依据", "category": "一般或者重点", "bureau": "单位",
        },
        _item_lists, _items,
    ),
    "plans": Table(
        "年度计划",
        {
            "year": "年度", "version": "版次", "number": "序号", "title": "任务", "items": "抽查事项",
            "subject": "检查对象", "mode": "抽查方式", "ratio": "比例，%", "planned_count": "计划户数",
            "departments": "参与部门", "starts": "开始", "ends": "结束", "published_at": "公示时间",
        },
        _of(Notice.Kind.PLAN), _plans,
    ),
    "tasks": Table(
        "实施方案",
        {
            "code": "任务编号", "title": "任务", "lead": "牵头部门", "departments": "参与部门",
            "mode": "抽查方式", "source_document": "定向抽查的来源文件", "items": "抽查事项",
            "expected_count": "应抽户数", "starts": "开始", "ends": "结束", "level": "公信等级",
            "open_by": "最迟公开日", "rulebook": "规则集", "rulebook_digest": "规则集指纹，SHA-256",
            "published_at": "公示时间",
        },
        _of(Notice.Kind.TASK), _one,
    ),
    "results": Table(
        "抽查结果",
        {
            "notice": "公示编号", "uscc": "统一社会信用代码", "name": "企业名称", "task": "任务编号",
            "task_title": "任务", "visited_on": "检查日期", "department": "检查机关",
            "code": "结果类别代码", "text": "结果", "is_problem": "是否发现问题", "measures": "后续措施",
            "items": "检查事项", "published_at": "首次公示时间", "updated_at": "最新版本时间",
        },
        lambda bureau: queries.results(bureau=bureau), _results,
    ),
    "follow-ups": Table(
        "后续处理与处罚",
        {
            "uscc": "统一社会信用代码", "name": "企业名称", "task": "任务编号", "measure": "措施",
            "department": "责任部门", "opened_on": "提出日期", "due": "期限", "closed_on": "办结日期",
            "outcome": "处理结果", "published_at": "首次公示时间",
        },
        queries.follow_ups, _one,
    ),
    "penalties": Table(
        "行政处罚",
        {
            "uscc": "统一社会信用代码", "name": "企业名称", "department": "处罚机关",
            "document": "决定书文号", "decided_on": "决定日期", "subject": "执法案件主体信息",
            "cause": "案由", "basis": "处罚依据", "result": "处罚结果",
            "published_at": "首次公示时间",
        },
        _of(Notice.Kind.PENALTY), _one,
    ),
    "violations": Table(
        "重大劳动保障违法行为",
        {
            "year": "年度", "quarter": "季度", "department": "公布单位", "uscc": "统一社会信用代码",
            "name": "企业名称", "facts": "主要违法事实", "handling": "处理情况",
            "ground": "公布依据", "published_at": "首次公布时间",
        },
        _of(Notice.Kind.MAJOR_VIOLATION), _violations,
    ),
    "violators": Table(
        "严重违法失信名单",
        {
            "uscc": "统一社会信用代码", "name": "企业名称", "department": "列入单位",
            "listed_on": "列入日期", "reason": "列入事由", "ground": "列入依据",
            "removed_on": "移出日期", "removal_reason": "移出事由", "published_at": "首次公示时间",
        },
        _of(Notice.Kind.LISTED), _one,
    ),
    "draws": Table(
        "抽取记录",
        {
            "code": "抽取编号", "task": "任务编号", "step": "步骤", "attempt": "第几次",
            "status": "状态", "level": "公信等级", "manifest": "承诺值 M", "seed": "种子 K，名单公开后才有",
            "record": "记录指纹", "roster_rows": "在册户数", "drawn_rows": "抽中户数",
            "open_by": "最迟公开日", "void_reason": "作废原因代码", "label": "说明",
        },
        lambda _: draws.public_draws(), _draws,
    ),
}  # fmt: skip


def _table(name: str) -> Table:
    if name not in TABLES:
        raise Http404
    return TABLES[name]


@require_safe
@cached
def index(request: HttpRequest) -> HttpResponse:
    """What there is to download, and what its fields mean."""
    tables = [(name, table.title, list(table.fields.items())) for name, table in TABLES.items()]
    return render(request, "notices/open_data.html", {"tables": tables})


@require_safe
def as_csv(request: HttpRequest, name: str) -> StreamingHttpResponse:
    """UTF-8 with BOM, so that Excel reads it; cells that look like formulas are neutralised."""
    table = _table(name)
    rows = ([_cell(value) for value in record.values()] for record in table.records())
    response = StreamingHttpResponse(
        csv_of(list(table.fields), rows), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def _cell(value: Any) -> str:
    """As in the JSON: nothing for null, true and false in lower case, numbers as they are."""
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


@require_safe
@cached
def as_json(request: HttpRequest, name: str) -> JsonResponse:
    """{"name", "title", "fields": {field: meaning}, "rows": [{field: value}], "page", "next"}."""
    table = _table(name)
    form = PageForm(request.GET)
    if not form.is_valid():
        return JsonResponse({"errors": form.errors}, status=400, json_dumps_params=PLAIN)
    number, size = form.numbers()
    rows, more = table.page(number, size)
    following = f"{request.path}?page={number + 1}&size={size}" if more else None
    content = {
        "name": name,
        "title": table.title,
        "fields": table.fields,
        "rows": rows,
        "page": number,
        "next": following,
    }
    return JsonResponse(content, json_dumps_params=PLAIN)
