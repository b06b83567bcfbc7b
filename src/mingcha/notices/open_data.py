"""Open data: every public list as CSV and JSON, with the same fields."""

import csv
import io
from collections.abc import Callable, Iterator
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from mingcha.draws import queries as draws
from mingcha.notices import queries
from mingcha.notices.models import Notice
from mingcha.registers.exports import neutral

Row = dict[str, Any]


def _results() -> Iterator[Row]:
    for notice in queries.results():
        body = notice.body  # type: ignore[attr-defined]
        for sheet in body["sheets"]:
            yield {
                "uscc": body["uscc"],
                "name": body["name"],
                "task": body["task"],
                "visited_on": body["visited_on"],
                "department": sheet["department"],
                "code": sheet["code"],
                "text": sheet["text"],
                "published_at": notice.first_at.isoformat(),  # type: ignore[attr-defined]
            }


def _items() -> Iterator[Row]:
    notice = queries.published(Notice.Kind.ITEM_LIST).first()
    yield from notice.body["items"] if notice else ()  # type: ignore[attr-defined]


def _plans() -> Iterator[Row]:
    for notice in queries.published(Notice.Kind.PLAN):
        body = notice.body  # type: ignore[attr-defined]
        for line in body["lines"]:
            yield {
                "year": body["year"],
                "version": body["version"],
                **{k: "、".join(v) if isinstance(v, list) else v for k, v in line.items()},
            }


def _draws() -> Iterator[Row]:
    for draw in draws.public_draws():
        yield {
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
            "void_reason": draw.void_reason,
        }


TABLES: dict[str, tuple[str, Callable[[], Iterator[Row]]]] = {
    "results": ("抽查结果", _results),
    "items": ("事项清单", _items),
    "plans": ("年度计划", _plans),
    "draws": ("抽取记录", _draws),
}


def _rows(name: str) -> list[Row]:
    if name not in TABLES:
        raise Http404
    return list(TABLES[name][1]())


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What there is to download."""
    tables = [(name, title) for name, (title, _) in TABLES.items()]
    return render(request, "notices/open_data.html", {"tables": tables})


@require_safe
def as_csv(request: HttpRequest, name: str) -> HttpResponse:
    """UTF-8 with BOM, so that Excel reads it; cells that look like formulas are neutralised."""
    rows = _rows(name)
    text = io.StringIO()
    if rows:
        writer = csv.DictWriter(text, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows({k: neutral(str(v or "")) for k, v in row.items()} for row in rows)
    response = HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


@require_safe
def as_json(request: HttpRequest, name: str) -> JsonResponse:
    """{"name", "rows": [...]}."""
    return JsonResponse(
        {"name": name, "rows": _rows(name)}, json_dumps_params={"ensure_ascii": False}
    )
