"""Logging in, one's own page, and the pages of the system and security administrators."""

from typing import cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate, login, logout, update_session_auth_hash
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mingcha.accounts import actions, queries, totp
from mingcha.accounts.forms import (
    BureauForm,
    CodeForm,
    DepartmentForm,
    EnrolForm,
    FirstRunForm,
    InitialPasswordForm,
    LoginForm,
    PasswordForm,
    ReasonForm,
    RegionForm,
    RolesForm,
    SectionForm,
    UserForm,
)
from mingcha.accounts.models import Section, User
from mingcha.accounts.rules import is_stale
from mingcha.accounts.setup import add_bureau, begin_bureau
from mingcha.law import rulebook
from mingcha.law.refusal import Refusal
from mingcha.web import clock, watch
from mingcha.web.access import allow
from mingcha.web.pdf import qr_svg

# One sentence for every failure: it tells nobody which accounts exist or are locked.
WAITING, OFFERED = "waiting_for_code", "offered_secret"  # in the session
CODE_SECONDS = 300
STALE = "初始密码超过七天没有使用，已经失效。请系统管理员重设。"
LOGIN_REFUSED = "用户名或密码不对，或者失败次数过多已锁定 15 分钟。"


@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def login_page(request: HttpRequest) -> HttpResponse:
    """Logs in; five failures lock account and address for 15 minutes."""
    form = LoginForm(request.POST or None)
    target = request.POST.get("next") or request.GET.get("next", "")
    if request.method == "POST" and form.is_valid():
        username = form.cleaned_data["username"]
        address = request.META.get("REMOTE_ADDR") or "0.0.0.0"  # noqa: S104 (no address known)
        locked = queries.is_locked(username, address)
        user = authenticate(request, username=username, password=form.cleaned_data["password"])
        if user is not None and not locked:
            if _is_stale(user):
                form.add_error(None, STALE)
                return render(request, "accounts/login.html", {"form": form}, status=422)
            if user.totp_secret:
                request.session.cycle_key()
                request.session[WAITING] = [user.pk, clock.now().timestamp(), target]
                return redirect("accounts:login_code")
            return _let_in(request, user, target)
        actions.note_failed_login(username=username, address=address)
        watch.note(request, "login refused")
        form.add_error(None, LOGIN_REFUSED)
    status = 422 if form.errors else 200
    context = {"form": form, "next": target, "bureau_missing": queries.bureau() is None}
    return render(request, "accounts/login.html", context, status=status)


def _is_stale(user: User) -> bool:
    return is_stale(since=user.password_at, initial=user.must_change_password, now=clock.now())


def _let_in(request: HttpRequest, user: User, target: str) -> HttpResponse:
    actions.note_login(by=user)
    request.session.flush()  # whoever was logged in here is out, and the id is a new one
    login(request, user)
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
    form = CodeForm(request.POST or None)
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
    status = 422 if form.errors else 200
    return render(request, "accounts/login_code.html", {"form": form}, status=status)


@sensitive_post_parameters("password", "old_code")
@require_http_methods(["GET", "POST"])
@allow()
def me_code(request: HttpRequest) -> HttpResponse:
    """One's authenticator app: scan, then show that it works and that it is really oneself."""
    user = cast(User, request.user)
    secret = request.session.setdefault(OFFERED, totp.new_secret())
    form = EnrolForm(request.POST or None)
    if not user.totp_secret:
        del form.fields["old_code"]
    if request.method == "POST" and form.is_valid() and _is_oneself(request, form):
        try:
            actions.set_second_factor(by=user, secret=secret, code=form.cleaned_data["code"])
        except Refusal as refusal:
            form.add_error("code", refusal.sentence)
        else:
            del request.session[OFFERED]
            update_session_auth_hash(request, user)  # the others of this person end
            messages.success(request, "动态口令已启用，下次登录要用。")
            return redirect("accounts:me")
    home = queries.bureau_of(user.department)
    uri = totp.address(secret, user.username, home.name if home else "明察")
    context = {"form": form, "secret": secret, "qr": qr_svg(uri)}
    return render(request, "accounts/me_code.html", context, status=422 if form.errors else 200)


