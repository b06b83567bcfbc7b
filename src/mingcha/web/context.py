"""What every page needs to draw its frame: the bureau's name and the office rail."""

from collections.abc import Iterable
from functools import cache, lru_cache, partial
from typing import Any, NamedTuple

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from mingcha.web import clock
from mingcha.web.access import may_open


class RailLink(NamedTuple):
    """One link of the left rail. Order follows the procedure (design: 清单 → 计划 → … → 统计)."""

    text: str
    url: str
    gap: bool = False
    below: tuple[tuple[str, str], ...] = ()  # (text, url), shown while the link is the open one

    def for_roles(self, roles: frozenset[str]) -> "RailLink | None":
        """What of it such a person may open, None if nothing."""
        below = tuple((text, url) for text, url in self.below if may_open(url, roles))
        if may_open(self.url, roles):
            return self._replace(below=below)
        return self._replace(url=below[0][1], below=below) if below else None


RAIL = (
    RailLink("工作台", "/office/"),
    RailLink("一单两库", "/office/registers/", gap=True),
    RailLink(
        "年度计划",
        "/office/plans/",
        below=(
            ("工作方案", "/office/plans/schemes/"),
            ("一业一查主题", "/office/plans/themes/"),
            ("不适用登记", "/office/plans/unsuitable/"),
        ),
    ),
    RailLink(
        "抽查任务",
        "/office/tasks/",
        below=(
            ("非随机任务", "/office/tasks/apart/"),
            ("个案线索", "/office/tasks/clues/"),
            ("联络员", "/office/tasks/contacts/"),
            ("通知公告", "/office/tasks/board/"),
        ),
    ),
    RailLink("抽取", "/office/draws/"),
    RailLink("检查", "/office/inspections/"),
    RailLink("公示", "/office/notices/"),
    RailLink(
        "统计报表",
        "/office/reports/",
        gap=True,
        below=(
            ("三项指标", "/office/reports/indicators/"),
            ("月报和进展报告", "/office/reports/sheets/"),
            ("期限", "/office/reports/clocks/"),
            ("下级单位", "/office/reports/lower/"),
            ("统计分析", "/office/reports/statistics/"),
        ),
    ),
    RailLink(
        "督查",
        "/office/oversight/",
        below=(
            ("领导小组", "/office/oversight/group/"),
            ("复查复核和抽样", "/office/oversight/samples/"),
            ("督查单位", "/office/oversight/visits/"),
            ("整改", "/office/oversight/rectifications/"),
            ("通报", "/office/oversight/circulars/"),
            ("考核表", "/office/oversight/assessments/"),
            ("效果评估", "/office/oversight/evaluations/"),
        ),
    ),
    RailLink("留痕", "/office/ledger/"),
    RailLink("规则集", "/office/rulebooks/"),
    RailLink("系统", "/office/accounts/"),
)


PORTAL_LINKS = (
    ("首页", "/"),
    ("公示清单", "/lists/"),
    ("抽取记录", "/draws/"),
    ("核验", "/verify/"),
    ("开放数据", "/open-data/"),
    ("权利义务", "/rights/"),
    ("举报", "/complaint/"),
)


def shell(request: HttpRequest) -> dict[str, Any]:
    """Template context of the frame; a template that names `rail` or `portal_links` calls it."""
    return {
        "rail": partial(rail, request),
        "portal_links": partial(portal_links, request.path),
        "now": clock.now(),
    }


def rail(request: HttpRequest) -> SafeString:
    """The office's rail: what this person may open, with the entry of the open page marked."""
    path, roles = request.path, getattr(request.user, "roles", frozenset[str]())
    current = _longest((link.url for link in RAIL), path)
    return _rail(current, _longest((url for link in RAIL for _, url in link.below), path), roles)


def portal_links(path: str) -> SafeString:
    """The portal's links, with that of the open page marked."""
    return _portal_links(path if path in dict(PORTAL_LINKS).values() else "")


# There is one for every link and set of roles: most of a small page was spent on it.
@lru_cache(1024)
def _rail(current: str, below: str, roles: frozenset[str]) -> SafeString:
    links = [(link.url == current, link.for_roles(roles)) for link in RAIL]
    return render_to_string("web/rail.html", {"rail": links, "below": below})


@cache
def _portal_links(current: str) -> SafeString:
    return render_to_string("web/portal_links.html", {"links": PORTAL_LINKS, "current": current})


def _longest(urls: Iterable[str], path: str) -> str:
    """The most special of `urls` under which the path lies."""
    return max((url for url in urls if path.startswith(url)), key=len, default="")
