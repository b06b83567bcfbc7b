"""From dispatched sheets to finished checks, every sheet by those who were drawn for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from journeys.browse import Page, Person
from journeys.office import Office

PROBLEM = {
    "problem": "劳动合同缺少必备条款，涉及三人。",
    "measures": "责令限期改正，改正后复查，并列入重点监管对象。",
    "kind": "责令改正",
    "due": "2023-07-07",
    "document": "汝人社监令〔2023〕1号（演示）",
}
IS_PROBLEM = {
    "1": False,
    "2": True,
    "3": True,
    "4": True,
    "5": True,
    "6": True,
    "7": False,
    "8": True,
}


@dataclass
class Check:
    """One finished check."""

    url: str
    name: str
    code: str
    inspector: str


def dispatched(office: Office, task_url: str) -> Page:
    """X-14, X-17: one sheet per enterprise, on paper too."""
    page = office("operator").open(task_url).follow("打开检查")
    page = page.press("派发检查表").says("已派发")
    page.press("派发检查表").says("没有新的派发")
    [papers] = page.links("sheets.pdf")
    assert office("clerk").open(papers).body.startswith(b"%PDF")
    return page


def own_checks(person: Person) -> list[str]:
    """The addresses of the inspector's own checks that are not done yet."""
    page = person.open("/office/inspections/?status=assigned")
    return [
        url
        for url in page.links("/office/inspections/")
        if url.rstrip("/").rpartition("/")[2].isdigit()
    ]


def all_checked(office: Office, inspectors: Sequence[str], day: str) -> list[Check]:
    """R-03, R-20 … R-24, R-26, R-27, X-30: everybody enters the own sheets; all eight categories."""
    done: list[Check] = []
    codes = [*IS_PROBLEM]
    for username in inspectors:
        for url in own_checks(office(username)):
            code = codes[len(done)] if len(done) < len(codes) else "1"
            if not done:
                _barred(office, username, inspectors, url)
                _incomplete(office(username), url, day)
            done.append(_checked(office(username), username, url, code, day))
    return done


def _barred(office: Office, username: str, inspectors: Sequence[str], url: str) -> None:
    """X-30, R-26 谁检查、谁录入: nobody else opens the sheet."""
    page = office(username).open(url)
    [sheet] = page.links("/office/inspections/sheets/")[:1]
    office("clerk").open(sheet, status=403)
    other = next(office(one) for one in inspectors if url not in own_checks(office(one)))
    other.open(url, status=403)
    other.open(sheet, status=403)


def _incomplete(person: Person, url: str, day: str) -> None:
    """What the rules ask for is asked for: R-20 cards, R-21 a method, R-27 a category, R-03 measures."""
    page = person.open(url).follow("录入检查表")
    findings = _findings(page, "problem")
    page.says("书面检查", "检验检测", "现场检查", "网络监测")
    given: dict[str, Any] = {"visited_on": day}
    page.press("提交结果", given, status=422).says("请选择一个结果类别", "请至少选择一种检查方式")
    given |= {"code": "1", "methods": ["现场检查"]}
    page.press("提交结果", given, status=422).says("没有勾选“已出示执法证件”")
    given |= {"cards_shown": True}
    page.press("提交结果", given, status=422).says("没有填写检查情况")
    given |= findings
    page.press("提交结果", given, status=422).says("有“发现问题”")
    given |= {"code": "5"}
    page.press("提交结果", given, status=422).says("还没有写明问题")
    given |= {"problem": "缺少条款。"}
    page.press("提交结果", given, status=422).says("监管措施")
    given |= {"measures": "责令改正。"}
    page.press("提交结果", given, status=422).says("后续处置")


def _findings(page: Page, finding: str) -> dict[str, str]:
    form, _ = page.form("提交结果")
    names = [name for name in form.controls if name.startswith("finding_")]
    assert all(not form.controls[name].standing() for name in names)  # results start empty
    return dict.fromkeys(names, finding)


def _checked(person: Person, username: str, url: str, code: str, day: str) -> Check:
    page = person.open(url)
    name = page.heading
    page = page.follow("录入检查表")
    is_problem = IS_PROBLEM[code]
    given: dict[str, Any] = {
        "visited_on": day,
        "cards_shown": True,
        "methods": ["现场检查"],
        "code": code,
    }
    if code == "4":  # nobody was met
        given |= {
            "cards_shown": False,
            "cards_reason": "住所无人，未能当面出示",
            "methods": ["书面检查"],
        }
    given |= _findings(page, "problem" if is_problem else "none") | (PROBLEM if is_problem else {})
    page = page.press("提交结果", given).says("结果已提交")
    assert not page.offers("办结")
    page = page.follow("登记签字").press("登记", _signature(code)).says("已登记签字情况")
    told = code != "8"  # to be told later
    page = page.follow("办结").press("办结", {"told_on_the_spot": told}).says("检查已办结")
    return Check(page.url, name, code, username)


def _signature(code: str) -> dict[str, Any]:
    """R-22: signed and sealed; X-23: a refusal is recorded truthfully."""
    if code == "4":
        return {"kind": "无法联系", "reason": "住所无人，邻居证实已搬离。", "witness": "见证人丁"}
    if code == "6":
        return {"kind": "拒绝签字", "reason": "负责人拒绝签字，未说明理由。", "witness": "见证人丁"}
    return {"kind": "已签字盖章", "signer": "演示负责人", "capacity": "法定代表人", "sealed": True}
