"""联络员, 沟通记录 (X-27, S-28), 通知公告 (X-26)."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mingcha.plans import actions, queries
from mingcha.plans.forms import BoardForm, ContactForm, TextForm
from mingcha.plans.models import BoardPost, Contact
from mingcha.plans.views.pages import READERS, page_of, small_form, told_on, user_of
from mingcha.web.access import allow
from mingcha.web.forms import posted

EVERYBODY = (*READERS, "inspector")


@require_safe
@allow(*EVERYBODY)
def board(request: HttpRequest) -> HttpResponse:
    """X-26: the notice board of the office."""
    user = user_of(request)
    context = {
        "page": page_of(request, queries.board(user)), "may": user.has_role("clerk", "approver"),
    }  # fmt: skip
    return render(request, "plans/board.html", context)


@require_http_methods(["GET", "POST"])
@allow("clerk", "approver")
def board_create(request: HttpRequest) -> HttpResponse:
    """A new notice."""
    form = BoardForm(posted(request))
    if form.is_valid():
        with told_on(form):
            actions.post_notice(by=user_of(request), **form.cleaned_data)
            messages.success(request, "通知已发布。")
            return redirect("plans:board")
    return small_form(request, form, "发布通知", ("通知公告", "plans:board"))


@require_POST
@allow("clerk", "approver")
def board_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Off the board."""
    mine = BoardPost.objects.filter(department=user_of(request).department)
    actions.withdraw_post(by=user_of(request), post=get_object_or_404(mine, pk=pk))
    messages.success(request, "已撤下。")
    return redirect("plans:board")


@require_safe
@allow(*EVERYBODY)
def contact_list(request: HttpRequest) -> HttpResponse:
    """X-27: whom to call."""
    user = user_of(request)
    found = queries.contacts_visible_to(user)
    context = {"page": page_of(request, found), "may": user.has_role("clerk", "liaison")}
    return render(request, "plans/contact_list.html", context)


@require_http_methods(["GET", "POST"])
@allow("clerk", "liaison")
def contact_create(request: HttpRequest) -> HttpResponse:
    """The bureau names for all departments, a department for itself."""
    form = ContactForm(posted(request), user=user_of(request))
    if form.is_valid():
        with told_on(form):
            actions.name_contact(by=user_of(request), **form.cleaned_data)
            messages.success(request, "联络员已登记。")
            return redirect("plans:contact_list")
    return small_form(request, form, "登记联络员", ("联络员", "plans:contact_list"))


@require_POST
@allow("clerk", "liaison")
def contact_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody else will be named."""
    user = user_of(request)
    mine = Contact.objects.filter(pk__in=queries.contacts_visible_to(user).values("pk"))
    if not (user.department and user.department.is_lead):
        mine = mine.filter(department=user.department)
    actions.end_contact(by=user, contact=get_object_or_404(mine, pk=pk))
    messages.success(request, "已停止。")
    return redirect("plans:contact_list")


@require_POST
@allow(*READERS)
def message_write(request: HttpRequest, pk: int) -> HttpResponse:
    """X-27: to the other departments of a task."""
    task = get_object_or_404(queries.tasks_visible_to(user_of(request)), pk=pk)
    form = TextForm(request.POST)
    if form.is_valid():
        actions.write_message(by=user_of(request), task=task, text=form.cleaned_data["text"])
        messages.success(request, "已发送给参与部门。")
    else:
        messages.error(request, "没有写内容。")
    return redirect(reverse("plans:task_detail", args=[pk]) + "?tab=talk")
