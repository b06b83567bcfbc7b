"""Error pages in plain Chinese. They never show a trace."""

import sys

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from mingcha.web import outage


def _page(request: HttpRequest, status: int, title: str, text: str) -> HttpResponse:
    return render(request, "web/error.html", {"title": title, "text": text}, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """A session that could not be kept is one too: Django takes it for a session that was ended."""
    if found := outage.of(exception):
        return unavailable(found)
    return _page(request, 400, "请求有误", "地址或表单内容不完整。请返回上一页重试。")


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(
        request, 403, "没有权限", "您的角色不能打开这个页面。如有需要，请联系本单位安全管理员授权。"
    )


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without its token: sent from elsewhere, or from a page opened before logging in."""
    request.refused = "csrf refused"  # type: ignore[attr-defined]
    return _page(
        request, 403, "表单已失效", "页面打开太久，或者打开之后重新登录过。请重新打开页面再提交。"
    )


def infected(request: HttpRequest) -> HttpResponse:
    """A file in which the office's scanner found something."""
    return _page(
        request,
        422,
        "文件没有收下",
        "本单位的病毒扫描程序拦下了这个文件，没有改动任何资料。请换一份干净的文件；如有疑问，请联系系统管理员。",
    )


def unscanned(request: HttpRequest) -> HttpResponse:
    """No file is taken while the scanner does not work."""
    page = _page(
        request,
        503,
        "文件暂时收不了",
        "本单位的病毒扫描程序没有应答，文件没有收下，也没有改动任何资料。请稍后再试，并请系统管理员检查扫描程序。",
    )
    page["Retry-After"] = str(outage.RETRY_SECONDS)
    return page


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 404, "没有这个页面", "地址可能有误，或者内容不在您的查看范围内。")


def unavailable(found: outage.Outage) -> HttpResponse:
    """Rendered without the request: its frame would ask the database that has just failed."""
    page = render_to_string("web/outage.html", {"outage": found})
    return HttpResponse(page, status=503, headers={"Retry-After": str(outage.RETRY_SECONDS)})


def server_error(request: HttpRequest) -> HttpResponse:
    """Django calls it while the exception is being handled, wherever it was raised."""
    if found := outage.of(sys.exc_info()[1]):
        return unavailable(found)
    return _page(request, 500, "系统出错", "刚才的操作没有完成，也没有留下半截数据。请稍后重试。")
