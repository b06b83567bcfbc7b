"""Files for the credit publicity system and for joint punishment, with what came back (X-25, B-19)."""

import io

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mingcha.ledger.downloads import hand_over
from mingcha.notices import actions, queries
from mingcha.notices.forms import MarkForm, PushForm, ReceiptForm, RecipientForm, SendForm
from mingcha.notices.models import CreditExport, Push, Receipt
from mingcha.notices.views.asking import PAGE, READERS, act_page, bound, user_of
from mingcha.web.access import allow
from mingcha.web.forms import form_page

SENDERS = ("clerk", "publisher")


@require_safe
@allow(*READERS)
def export_list(request: HttpRequest) -> HttpResponse:
    """What waits to be collected, and every file with its standing (X-25)."""
    user = user_of(request)
    page = Paginator(queries.exports_of(user), PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page, "waiting": queries.uncollected(queries.office_of(user)).count(),
        "may": user.has_role(*SENDERS),
    }  # fmt: skip
    return render(request, "notices/export_list.html", context)


@require_POST
@allow(*SENDERS)
def export_make(request: HttpRequest) -> HttpResponse:
    """A file of everything that was not exported yet."""
    export = actions.make_export(by=user_of(request))
    messages.success(
        request, f"已导出 {export.rows} 户，请下载后导入公示系统，再回来登记归集凭证。"
    )
    return redirect("notices:export_list")


def _file(request: HttpRequest, file: CreditExport | Push, listed: str, name: str) -> FileResponse:
    return hand_over(
        io.BytesIO(bytes(file.content)), by=user_of(request), listed=listed, name=name,
        rows=file.rows, content_type="text/csv; charset=utf-8",
    )  # fmt: skip


@require_safe
@allow(*READERS)
def export_file(request: HttpRequest, pk: int) -> FileResponse:
    """The file, byte by byte as its digest says."""
    export = get_object_or_404(queries.exports_of(user_of(request)), pk=pk)
    return _file(request, export, "notices:credit_export", f"guiji-{export.pk}.csv")


@require_http_methods(["GET", "HEAD", "POST"])
@allow(*SENDERS)
def export_mark(request: HttpRequest, pk: int) -> HttpResponse:
    """已归集, then 已公示, each with its evidence."""
    export = get_object_or_404(queries.exports_of(user_of(request)), pk=pk)
    step = "shown" if export.collected_on else "collected"
    word = "公示" if export.collected_on else "归集"
    form = bound(request, MarkForm)
    return act_page(
        request, form,
        lambda: actions.mark_export(by=user_of(request), export=export, step=step, **form.cleaned_data),
        title=f"登记已{word}：第 {export.pk} 批", button=f"登记已{word}", done=f"已登记{word}。",
        to="notices:export_list",
        note="填写公示系统的回执编号、截图编号或者公示网址；归集到市场主体名下、在公示系统上可以查到之后才登记。",
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@allow(*READERS)
def push_list(request: HttpRequest) -> HttpResponse:
    """Packages and the offices they go to; making one (B-19, S-24)."""
    user = user_of(request)
    form = bound(request, PushForm)
    if request.method == "POST" and not user.has_role(*SENDERS):
        return redirect("notices:push_list")
    if form.is_valid():
        push = actions.make_push(by=user, **form.cleaned_data)
        messages.success(request, f"推送包已生成，共 {push.rows} 条。")
        return redirect("notices:push_detail", push.pk)
    context = {
        "page": Paginator(queries.pushes_of(user), PAGE).get_page(request.GET.get("page")),
        "recipients": queries.recipients_of(user), "form": form, "may": user.has_role(*SENDERS),
    }  # fmt: skip
    return form_page(request, "notices/push_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@allow(*SENDERS)
def recipient_add(request: HttpRequest) -> HttpResponse:
    """A new office."""
    form = bound(request, RecipientForm)
    return act_page(
        request, form,
        lambda: actions.add_recipient(by=user_of(request), **form.cleaned_data),
        title="增加接收单位", button="增加", done="已增加接收单位。", to="notices:push_list",
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@allow(*READERS)
def push_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One package with its receipts; sending it to one more office."""
    user = user_of(request)
    push = get_object_or_404(queries.pushes_of(user), pk=pk)
    form = bound(request, SendForm, recipients=queries.recipients_of(user))
    if user.has_role(*SENDERS) and form.is_valid():
        actions.send_push(by=user, push=push, **form.cleaned_data)
        messages.success(request, "已登记送出。")
        return redirect("notices:push_detail", pk)
    receipts = push.receipts.select_related("recipient", "sent_by")
    context = {"push": push, "receipts": receipts, "form": form, "may": user.has_role(*SENDERS)}
    return form_page(request, "notices/push_detail.html", context)


@require_safe
@allow(*READERS)
def push_file(request: HttpRequest, pk: int) -> FileResponse:
    """The package."""
    push = get_object_or_404(queries.pushes_of(user_of(request)), pk=pk)
    return _file(request, push, "notices:push", f"tuisong-{push.pk}.csv")


@require_http_methods(["GET", "HEAD", "POST"])
@allow(*SENDERS)
def receipt(request: HttpRequest, pk: int) -> HttpResponse:
    """What an office answered, and what it did."""
    pushes = queries.pushes_of(user_of(request)).values("pk")
    found = get_object_or_404(Receipt.objects.select_related("recipient"), pk=pk, push__in=pushes)
    now = {"received_on": found.received_on, "number": found.receipt, "used": found.used}
    form = bound(request, ReceiptForm, initial=now)
    return act_page(
        request, form,
        lambda: actions.note_receipt(by=user_of(request), receipt=found, **form.cleaned_data),
        title=f"登记回执：{found.recipient.name}", button="登记", done="回执已登记。",
        to="notices:push_list",
    )  # fmt: skip
