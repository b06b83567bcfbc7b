"""The ceremony, page by page: freeze, print, commit, dice, open (R-10 … R-16, R-19, X-13, X-16)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from journeys.browse import Page, Person
from journeys.markup import Form
from journeys.office import Office

WITNESSES = (
    ("见证人甲", "人大代表", "汝州市人大常委会（演示）"),
    ("见证人乙", "政协委员", "政协汝州市委员会（演示）"),
    ("见证人丙", "市场主体代表", "汝州市企业联合会（演示）"),
)
DICE = ("31415926535897932384", "27182818284590452353", "14142135623730950488")
DIGEST = re.compile(r"(?:[0-9a-f]{4} ){15}[0-9a-f]{4}")
CODE = re.compile(r"[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}")


@dataclass
class Drawn:
    """Where a draw is found."""

    public_url: str
    office_url: str

    @property
    def code(self) -> str:
        return self.public_url.split("/")[-2]


def frozen(office: Office, task: str, *, lottery: tuple[str, str] | None = None) -> Drawn:
    """R-19: three witnesses at least; the roster is fixed from here on."""
    page = office("operator").open("/office/draws/").says(task).follow("冻结")
    few = _witnesses(WITNESSES[:2]) | _lottery(lottery)
    page.press("冻结名录，生成承诺", few, status=422).says("见证人")
    page = page.press("冻结名录，生成承诺", _witnesses(WITNESSES) | _lottery(lottery))
    page.says("名录已冻结")
    assert not page.offers("公布承诺")  # not the operator's to publish
    return Drawn(page.link("公开页"), page.url)


def _witnesses(people: Sequence[tuple[str, str, str]]) -> dict[str, str]:
    return {
        f"witness-{number}-{name}": value
        for number, person in enumerate(people)
        for name, value in zip(("name", "kind", "unit"), person, strict=True)
    }


def _lottery(lottery: tuple[str, str] | None) -> dict[str, str]:
    return {"game": lottery[0], "issue": lottery[1]} if lottery else {}


def committed(office: Office, draw: Drawn) -> list[str]:
    """The supervisor prints, seals, compares M and publishes it; returns the witnesses' codes."""
    page = office("supervisor").open(draw.office_url)
    for name in ("commitment", "dice"):
        [paper] = page.links(f"{name}.pdf")
        assert office("operator").open(paper).body.startswith(b"%PDF")
    slip = page.press("打印密封件（只有一次）")
    assert slip.body.startswith(b"%PDF")
    _pressed_again(office("supervisor"), page, "打印密封件（只有一次）")
    page = page.follow("核对并公布")
    found = DIGEST.search(page.text)
    assert found, page.text
    manifest = found[0].replace(" ", "")
    page.press("公布承诺", {"tail": "00000000"}, status=422)
    page = page.press("公布承诺", {"tail": manifest[-8:]})
    codes = CODE.findall(page.text)
    assert len(codes) == len(WITNESSES), page.text
    Person().open(draw.public_url).says(found[0])  # anybody can copy M before the dice fall
    return codes


def diced(office: Office, draw: Drawn, codes: Sequence[str]) -> None:
    """R-19: each witness with the own code and the own dice; nobody sees the others' before."""
    for (name, _, _), code, digits in zip(WITNESSES, codes, DICE, strict=True):
        witness = Person()
        page = witness.open(f"{draw.public_url}witness/")
        page.press("进入", {"code": "2222-2222-2222"}, status=422)
        page = page.press("进入", {"code": code}).says(name)
        slip = digits[:-1] + "0" if digits[-1] != "0" else digits[:-1] + "1"
        page.press("录入读数", {"digits": digits, "again": slip}, status=422)
        page = page.press("录入读数", {"digits": digits, "again": digits}).says("已录入")
        assert not page.offers("录入读数")
        if digits != DICE[-1]:
            page.says("等全部见证人录入后")
            assert not office("operator").open(draw.office_url).offers("开启")


def opened(office: Office, draw: Drawn) -> Page:
    """The operator opens it, once."""
    page = office("operator").open(draw.office_url)
    form, _ = page.form("开启")
    page = page.press("开启").says("已开启")
    _sent_again(office("operator"), form, form.action)
    return page


def _pressed_again(person: Person, page: Page, button: str) -> None:
    form, one = page.form(button)
    _sent_again(person, form, one.action or form.action or page.url)


def _sent_again(person: Person, form: Form, action: str) -> None:
    """There is no second time, not even for a form that was rendered anew (another key)."""
    data = {
        name: control.standing() for name, control in form.controls.items() if name != "submission"
    }
    person.post(action, data, status=409)


def ceremony(office: Office, task: str) -> Drawn:
    """A whole L1 sitting."""
    draw = frozen(office, task)
    diced(office, draw, committed(office, draw))
    opened(office, draw)
    return draw


def lottery_entered(office: Office, draw: Drawn, wrong: str, value: str) -> None:
    """L2: nobody can know before the lottery; the issue of the manifest, with its digits in order."""
    Person().open(f"{draw.public_url}stage").says("等待开奖")
    page = office("operator").open(draw.office_url)
    assert not page.offers("开启")
    page = page.follow("录入开奖号")
    page.press("录入", {"value": wrong}, status=422)
    page.press("录入", {"value": value}).says("开奖号已录入")


def voided(office: Office, draw: Drawn, reason: str, note: str) -> None:
    """protocol §6: asked for by the operator, decided by the supervisor, numbered and public."""
    page = office("operator").open(draw.office_url).follow("申请作废")
    page.press("提出申请", {"reason": reason, "note": note}).says("等待监督员决定")
    page = office("supervisor").open(draw.office_url).follow("去决定")
    page.press("同意作废").says("已作废")
    Person().open(draw.public_url).says("作废", note)
