"""Logging in and out, and the first run of an installation."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate, login, logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from mingcha.accounts import actions, queries
from mingcha.accounts.forms import (
    CodeForm,
    FirstRunForm,
    LoginForm,
)
from mingcha.accounts.models import User
from mingcha.accounts.rules import is_stale, kind_of_browser
from mingcha.accounts.sessions import BEGAN, BROWSER, SEEN
from mingcha.accounts.setup import begin_bureau
from mingcha.law import rulebook
from mingcha.law.refusal import Refusal
from mingcha.web import clock, watch
from mingcha.web.forms import form_page, posted

WAITING = "waiting_for_code"  # in the session
CODE_SECONDS = 300
STALE = "初始密码超过七天没有使用，已经失效。请系统管理员重设。"
# One sentence for every failure: it tells nobody which accounts exist or are locked.
LOGIN_REFUSED = "用户名或密码不对，或者失败次数过多已锁定 15 分钟。"


@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def login_page(request: HttpRequest) -> HttpResponse:
    """Logs in; five failures lock account and address for 15 minutes."""
    form = LoginForm(posted(request))
    target = request.POST.get("next") or request.GET.get("next", "")
    if request.method == "POST" and form.is_valid():
        username = form.cleaned_data["username"]
        address = request.META.get("REMOTE_ADDR") or "0.0.0.0"  # noqa: S104 (no address known)
        locked = queries.is_locked(username, address)
        user = authenticate(request, username=username, password=form.cleaned_data["password"])
        if user is not None and not locked:
            if _is_stale(user):
                form.add_error(None, STALE)
                return form_page(request, "accounts/login.html", {"form": form})
            if user.totp_secret:
                request.session.cycle_key()
                request.session[WAITING] = [user.pk, clock.now().timestamp(), target]
                return redirect("accounts:login_code")
            return _let_in(request, user, target)
        actions.note_failed_login(username=username, address=address)
        watch.note(request, "login refused")
        form.add_error(None, LOGIN_REFUSED)
    context = {"form": form, "next": target, "bureau_missing": queries.bureau() is None}
    return form_page(request, "accounts/login.html", context)


def _is_stale(user: User) -> bool:
    return is_stale(since=user.password_at, initial=user.must_change_password, now=clock.now())


def _let_in(request: HttpRequest, user: User, target: str) -> HttpResponse:
    actions.note_login(by=user)
    request.session.flush()  # whoever was logged in here is out, and the id is a new one
    login(request, user)
    now = clock.now().timestamp()
    browser = kind_of_browser(request.headers.get("User-Agent", ""))
    request.session.update({BEGAN: now, SEEN: now, BROWSER: browser})
    safe = url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()})
    return redirect(target if safe else "/office/")


@require_http_methods(["GET", "POST"])
def login_code(request: HttpRequest) -> HttpResponse:
    """The second step: a code of the app, within five minutes after the password."""
    pk, since, target = request.session.get(WAITING, [None, 0, ""])
    user = User.objects.filter(pk=pk, is_active=True).first()
    if user is None or clock.now().timestamp() - since > CODE_SECONDS:
        return redirect("accounts:login")
    address = request.META.get("REMOTE_ADDR") or "0.0.0.0"  # noqa: S104 (no address known)
    form = CodeForm(posted(request))
    if request.method == "POST" and form.is_valid():
        if not queries.is_locked(user.username, address):
            try:
                actions.use_code(by=user, code=form.cleaned_data["code"])
            except Refusal:
                actions.note_failed_login(username=user.username, address=address)
            else:
                del request.session[WAITING]
                user.backend = settings.AUTHENTICATION_BACKENDS[0]
                return _let_in(request, user, target)
        watch.note(request, "login code refused")
        form.add_error("code", "动态口令不对或者已经用过，或者失败次数过多已锁定 15 分钟。")
    return form_page(request, "accounts/login_code.html", {"form": form})


@require_POST
def logout_page(request: HttpRequest) -> HttpResponse:
    """Logs out: the session ends on the server, and the browser forgets what it kept of it.

    Not "storage": a phone's unsent drafts go by its own script, which asks first. Not "cookies":
    that would reach every host of the domain.
    """
    logout(request)
    answer = redirect("/")
    answer["Clear-Site-Data"] = '"cache"'
    return answer


@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def first_run(request: HttpRequest) -> HttpResponse:
    """Creates the bureau and its three administrators; gone once there is a bureau."""
    if queries.bureau() is not None:
        raise Http404
    form = FirstRunForm(posted(request), rulebooks=rulebook.usable())
    if form.is_valid():
        begin_bureau(**form.cleaned_data)
        messages.success(request, "单位已建立。请用 sysadmin 登录，先建立本局的账号。")
        return redirect("accounts:login")
    return form_page(request, "accounts/first_run.html", {"form": form})
