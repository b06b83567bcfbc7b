"""From the year's plan to an approved task, page by page."""

from collections.abc import Mapping
from typing import Any

from journeys.browse import Page
from journeys.office import Office

REASON = "官方平台升级期间，经领导小组同意在本系统抽取"


def published_plan(office: Office, line: Mapping[str, Any], *, least: int = 0) -> Page:
    """A plan of one line, published. `least`: the plan must hold so many, and one fewer is refused.

    R-02, R-08, R-10, R-13, R-17, S-20; B-12, J-03, X-01.
    """
    clerk = office("clerk")
    page = clerk.open("/office/plans/").follow("新建年度计划")
    page = page.press("保存", {"basis_docs": "汝人社办〔2023〕5号"})
    page.follow("市场主体基数").follow("采用名录库自己的户数").press("保存")
    address = page.url
    page = page.follow("增加计划项").press("保存", line)
    if least:
        assert int(line["planned_count"]) == least
        page = _one_too_few(page, line, least)
    page = page.press("提交审批", _reason(page))
    clerk.open(address).says("待审批")
    office("approver").open(address).press("批准").says("已批准")
    return office("publisher").open(address).press("公布计划").says("已公布")


def _one_too_few(page: Page, line: Mapping[str, Any], least: int) -> Page:
    """R-17: under 5 % of all market entities a plan cannot be submitted."""
    page = page.follow("修改").press("保存", {"planned_count": least - 1})
    # the first 修改 on the page is the line's
    page.says("还差 1 户", "不符合", "第十一条")
    assert not page.offers("提交审批")
    return page.follow("修改").press("保存", {"planned_count": least})


def _reason(page: Page) -> dict[str, str]:
    form, _ = page.form("提交审批")
    return {"reason": REASON} if "reason" in form.controls else {}


def approved_task(
    office: Office, task: Mapping[str, Any], strata: list[Mapping[str, Any]] | None = None
) -> Page:
    """A task from the first line of the published plan, approved by somebody else.

    R-02, R-10, R-11, R-18, R-20, S-20, X-05.
    """
    page = office("clerk").open("/office/tasks/").follow("新建任务").follow("1. ")
    if strata:
        page = page.press("按劳动保障守法诚信等级")
    rows = {
        f"strata-{number}-{name}": value
        for number, row in enumerate(strata or [])
        for name, value in row.items()
    }
    page = page.press("保存草稿", {**task, **rows}).says("任务草稿已保存")
    address = page.url
    page.press("提交审批", _reason(page)).says("待审批")
    assert not office("clerk").open(address).offers("批准")  # 四眼
    return office("approver").open(address).press("批准").says("规则集已固定")
