"""What the pages of plans and tasks share."""

from functools import partial
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from mingcha.accounts.models import User
from mingcha.law.parameters import UNIT_NAMES
from mingcha.law.rulebook import Rulebook, Value
from mingcha.law.wording import answer
from mingcha.ledger import queries as ledger
from mingcha.web import forms as web

if TYPE_CHECKING:
    from mingcha.ledger.models import Entry

READERS = ("clerk", "approver", "operator", "supervisor", "publisher", "liaison", "auditor")
PER_PAGE = 20
SILENT = "本地文件未规定"
HISTORY = 200  # entries on the page; all of them are in the ledger's own list
TABS = (("content", "内容"), ("related", "关联"), ("files", "附件"), ("history", "留痕"))
TASK_TABS = (*TABS[:2], ("procedure", "程序"), ("talk", "沟通"), *TABS[2:])
STALE = ("plans-stale", "plans-wrong-step", "plans-not-draft")

told_on = partial(web.told_on, stale=STALE)

EVENT_NAMES = {
    "plans:plan:draft": "起草计划",
    "plans:plan:change": "修改计划",
    "plans:plan:revise": "起草新版",
    "plans:plan:submit": "提交审批",
    "plans:plan:approve": "批准",
    "plans:plan:return": "退回",
    "plans:plan:publish": "公布",
    "plans:line:add": "增加计划项",
    "plans:line:change": "修改计划项",
    "plans:line:remove": "删除计划项",
    "plans:task:draft": "起草任务",
    "plans:task:change": "修改任务",
    "plans:task:submit": "提交审批",
    "plans:task:approve": "批准，固定规则集",
    "plans:task:return": "退回",
    "plans:task:advance": "进入下一步",
    "plans:line:merge": "合并计划项",
    "plans:section:report": "科室报送",
    "plans:section:accept": "汇总科室报送",
    "plans:section:return": "退回科室",
    "plans:milestone:add": "增加计划节点",
    "plans:milestone:finish": "计划节点完成",
    "plans:milestone:remove": "删除计划节点",
    "plans:scheme:draft": "起草工作方案",
    "plans:scheme:change": "修改工作方案",
    "plans:scheme:submit": "提交审批",
    "plans:scheme:issue": "印发",
    "plans:scheme:return": "退回",
    "plans:clue:record": "登记线索",
    "plans:clue:handle": "登记处理情况",
    "plans:clue:close": "办结",
    "plans:apart:draft": "起草非随机任务",
    "plans:apart:submit": "提交审批",
    "plans:apart:approve": "批准",
    "plans:apart:return": "退回",
    "plans:apart:close": "办结",
    "plans:message:write": "部门沟通",
    "plans:participation:set": "设置参与部门",
    "plans:participation:remove": "移出参与部门",
    "plans:participation:confirm": "比对确认",
}

# what the card 适用的规则 shows of a rulebook
RULE_KEYS = (
    ("inspectors.min", "每组人数", "不少于 {}"),
    ("ratio.floor.general", "比例下限", "不低于 {}"),
    ("ratio.base", "比例基数", "{}"),
    ("draw.mode", "抽取平台", "{}"),
    ("confirm.deadline", "比对确认", "{}"),
    ("notify.deadline", "结果告知", "{}"),
    ("publish.deadline", "结果公示", "{}"),
)


def user_of(request: HttpRequest) -> User:
    """The logged-in user (`@allow` has seen to it)."""
    return cast(User, request.user)


def page_of(request: HttpRequest, found: "QuerySet[Any]") -> "Page[Any]":
    """The page that the query string asks for; nonsense gives the nearest page."""
    return Paginator(found, PER_PAGE).get_page(request.GET.get("page"))


def tab_of(request: HttpRequest) -> str:
    """The open tab."""
    tab = request.GET.get("tab", "")
    return tab if tab in dict(TASK_TABS) else TABS[0][0]


def history_of(subject: Model) -> "list[tuple[Entry, str, list[tuple[str, Any]]]]":
    """(entry, what happened, its public facts) of a record, newest first."""
    entries = ledger.history(subject)[:HISTORY]
    return [(e, EVENT_NAMES.get(e.event, e.event), list(e.facts.items())) for e in entries]


def rule_rows(rulebook: Rulebook) -> list[tuple[str, str, Value]]:
    """(label, what the rule says, value) for the card 适用的规则."""
    rows = []
    for key, label, form in RULE_KEYS:
        value = rulebook.get(key)
        rows.append((label, form.format(_short(value)) if value.value else SILENT, value))
    codes = rulebook.get("result.codes")
    many = "，可多选" if rulebook.value("result.multi_select") else ""
    text = SILENT if codes.is_absent else f"{len(codes.value)} 类{many}"
    return [*rows, ("结果类别", text, codes)]


def _short(value: Value) -> str:
    """「7 个工作日」; from when it counts stands in the clause."""
    unit = UNIT_NAMES.get(value.unit or "")
    return f"{value.value} {unit}" if unit else answer(value)


def small_form(
    request: HttpRequest, form: forms.Form, title: str, back: tuple[Any, ...]
) -> HttpResponse:
    """A form on a page of its own. `back`: (text, URL name, arguments…) of where it came from."""
    text, name, *args = back
    context = {"form": form, "title": title, "back": text, "back_url": reverse(name, args=args)}
    return web.form_page(request, "plans/small_form.html", context)
