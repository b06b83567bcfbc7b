"""Accounts, as the three administrators keep them."""

from typing import cast

from django.contrib import messages
from django.core.exceptions import ValidationError
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
from mingcha.law.refusal import Refusal
from mingcha.web.access import allow


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
    form = UserForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            user = actions.create_user(
                by=cast(User, request.user), must_change_password=True, **form.cleaned_data
            )
        except ValidationError as error:
            form.add_error("username", "；".join(error.messages))
        else:
            messages.success(request, f"已建立账号 {user.username}，请安全管理员授权。")
            return redirect("accounts:user_list")
    return render(
        request, "accounts/user_create.html", {"form": form}, status=422 if form.errors else 200
    )


@require_http_methods(["GET", "POST"])
@allow("security_admin")
def user_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One account: the security administrator sets its roles."""
    user = get_object_or_404(User, pk=pk)
    form = RolesForm(request.POST or None, initial={"roles": list(user.roles)})
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_roles(
                by=cast(User, request.user), user=user, roles=form.cleaned_data["roles"]
            )
        except Refusal as refusal:
            form.add_error("roles", refusal.sentence)
        else:
            messages.success(request, "授权已更新，该用户下一次请求起生效。")
            return redirect("accounts:user_list")
    return render(
        request,
        "accounts/user_detail.html",
        {"form": form, "account": user},
        status=422 if form.errors else 200,
    )


@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
@allow("system_admin")
def password_reset(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody forgot the password."""
    account = get_object_or_404(User, pk=pk)
    form = InitialPasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.reset_password(by=cast(User, request.user), user=account, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, f"{account.username} 的密码已重设，请转告本人。")
            return redirect("accounts:user_list")
    context = {"form": form, "account": account}
    status = 422 if form.errors else 200
    return render(request, "accounts/password_reset.html", context, status=status)


@require_http_methods(["GET", "POST"])
@allow("security_admin")
def code_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """A colleague's phone is lost."""
    account = get_object_or_404(User, pk=pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        by = cast(User, request.user)
        try:
            actions.remove_second_factor(by=by, user=account, reason=form.cleaned_data["reason"])
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, f"{account.username} 的动态口令已解除。")
            return redirect("accounts:user_list")
    context = {"form": form, "account": account}
    return render(request, "accounts/code_remove.html", context, status=422 if form.errors else 200)


@require_POST
@allow("system_admin")
def user_active(request: HttpRequest, pk: int) -> HttpResponse:
    """Enables or disables an account."""
    user = get_object_or_404(User, pk=pk)
    actions.set_active(by=cast(User, request.user), user=user, active=not user.is_active)
    messages.success(request, f"{user.username} 已{'启用' if user.is_active else '停用'}。")
    return redirect("accounts:user_list")
