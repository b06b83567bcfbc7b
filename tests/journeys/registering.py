"""一单两库, page by page: the item list, the inspectors with their accounts, the roster."""

import io
from collections.abc import Sequence

from openpyxl import Workbook

from journeys import rosters
from journeys.browse import Page, Person, upload
from journeys.office import Office
from mingcha.accounts.models import User
from people import PASSWORD

ITEMS = (
    "事项编号,抽查事项,事项类别,抽查对象,检查主体,检查依据,检查方式\n"
    "RZ-01,劳务派遣用工检查,一般检查事项,劳务派遣单位、用工单位,县人社局,"
    "《劳务派遣行政许可实施办法》第二十九条,现场检查\n"
    "RZ-02,工资支付情况检查,一般检查事项,用人单位,县人社局,"
    "《保障农民工工资支付条例》第三十八条,现场检查、书面检查\n"
    "RZ-03,没有依据的检查,一般检查事项,用人单位,县人社局,,现场检查\n"
)
FIRST = "chushi-2026-mima"  # what the system administrator hands over, to be changed at once
LATE = "测试员十三号"  # the certificate of this one has expired


def imported(clerk: Person, kind: str, file_name: str, content: bytes) -> Page:
    """A file, uploaded, with the columns as proposed, checked: the page that offers to store it."""
    page = clerk.open(f"/office/registers/imports/new/{kind}/")
    return page.press("上传", {"file": upload(file_name, content)}).press("核对")


def stored(page: Page, count: int, unit: str) -> Page:
    """All rows, or none."""
    return page.press(f"入库 {count} {unit}").says("已入库", f"新增 {count}")


def item_list(office: Office) -> None:
    """R-02, R-04, R-07, J-02, J-04: the clerk compiles, the approver lists; nothing without a basis."""
    page = imported(office("clerk"), "items", "事项清单.csv", ITEMS.encode("utf-8-sig"))
    stored(page, 3, "项")
    page = office("approver").open("/office/registers/items/")
    rows = ticks(page, "把选中的列入清单")
    page.press("把选中的列入清单", {"pk": rows}, status=409).says("没有填写检查依据")
    page.press("把选中的列入清单", {"pk": rows[:2]}).says("已把 2 项列入清单")


def ticks(page: Page, button: str) -> list[str]:
    """The tick boxes of a list's rows, in their order."""
    return [choice.value for choice in page.form(button)[0].controls["pk"].choices]


def inspectors(office: Office, count: int = 12) -> list[str]:
    """R-07, R-20, J-07: people with a valid card, and an account each; returns the account names.

    One more person has an expired card and is not put to work.
    """
    page = imported(office("clerk"), "inspectors", "执法人员.xlsx", _staff(count))
    stored(page, count + 1, "人")
    page = office("approver").open("/office/registers/inspectors/")
    late = _row(page, LATE)
    page.press("核验选中的人上岗", {"pk": [late]}, status=409).says("已经过期")
    people = [one for one in ticks(page, "核验选中的人上岗") if one != late]
    page.press("核验选中的人上岗", {"pk": people}).says(f"已核验 {count} 人上岗")
    return [_account(office, pk, number) for number, pk in enumerate(people, 1)]


def _staff(count: int) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["姓名", "人员编号", "执法证编号", "证件有效期至", "科室"])
    for number in range(1, count + 1):
        sheet.append(
            [f"测试员{number:02d}号", f"RS{number:02d}", f"410482{number:04d}", "2026-12-31"]
        )
    sheet.append([LATE, f"RS{count + 1:02d}", "4104829999", "2022-12-31"])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _row(page: Page, name: str) -> str:
    """The tick box beside a name."""
    [href] = [href for href, words in page.links_with_text() if words == name]
    return href.rstrip("/").rpartition("/")[2]


def _account(office: Office, pk: str, number: int) -> str:
    """X-30: everybody enters the own results, so everybody has an account of the own."""
    username = f"inspector-{number:02d}"
    page = office("sysadmin").open("/office/accounts/new/")
    page.press("建立", {
        "username": username, "name": f"测试员{number:02d}号", "department": "县人社局",
        "password": FIRST,
    }).says(username)  # fmt: skip
    made = User.objects.get(username=username).pk
    page = office("secadmin").open(f"/office/accounts/{made}/")
    page.press("保存", {"roles": ["inspector"]}).says("授权已更新")
    page = Person().open("/login/").press("登录", {"username": username, "password": FIRST})
    page.says("请先修改").press("修改密码", {"old": FIRST, "new": PASSWORD})
    page = office("clerk").open(f"/office/registers/inspectors/{pk}/edit/")
    page.press("保存", {"user": f"测试员{number:02d}号"}).says("已保存")
    return username


def roster(office: Office, rows: Sequence[rosters.Row]) -> None:
    """R-11, R-17, B-10: the roster comes as a file; townships, grades and states are known."""
    content = rosters.as_csv(list(rows))
    page = imported(office("clerk"), "targets", "ruzhou.csv", content)
    page.says("核对无误，可以入库", f"{len(rows)}行", "错误0处")
    stored(page, len(rows), "户")
