"""What the pages of all registers share: who may, forms that add or change, the page of a record."""

from collections.abc import Callable, Mapping
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from mingcha.accounts.models import Department, User
from mingcha.law.refusal import Refusal
from mingcha.ledger.queries import history
from mingcha.registers.forms import tell
from mingcha.registers.kit import Column, Register
from mingcha.web.forms import form_page

READERS = ("clerk", "approver", "operator", "supervisor", "liaison", "publisher")

STALE = {"registers-changed-meanwhile", "registers-item-stale", "registers-inspector-stale"}

EVENTS = {
    "create": "新增", "update": "修改", "activate": "列入、核验", "retire": "停用",
    "set-status": "变更状态", "record": "检查记录", "rename": "改名", "declare": "申报", "end": "解除",
    "tag": "批量加标签", "place": "批量改区域", "start": "上传", "check": "核对", "store": "入库",
    "discard": "放弃", "withdraw": "撤销", "write": "保存", "change": "等级变化", "claim": "认领",
    "decline": "不认领", "take-over": "接收迁入", "map": "对应监管编码", "propose": "提交会签",
    "sign": "会签", "sync": "同步", "release": "退回户数", "set-state": "变更状态",
}  # fmt: skip


def user_of(request: HttpRequest) -> User:
    """The logged-in user; `@allow` has made sure of one."""
    return cast(User, request.user)


def department_of(request: HttpRequest) -> Department:
    """The department that an act is for; without one there is none."""
    department = user_of(request).department
    if department is None:
        raise PermissionDenied
    return department


def abilities(user: User) -> dict[str, bool]:
    """Which buttons a page shows; the views decide for themselves."""
    return {
        "is_clerk": user.has_role("clerk"),
        "is_approver": user.has_role("approver"),
        "is_keeper": user.has_role("clerk", "liaison"),
        "is_declarer": user.has_role("clerk", "liaison", "inspector"),
    }


LOOKING = {"is_clerk": False, "is_approver": False, "is_keeper": False}  # S-26: looks only


def reach(mine: bool) -> dict[str, bool]:
    """What a page of a record adds to its buttons: nothing, or that they are hidden."""
    return {} if mine else LOOKING


def edit_page(
    request: HttpRequest,
    form: forms.Form,
    save: Callable[[dict[str, Any]], Model],
    *,
    title: str,
    register: Register,
    url: str,
    done: str,
    extra: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """A form that adds or changes one record, then shows it. A stale form flies on as 409."""
    if request.method == "POST" and form.is_valid():
        try:
            record = save(form.cleaned_data)
        except (Refusal, ValidationError) as error:
            if isinstance(error, Refusal) and error.code in STALE:
                raise
            tell(form, error)
        else:
            messages.success(request, done)
            return redirect(f"registers:{url}", pk=record.pk)
    context = {"form": form, "title": title, "list_url": f"registers:{register.url}"}
    context |= {"register": register, **(extra or {})}
    return form_page(request, "registers/edit.html", context)


def detail_page(
    request: HttpRequest,
    record: Any,
    *,
    register: Register,
    template: str,
    related: Callable[[], Mapping[str, Any]],
    extra: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """A record: 内容, 关联 or 留痕; only the open tab is looked up."""
    tab = request.GET.get("tab", "")
    context: dict[str, Any] = {"record": record, "register": register, "tab": tab}
    context["list_url"] = f"registers:{register.url}"
    if tab == "related":
        context |= related()
    elif tab == "history":
        context["entries"] = [(entry, event_name(entry.event), changes_of(record, entry.detail))
                              for entry in history(record)[:200]]  # fmt: skip
    else:
        context["summary"] = [(column.title, shown(column, record)) for column in register.columns]
    context |= abilities(user_of(request)) | dict(extra or {})
    return render(request, template, context)


def shown(column: Column, record: Any) -> str:
    """A field on the page of a record, where a name need not link to itself."""
    if column.name == "name" or column.cell is None:
        return column.text(record)
    return column.cell(record)


def event_name(event: str) -> str:
    """「修改」 for `registers:target:update`."""
    return EVENTS.get(event.rpartition(":")[2], event)


def changes_of(record: Any, detail: Mapping[str, Any] | None) -> list[tuple[str, Any, Any]]:
    """(field, before, after) of a change, for people."""
    changed = (detail or {}).get("changed", {})
    return [
        (field.verbose_name, in_words(field, before), in_words(field, after))
        for name, (before, after) in sorted(changed.items())
        for field in [record._meta.get_field(name)]
    ]


def in_words(field: Any, value: Any) -> str:
    """A value as a page would show it: choices by their words, lists with 、."""
    if isinstance(value, list):
        return "、".join(str(part) for part in value)
    return str(dict(field.flatchoices).get(value, value if value is not None else ""))
