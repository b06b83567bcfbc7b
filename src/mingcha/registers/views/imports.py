"""导入: 选择文件 → 对应列 → 核对 → 入库."""

import io
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mingcha.accounts.models import User
from mingcha.law.refusal import Refusal
from mingcha.ledger.downloads import hand_over
from mingcha.registers import actions, queries, reading
from mingcha.registers.forms import MappingForm, UploadForm
from mingcha.registers.importing.batches import check_import, checker_of
from mingcha.registers.importing.checking import KINDS
from mingcha.registers.importing.known import known_to, may_import
from mingcha.registers.importing.sheets import marked, template
from mingcha.registers.kit import disposition
from mingcha.registers.lists import EXPERTS, INSPECTORS, ITEMS, TARGETS
from mingcha.registers.models import Import
from mingcha.registers.views.pages import READERS, abilities, user_of
from mingcha.web.access import allow
from mingcha.web.excel import CONTENT_TYPE
from mingcha.web.forms import form_page, posted, told_on

IMPORTERS = ("clerk", "liaison")
LISTS = {"targets": TARGETS, "inspectors": INSPECTORS, "items": ITEMS, "experts": EXPERTS}


def _check_may(user: User, kind: str) -> None:
    if kind not in KINDS:
        raise Http404
    if not may_import(user, kind):
        raise PermissionDenied


@require_safe
@allow(*READERS)
def import_list(request: HttpRequest) -> HttpResponse:
    """The last imports."""
    user = user_of(request)
    context = {"batches": queries.imports_visible_to(user)[:100], **abilities(user)}
    return render(request, "registers/import_list.html", context)


@require_http_methods(["GET", "POST"])
@allow(*IMPORTERS)
def import_create(request: HttpRequest, kind: str) -> HttpResponse:
    """第一步: the file. It is read before the act begins, outside any transaction."""
    user = user_of(request)
    _check_may(user, kind)
    files = request.FILES if request.method == "POST" else None
    start = {"source": request.GET.get("source")}
    form = UploadForm(user, kind, posted(request), files, initial=start)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            reading.check_size(file.size)
            content = file.read()
            table = reading.read(file.name, content)
        except Refusal as refusal:
            form.add_error("file", refusal.sentence)
        else:
            batch = actions.start_import(
                by=user,
                kind=kind,
                file_name=file.name,
                content=content,
                table=table,
                source=form.cleaned_data.get("source"),
            )
            return redirect("registers:import_detail", pk=batch.pk)
    context = {"form": form, "kind": kind, "register": LISTS[kind], "columns": KINDS[kind].columns}
    context["list_url"] = f"registers:{LISTS[kind].url}"
    return form_page(request, "registers/import_create.html", context)


@require_safe
@allow(*IMPORTERS)
def import_template(request: HttpRequest, kind: str) -> HttpResponse:
    """The template to fill in."""
    if kind not in KINDS:
        raise Http404
    title = LISTS[kind].title
    content = template(title, KINDS[kind], known_to(user_of(request)))
    return _download(content, f"{title}导入模板.xlsx")


def _visible(request: HttpRequest, pk: int) -> Import:
    batch = get_object_or_404(queries.imports_visible_to(user_of(request)), pk=pk)
    if not user_of(request).has_role("clerk") and batch.kind != "inspectors":
        raise Http404
    return batch


@require_safe
@allow(*IMPORTERS)
def import_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """第二、三步: headings, figures, faults by row, the first rows."""
    batch = _visible(request, pk)
    return _show(request, batch, MappingForm(batch))


def _show(request: HttpRequest, batch: Import, form: MappingForm) -> HttpResponse:
    context: dict[str, Any] = {
        "batch": batch, "register": LISTS[batch.kind], "form": form,
        "list_url": f"registers:{LISTS[batch.kind].url}",
        "is_open": batch.status in {"uploaded", "checked", "refused"},
        "rows_wrong": len({error["row"] for error in batch.errors}),
        "mapped": len(batch.mapping),
    }  # fmt: skip
    return form_page(request, "registers/import_detail.html", context)


@require_POST
@allow(*IMPORTERS)
def import_check(request: HttpRequest, pk: int) -> HttpResponse:
    """核对: the whole file is checked before the act begins."""
    batch = _visible(request, pk)
    form = MappingForm(batch, request.POST)
    if form.is_valid():
        with told_on(form, stale={"registers-import-stale"}):
            mapping = form.mapping()
            outcome = check_import(batch, mapping)
            actions.map_columns(by=user_of(request), batch=batch, mapping=mapping, outcome=outcome)
            return redirect("registers:import_detail", pk=batch.pk)
    return _show(request, batch, form)


@require_POST
@allow(*IMPORTERS)
def import_store(request: HttpRequest, pk: int) -> HttpResponse:
    """入库: every row or none."""
    batch = _visible(request, pk)
    _check_may(user_of(request), batch.kind)
    batch = actions.store_import(by=user_of(request), batch=batch)
    messages.success(
        request, f"已入库：新增 {batch.created}，更新 {batch.updated}，不变 {batch.unchanged}。"
    )
    return redirect("registers:import_detail", pk=batch.pk)


@require_POST
@allow(*IMPORTERS)
def import_discard(request: HttpRequest, pk: int) -> HttpResponse:
    """放弃."""
    batch = actions.discard_import(by=user_of(request), batch=_visible(request, pk))
    messages.success(request, "这次导入已放弃，没有写入任何数据。")
    return redirect(f"registers:{LISTS[batch.kind].url}")


@require_safe
@allow(*IMPORTERS)
def import_marked(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The file back with its faults marked."""
    batch = _visible(request, pk)
    if not batch.table:
        raise Http404
    packed = bytes(batch.table)
    rows = checker_of(batch, batch.mapping).rows(reading.unpacked(packed))
    content = marked(batch.headers, reading.heading_row(packed), rows)
    return hand_over(
        io.BytesIO(content), by=user_of(request), listed=f"registers:import_{batch.kind}",
        name=f"{batch.file_name.rpartition('.')[0]}-标注.xlsx", rows=batch.rows, content_type=CONTENT_TYPE,
    )  # fmt: skip


def _download(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=CONTENT_TYPE)
    response.headers["Content-Disposition"] = disposition(name)
    return response
