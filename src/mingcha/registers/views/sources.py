"""名录来源和更新情况 (B-10), 名录交换 (J-06), 检查负担 (B-02)."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mingcha.registers import actions, queries
from mingcha.registers.exchange import COLUMNS, exchange_csv
from mingcha.registers.forms import SourceForm, initial_of
from mingcha.registers.kit import disposition
from mingcha.registers.lists import SOURCES
from mingcha.registers.models import Source, Sync
from mingcha.registers.views.pages import (
    READERS,
    abilities,
    department_of,
    edit_page,
    user_of,
)
from mingcha.web import clock
from mingcha.web.access import allow
from mingcha.web.forms import posted


@require_safe
@allow(*READERS)
def source_list(request: HttpRequest) -> HttpResponse:
    """Per source: last file, how many, how old, whether overdue; the last exchanges."""
    user = user_of(request)
    sources = queries.sources_visible_to(user)
    context = {
        "rows": queries.source_freshness(user),
        "syncs": Sync.objects.filter(source__in=sources).select_related("source", "done_by")[:50],
        "unsourced": queries.unsourced_import(user), "columns": [title for title, _ in COLUMNS],
        "may_keep": user.has_role("clerk") and user.department is not None,
        "own": user.department_id,
    }  # fmt: skip
    return render(request, "registers/source_list.html", context | abilities(user))


@require_http_methods(["GET", "POST"])
@allow("clerk")
def source_create(request: HttpRequest) -> HttpResponse:
    """新增来源."""
    user = user_of(request)
    department = department_of(request)

    def save(data: dict[str, Any]) -> Source:
        data.pop("seen")
        return actions.create_source(by=user, department=department, **data)

    return edit_page(request, SourceForm(posted(request)), save, title="新增名录来源", register=SOURCES,
                     url="source_edit", done="已新增。导入名录时选择这个来源。")  # fmt: skip


@require_http_methods(["GET", "POST"])
@allow("clerk")
def source_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """修改来源."""
    user = user_of(request)
    source = get_object_or_404(queries.sources_of(user.department), pk=pk)
    form = SourceForm(posted(request), initial=initial_of(source, SourceForm))
    return edit_page(
        request, form, lambda data: actions.update_source(by=user, source=source, **data),
        title=f"修改 {source.name}", register=SOURCES, url="source_edit", done="已保存。",
    )  # fmt: skip


@require_POST
@allow("clerk")
def source_send(request: HttpRequest, pk: int) -> HttpResponse:
    """提供: the roster in the exchange format; the download is logged with its digest."""
    user = user_of(request)
    source = get_object_or_404(queries.sources_of(user.department), pk=pk)
    content = exchange_csv(queries.targets_visible_to(user))
    name = f"名录交换-{source.name}-{clock.today():%Y%m%d}.csv"
    rows = queries.targets_visible_to(user).exclude(uscc=None).count()
    actions.hand_out(by=user, source=source, file_name=name, content=content, rows=rows)
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = disposition(name)
    return response


@require_safe
@allow(*READERS)
def burden(request: HttpRequest) -> HttpResponse:
    """检查负担 (B-02): visits per enterprise and year, and who was visited more than once."""
    user, today = user_of(request), clock.today()
    wanted = request.GET.get("year", "")
    year = (
        int(wanted) if wanted.isascii() and wanted.isdecimal() and len(wanted) == 4 else today.year
    )
    found = queries.burden(user.department, max(year, 1))
    context = {"burden": found, "years": range(today.year, today.year - 5, -1)}
    return render(request, "registers/burden.html", context | abilities(user))
