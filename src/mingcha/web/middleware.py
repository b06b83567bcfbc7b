"""What every answer carries, what is written down of refused ones, and how a `Refusal` looks."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import DataError
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBadRequest,
    HttpResponseBase,
)
from django.shortcuts import render

from mingcha.law.refusal import Refusal, register
from mingcha.web import answers, errors, hosts, watch
from mingcha.web.cached import RENEWED

register({"web-not-taken": ("填写的内容不合要求：{what}", "请返回上一页改正后再提交。")})
Handler = Callable[[HttpRequest], HttpResponse]

# Nothing of these pages stays on a shared computer; nor does anything shown to somebody logged in.
PRIVATE = ("/office/", "/field/", "/login/", "/logout/", "/first-run/", "/feedback/")
POWERS = (
    "accelerometer", "browsing-topics", "camera", "display-capture", "geolocation", "gyroscope",
    "hid", "magnetometer", "microphone", "midi", "payment", "serial", "usb",
)  # fmt: skip
SANDBOX = "sandbox; default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
NUMBERS = range(2**63)  # what a database takes as a key
YEARS = range(1, 10_000)  # what a date takes
YEAR = 365 * 24 * 3600  # seconds
STRANGE_HOST = (
    "这个域名没有在系统里登记。请用服务器的地址打开，或请管理员设置环境变量 MINGCHA_HOSTS。"
)


class HeadersMiddleware:
    """The headers of every answer (ASVS 5.0 V3.4); refuses a `Host` that is not ours."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response: HttpResponseBase
        if settings.NEAR_HOSTS_ONLY and not hosts.is_near(request.META.get("HTTP_HOST", "")):
            response = HttpResponseBadRequest(STRANGE_HOST)
        else:
            response = self.get_response(request)
        response["Permissions-Policy"] = ", ".join(f"{power}=()" for power in POWERS)
        response["Cross-Origin-Resource-Policy"] = "same-origin"
        if settings.SECURE_TLS:
            response["Strict-Transport-Security"] = f"max-age={YEAR}; includeSubDomains"
        if _is_private(request) and "no-store" not in response.get("Cache-Control", ""):
            response["Cache-Control"] = "no-store"
        if _is_file(request, response):
            response["Content-Security-Policy"] = SANDBOX
        return response


def _is_private(request: HttpRequest) -> bool:
    user = getattr(request, "user", None)  # None: refused before anybody asked who it is
    return request.path.startswith(PRIVATE) or (user is not None and user.is_authenticated)


def _is_file(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Whether the answer is something to keep, not a page. A browser's own viewer of PDFs does not
    start inside a sandbox: those we set ourselves and show in place keep the policy of pages."""
    kind, name = response.get("Content-Type", ""), response.get("Content-Disposition", "")
    if request.path.startswith(settings.STATIC_URL) or kind.startswith("text/html"):
        return name.startswith("attachment")
    return name.startswith("attachment") or kind != "application/pdf"


class WatchMiddleware:
    """Every answer somebody gets is counted, every 403 written down, whoever answered it."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if RENEWED not in request.META:
            answers.here().count(response.status_code)
        if response.status_code == 403:
            watch.note(request, getattr(request, "refused", "no permission"))
        return response


class RefusalMiddleware:
    """A `Refusal` that no view caught becomes a page: what is wrong, which rule, what to do.

    So does a `ValidationError`: a form let something pass that the model does not take. What no
    column takes, a number beyond 64 bits or a NUL in a text, is a bad request and no fault of ours.
    An address with a number that no record can have is answered before anybody looks for it.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: object, args: object, given: dict[str, object]
    ) -> None:
        for name, number in given.items():
            if isinstance(number, int) and number not in (YEARS if name == "year" else NUMBERS):
                raise Http404

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, OverflowError | DataError):
            watch.note(request, "not storable")
            return errors.bad_request(request)
        if isinstance(exception, ValidationError):
            exception = Refusal("web-not-taken", what="；".join(exception.messages))
        if isinstance(exception, Refusal):
            context = {"refusal": exception, "back": hosts.own_page(request)}
            return render(request, "web/refusal.html", context, status=409)
        return None
