"""Accounts, as the three administrators keep them."""

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mingcha.accounts import actions, queries
from mingcha.accounts.forms import (
    InitialPasswordForm,
    ReasonForm,
    RolesForm,
    UserForm,
)
from mingcha.accounts.models import User
from mingcha.web.access import allow
from mingcha.web.forms import form_page, posted, told_on


@require_safe
@allow("system_admin", "security_admin", "auditor")
def user_list(request: HttpRequest) -> HttpResponse:
    """All accounts with their roles."""
    return render(request, "accounts/user_list.html", {"users": queries.users()})


@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
@allow("system_admin")
def user_create(request: HttpRequest) -> HttpResponse:
    """A new account, without roles: those are the security administrator's to give."""
    form = UserForm(posted(request))
    if form.is_valid():
        with told_on(form, invalid="username"):
            user = actions.create_user(
                by=cast(User, request.user), must_change_password=True, **form.cleaned_data
            )
            messages.success(request, f"已建立账号 {user.username}，请安全管理员授权。")
            return redirect("accounts:user_list")
    return form_page(request, "accounts/user_create.html", {"form": form})


@require_http_methods(["GET", "POST"])
@allow("security_admin")
def user_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One account: the security administrator sets its roles."""
    user = get_object_or_404(User, pk=pk)
    form = RolesForm(posted(request), initial={"roles": list(user.roles)})
    if form.is_valid():
        with told_on(form, "roles"):
            actions.set_roles(by=cast(User, request.user), user=user, **form.cleaned_data)
            messages.success(request, "授权已更新，该用户下一次请求起生效。")
            return redirect("accounts:user_list")
    return form_page(request, "accounts/user_detail.html", {"form": form, "account": user})


@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
@allow("system_admin")
def password_reset(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody forgot the password."""
    account = get_object_or_404(User, pk=pk)
    form = InitialPasswordForm(posted(request))
    if form.is_valid():
        with told_on(form):
            actions.reset_password(by=cast(User, request.user), user=account, **form.cleaned_data)
            messages.success(request, f"{account.username} 的密码已重设，请转告本人。")
            return redirect("accounts:user_list")
    return form_page(request, "accounts/password_reset.html", {"form": form, "account": account})


@require_http_methods(["GET", "POST"])
@allow("security_admin")
def code_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """A colleague's phone is lost."""
    account = get_object_or_404(User, pk=pk)
    form = ReasonForm(posted(request))
    if form.is_valid():
        with told_on(form):
            by = cast(User, request.user)
            actions.remove_second_factor(by=by, user=account, **form.cleaned_data)
            messages.success(request, f"{account.username} 的动态口令已解除。")
            return redirect("accounts:user_list")
    return form_page(request, "accounts/code_remove.html", {"form": form, "account": account})


@require_POST
@allow("system_admin")
def user_active(request: HttpRequest, pk: int) -> HttpResponse:
    """Enables or disables an account."""
    user = get_object_or_404(User, pk=pk)
    actions.set_active(by=cast(User, request.user), user=user, active=not user.is_active)
    messages.success(request, f"{user.username} 已{'启用' if user.is_active else '停用'}。")
    return redirect("accounts:user_list")
