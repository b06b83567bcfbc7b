"""公示: the publisher's desk, and what the portal then shows to anybody."""

from journeys.browse import Page, Person
from journeys.office import Office

DESK = "/office/notices/"
LINE_TITLE = "劳务派遣用工抽查"


def plan_and_items_public(office: Office) -> None:
    """R-04, R-08, S-21: the item list and the plan are on the portal."""
    page = office("publisher").open(DESK).press("公示事项清单").says("事项清单已公示")
    page.press("公示", near="/plan/").says("已公示")
    anybody = Person()
    anybody.open("/lists/items/").says("劳务派遣用工检查", "《劳务派遣行政许可实施办法》第二十九条")
    anybody.open("/lists/items/").lacks("没有依据的检查")
    anybody.open("/lists/plans/").says("劳务派遣用工抽查")


def task_public(office: Office) -> None:
    """S-21: the 实施方案."""
    office("publisher").open(DESK).press("公示", near="/task/").says("已公示")


def all_public(office: Office, count: int) -> None:
    """R-09, R-26: the finished checks, one by itself and then the rest at once."""
    page = office("publisher").open(DESK).says(f"待公示的结果 {count} 户")
    page = page.press("公示", near="/inspection/").says("已公示")
    page.press(page.button("全部")).says(f"已公示 {count - 1} 户", "没有待公示的结果")


def enterprise(text: str) -> Page:
    """What an enterprise finds when it looks for itself."""
    page = Person().open(f"/search/?q={text}")
    return page.says("为什么抽到我，为什么没抽到我")