def _is_oneself(request: HttpRequest, form: EnrolForm) -> bool:
    """Password and old app again; a failure counts like one of the login."""
    user, address = cast(User, request.user), request.META.get("REMOTE_ADDR") or "0.0.0.0"  # noqa: S104
    given = form.cleaned_data
    if not queries.is_locked(user.username, address):
        try:
            if user.check_password(given["password"]):
                if user.totp_secret:
                    actions.use_code(by=user, code=given["old_code"])
                return True
        except Refusal:
            pass
        actions.note_failed_login(username=user.username, address=address)
    form.add_error("password", "密码或者原来的动态口令不对，或者失败次数过多已锁定 15 分钟。")
    return False


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
def logout_page(request: HttpRequest) -> HttpResponse:
    """Logs out: the session ends on the server, and the browser forgets what it kept of it.

    Not "storage": there is nothing but the size of letters somebody chose. Not "cookies": that
    would reach every host of the domain.
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
    form = FirstRunForm(request.POST or None, rulebooks=rulebook.usable())
    if request.method == "POST" and form.is_valid():
        begin_bureau(**form.cleaned_data)
        messages.success(request, "单位已建立。请用 sysadmin 登录，先建立本局的账号。")
        return redirect("accounts:login")
    return render(
        request, "accounts/first_run.html", {"form": form}, status=422 if form.errors else 200
    )


@sensitive_post_parameters("old", "new")
@require_http_methods(["GET", "POST"])
@allow()
def me(request: HttpRequest) -> HttpResponse:
    """One's own account: roles and password."""
    user = cast(User, request.user)
    form = PasswordForm(user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.set_password(by=user, user=user, password=form.cleaned_data["new"])
        update_session_auth_hash(request, user)
        messages.success(request, "密码已修改。")
        return redirect("accounts:me")
    return render(request, "accounts/me.html", {"form": form}, status=422 if form.errors else 200)


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


@require_POST
@allow("system_admin")
def user_active(request: HttpRequest, pk: int) -> HttpResponse:
    """Enables or disables an account."""
    user = get_object_or_404(User, pk=pk)
    actions.set_active(by=cast(User, request.user), user=user, active=not user.is_active)
    messages.success(request, f"{user.username} 已{'启用' if user.is_active else '停用'}。")
    return redirect("accounts:user_list")


@require_http_methods(["GET", "POST"])
@allow("system_admin")
def department_list(request: HttpRequest) -> HttpResponse:
    """The departments, and a form for a new one."""
    form = DepartmentForm(
        request.POST or None, initial={"region": home_region()}, rulebooks=rulebook.usable()
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.create_department(by=cast(User, request.user), **form.cleaned_data)
        except ValidationError as error:
            form.add_error("code", "；".join(error.messages))
        else:
            messages.success(request, f"已建立部门 {made.name}。")
            return redirect("accounts:department_list")
    context = {"form": form, "departments": queries.departments()}
    status = 422 if form.errors else 200
    return render(request, "accounts/department_list.html", context, status=status)


@require_http_methods(["GET", "POST"])
@allow("system_admin")
def region_list(request: HttpRequest) -> HttpResponse:
    """The regions, and a form for a new one."""
    form = RegionForm(request.POST or None, initial={"parent": home_region()})
    if request.method == "POST" and form.is_valid():
        made = actions.create_region(by=cast(User, request.user), **form.cleaned_data)
        messages.success(request, f"已建立区域 {made.name}。")
        return redirect("accounts:region_list")
    context = {"form": form, "regions": queries.regions()}
    status = 422 if form.errors else 200
    return render(request, "accounts/region_list.html", context, status=status)


@require_http_methods(["GET", "POST"])
@allow("system_admin")
def section_list(request: HttpRequest) -> HttpResponse:
    """The sections of all departments, and a form for a new one."""
    form = SectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = actions.create_section(by=cast(User, request.user), **form.cleaned_data)
        messages.success(request, f"已建立科室 {made.name}。")
        return redirect("accounts:section_list")
    sections = Section.objects.select_related("department").order_by("department__code", "name")
    status = 422 if form.errors else 200
    context = {"form": form, "sections": sections}
    return render(request, "accounts/section_list.html", context, status=status)


@require_http_methods(["GET", "POST"])
@allow("system_admin")
def bureau_list(request: HttpRequest) -> HttpResponse:
    """The bureaus that share this installation, and a form for one more."""
    form = BureauForm(request.POST or None, rulebooks=rulebook.usable())
    if request.method == "POST" and form.is_valid():
        try:
            made = add_bureau(by=cast(User, request.user), **form.cleaned_data)
        except Refusal as refusal:
            form.add_error("region", refusal.sentence)
        except ValidationError as error:
            form.add_error("department_code", "；".join(error.messages))
        else:
            messages.success(request, f"已建立 {made.name}。请为它建立账号。")
            return redirect("accounts:bureau_list")
    context = {"form": form, "bureaus": queries.bureaus()}
    status = 422 if form.errors else 200
    return render(request, "accounts/bureau_list.html", context, status=status)


def home_region() -> str | None:
    """The county of the bureau, proposed in both forms."""
    home = queries.bureau()
    return home.region_id if home else None
