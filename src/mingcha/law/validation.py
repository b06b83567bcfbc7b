"""What makes a rulebook file refused (clauses.md §1.9), one line per fault: `key：reason`."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields
from datetime import date
from decimal import Decimal
from typing import Any

from mingcha.law.parameters import (
    BINDINGS,
    DAY_UNITS,
    PARAMETERS,
    START_EVENTS,
    STATUSES,
    UNITS,
    Parameter,
)
from mingcha.law.value import Value
from mingcha.law.workdays import MOST_DAYS

OWN_STATUSES = tuple(status for status in STATUSES if status != "inherited")
MEMBERS = {field.name for field in fields(Value)} - {"inherited_from"}
TEXT_MEMBERS = MEMBERS - {"value"}
DATE = re.compile(r"(?:(\d{4})[-年/])?(\d{1,2})[-月/](\d{1,2})日?")
ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
MONTH_DAY = re.compile(r"\d{2}-\d{2}")
LEAP_YEAR = 2000
HUNDRED = 100

Lines = Iterator[str]


def check_file(content: dict[str, Any]) -> list[str]:
    """The faults of one file, before its parents are known."""
    lines = [f"{key}：不认识的栏目" for key in content if key not in {"extends", "also", "values"}]
    if not isinstance(content.get("extends", ""), str):
        lines.append("extends：应为上级规则集的名称")
    if not _is_list_of(str)(content.get("also", [])):
        lines.append("also：应为附加规则集名称的列表")
    values = content.get("values", {})
    if not isinstance(values, dict):
        return [*lines, "values：应为表"]
    for key, members in values.items():
        lines += [f"{key}：{line}" for line in _faults(key, members)]
    return lines


def check_quotes(values: Mapping[str, Any], document: Callable[[str], str | None]) -> list[str]:
    """Quotes that do not stand in their document, where its text is at hand (`document` finds it)."""
    return [
        f"{key}：{name} 不在 {members['document']} 的原文中"
        for key, members in values.items()
        for name in ("quote", "raw_text")
        if name in members and "document" in members
        if (text := document(members["document"])) is not None
        and _unspaced(members[name]) not in _unspaced(text)
    ]


def _unspaced(text: str) -> str:
    """Without white space: the texts were set with blanks around numbers and broken lines."""
    return "".join(text.split())


def check_resolved(values: Mapping[str, Value]) -> list[str]:
    """The faults that only show once the parents' values are in."""
    return [
        f"ratio.floor.{kind}：下限 {floor} % 高于上限 {cap} %"
        for kind in ("general", "key")
        if (floor := values[f"ratio.floor.{kind}"].value) is not None
        and (cap := values[f"ratio.cap.{kind}"].value) is not None
        and floor > cap
    ]


def _faults(key: str, members: object) -> Lines:
    if key not in PARAMETERS:
        yield "不认识的参数"
        return
    if not isinstance(members, dict):
        yield "应写明 value、clause、status 等，不能只写一个值"
        return
    yield from (f"不认识的成员 {name}" for name in members if name not in MEMBERS)
    yield from (
        f"{name} 应为文字"
        for name in sorted(TEXT_MEMBERS & set(members))
        if not isinstance(members[name], str) or not members[name].strip()
    )
    for check in (_status, _citation, _vocabulary, _dates):
        yield from check(members)
    if "value" in members:
        yield from _shape(PARAMETERS[key], members)


def _status(members: dict[str, Any]) -> Lines:
    status = members.get("status")
    if status not in OWN_STATUSES:
        yield f"status 应为 {'、'.join(OWN_STATUSES)} 之一"
    elif status == "absent" and "value" in members:
        yield "status 是 absent，就不能有 value"
    elif status != "absent" and "value" not in members:
        yield '缺少 value；本地文件没有规定时请写 status = "absent"'


def _citation(members: dict[str, Any]) -> Lines:
    status = members.get("status")
    if status in ("explicit", "interpreted") and not members.get("clause"):
        yield "缺少 clause（依据条款）"
    if status == "explicit" and not members.get("quote"):
        yield "status 是 explicit，缺少 quote（原文）"
    if members.get("quote") and not members.get("document"):
        yield "有 quote（原文），缺少 document（原文所在文件）"
    if "raw_text" in members and not members.get("note"):
        yield "有 raw_text，缺少 note（谁、为何这样处理）"


