"""One's own account: password, app, open sessions."""

from typing import cast

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from mingcha.accounts import actions, queries, totp
from mingcha.accounts.forms import (
    EnrolForm,
    PasswordForm,
    SessionsForm,
)
from mingcha.accounts.models import User
from mingcha.law.refusal import Refusal
from mingcha.web.access import allow
from mingcha.web.forms import form_page, posted, told_on
from mingcha.web.pdf import qr_svg

OFFERED = "offered_secret"  # in the session


@sensitive_post_parameters("old", "new")
@require_http_methods(["GET", "POST"])
@allow()
def me(request: HttpRequest) -> HttpResponse:
    """One's own account: roles, password, open sessions."""
    user = cast(User, request.user)
    form = PasswordForm(user, posted(request))
    if form.is_valid():
        actions.set_password(by=user, user=user, password=form.cleaned_data["new"])
        update_session_auth_hash(request, user)
        messages.success(request, "密码已修改。")
        return redirect("accounts:me")
    return _shown(request, form, SessionsForm(_others(request)))


def _shown(request: HttpRequest, form: PasswordForm, sessions_form: SessionsForm) -> HttpResponse:
    context = {
        "form": form,
        "sessions_form": sessions_form,
        "sessions": queries.open_sessions(cast(User, request.user)),
        "this": request.session.session_key,
    }
    wrong = form.errors or sessions_form.errors
    return render(request, "accounts/me.html", context, status=422 if wrong else 200)


def _others(request: HttpRequest) -> dict[str, str]:
    """{handle: key} of one's sessions but this one, which 退出 ends."""
    found = queries.open_sessions(cast(User, request.user))
    return {one.handle: one.key for one in found if one.key != request.session.session_key}


@sensitive_post_parameters("password")
@require_POST
@allow()
def me_sessions(request: HttpRequest) -> HttpResponse:
    """Ends other sessions of one's own, those chosen or all; the password is asked again."""
    user, others = cast(User, request.user), _others(request)
    form = SessionsForm(others, request.POST)
    if form.is_valid() and _is_oneself(request, form):
        keys = [others[handle] for handle in form.cleaned_data["ended"]]
        ended = actions.end_sessions(by=user, keys=keys)
        messages.success(request, f"已结束 {ended} 个其他登录。")
        return redirect("accounts:me")
    return _shown(request, PasswordForm(user), form)


@sensitive_post_parameters("password", "old_code")
@require_http_methods(["GET", "POST"])
@allow()
def me_code(request: HttpRequest) -> HttpResponse:
    """One's authenticator app: scan, then show that it works and that it is really oneself."""
    user = cast(User, request.user)
    secret = request.session.setdefault(OFFERED, totp.new_secret())
    form = EnrolForm(posted(request))
    if not user.totp_secret:
        del form.fields["old_code"]
    if form.is_valid() and _is_oneself(request, form, app=True):
        with told_on(form, "code"):
            actions.set_second_factor(by=user, secret=secret, code=form.cleaned_data["code"])
            del request.session[OFFERED]
            update_session_auth_hash(request, user)  # the others of this person end
            messages.success(request, "动态口令已启用，下次登录要用。")
            return redirect("accounts:me")
    home = queries.bureau_of(user.department)
    uri = totp.address(secret, user.username, home.name if home else "明察")
    context = {"form": form, "secret": secret, "qr": qr_svg(uri)}
    return form_page(request, "accounts/me_code.html", context)


def _is_oneself(request: HttpRequest, form: EnrolForm | SessionsForm, *, app: bool = False) -> bool:
    """The password again, and the old app's code; a failure counts like one of the login."""
    user, address = cast(User, request.user), request.META.get("REMOTE_ADDR") or "0.0.0.0"  # noqa: S104
    given = form.cleaned_data
    if not queries.is_locked(user.username, address):
        try:
            if user.check_password(given["password"]):
                if app and user.totp_secret:
                    actions.use_code(by=user, code=given["old_code"])
                return True
        except Refusal:
            pass
        actions.note_failed_login(username=user.username, address=address)
    what = "密码或者原来的动态口令" if app else "密码"
    form.add_error("password", f"{what}不对，或者失败次数过多已锁定 15 分钟。")
    return False