def _vocabulary(members: dict[str, Any]) -> Lines:
    for name, words in (
        ("unit", UNITS),
        ("start_event", tuple(START_EVENTS)),
        ("binding", BINDINGS),
    ):
        if name in members and members[name] not in words:
            yield f"不认识的 {name}：{members[name]}（可用：{'、'.join(words)}）"


def _dates(members: dict[str, Any]) -> Lines:
    for text in _texts(members.get("value")):
        if (found := DATE.fullmatch(text.strip())) and not _exists(*found.groups()):
            yield f"日期不存在：{text}；原文如此时请写入 raw_text，value 写处理结果"


def _texts(node: object) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    children = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    for child in children:
        yield from _texts(child)


def _exists(year: str | None, month: str, day: str) -> bool:
    try:
        date(int(year or LEAP_YEAR), int(month), int(day))
    except ValueError:
        return False
    return True


def _shape(parameter: Parameter, members: dict[str, Any]) -> Lines:
    value, unit = members["value"], members.get("unit")
    is_right, wanted = SHAPES[parameter.shape]
    if not is_right(value):
        yield f"value 应为{wanted}"
    elif parameter.shape == "choice" and value not in parameter.choices:
        yield f"value 应为 {'、'.join(parameter.choices)} 之一"
    else:
        yield from _percent_faults(parameter, value)
        yield from _name_faults(parameter, value)
    expected = units_of(parameter)
    if unit in UNITS and unit not in expected:
        yield f"这个参数不用单位 {unit}"
    elif unit is None and expected:
        yield f"缺少 unit（{'、'.join(expected)}）"
    if parameter.shape == "days" and "start_event" not in members:
        yield "缺少 start_event（期限从何时起算）"


def _percent_faults(parameter: Parameter, value: Any) -> Lines:
    for number in _percentages(parameter.shape, value):
        if not _is_percent(number):
            yield f"比例 {number} 应为不小于 0 的数"
        elif number > HUNDRED:
            yield f"比例 {number} % 超过 100 %"


def _name_faults(parameter: Parameter, value: Any) -> Lines:
    """`joint.lead_decides` names parameters."""
    if parameter is PARAMETERS["joint.lead_decides"]:
        yield from (f"不认识的参数 {name}" for name in value if name not in PARAMETERS)


def _percentages(shape: str, value: Any) -> list[Any]:
    """Every percentage in a value: itself, a table's ratios, or the `share` of milestones."""
    if shape == "percent":
        return [value]
    if shape == "percents":
        return list(value.values())
    if shape == "tables":
        return [row["share"] for row in value if "share" in row]
    return []


def units_of(parameter: Parameter) -> tuple[str, ...]:
    """The units that a parameter takes; none for what has no unit."""
    counted = {"count": parameter.choices, "counts": parameter.choices}
    units = {"percent": ("%",), "percents": ("%",), "days": DAY_UNITS} | counted
    return units.get(parameter.shape, ())


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _is_percent(value: object) -> bool:
    return _is_count(value) or (isinstance(value, Decimal) and value >= 0)


def _is_list_of(kind: type) -> Callable[[object], bool]:
    return lambda value: isinstance(value, list) and all(isinstance(item, kind) for item in value)


def _is_date(value: object) -> bool:
    return isinstance(value, str) and ISO_DATE.fullmatch(value) is not None


SHAPES: dict[str, tuple[Callable[[Any], bool], str]] = {
    "text": (lambda value: isinstance(value, str), "文字"),
    "choice": (lambda value: isinstance(value, str), "文字"),
    "texts": (_is_list_of(str), "文字列表"),
    "flag": (lambda value: isinstance(value, bool), " true 或 false"),
    "date": (_is_date, "日期（如 2023-06-30）"),
    "dates": (
        lambda value: _is_list_of(str)(value) and all(MONTH_DAY.fullmatch(day) for day in value),
        "月-日列表（如 04-05）",
    ),
    "percent": (_is_percent, "不小于 0 的数"),
    "percents": (lambda value: isinstance(value, dict), "各类别的比例表"),
    "days": (lambda value: _is_count(value) and value <= MOST_DAYS, "0 到 10000 的整数"),
    "count": (_is_count, "不小于 0 的整数"),
    "counts": (
        lambda value: isinstance(value, dict) and all(map(_is_count, value.values())),
        "各类别的次数表",
    ),
    "table": (lambda value: isinstance(value, dict), "表"),
    "tables": (_is_list_of(dict), "表的列表"),
}
