"""Several bureaus in one installation: each with its own roster and records, unseen by the others."""

import pytest
from django.test import Client

from mingcha.accounts import actions, queries
from mingcha.accounts.models import Department, Region, User
from mingcha.accounts.rules import Role
from mingcha.accounts.setup import add_bureau
from mingcha.law.refusal import Refusal
from mingcha.law.uscc import make
from mingcha.ledger.acting import SYSTEM
from mingcha.registers import actions as registers
from mingcha.registers import queries as looking
from people import PASSWORD, Cast

pytestmark = pytest.mark.django_db
NEIGHBOUR = {
    "name": "邻县人力资源和社会保障局", "county": "邻县", "region": "999902",
    "department_code": "LX", "rulebook": "baofeng-2024",
}  # fmt: skip
CITY = {
    "name": "虚市人力资源和社会保障局", "county": "虚市", "region": "999900",
    "department_code": "XS", "rulebook": "shijiazhuang-2023",
}  # fmt: skip


def clerk_of(code: str) -> User:
    return actions.create_user(
        by=SYSTEM, username=f"clerk-{code.lower()}", name="测试员外", password=PASSWORD,
        roles=[Role.CLERK], department=Department.objects.get(code=code),
    )  # fmt: skip


@pytest.fixture
def neighbour(cast: Cast) -> User:
    add_bureau(by=cast.sysadmin, **NEIGHBOUR)
    return clerk_of("LX")


def test_a_department_belongs_to_the_nearest_bureau(cast: Cast, neighbour: User) -> None:
    add_bureau(by=cast.sysadmin, **CITY)
    assert queries.bureau() == cast.bureau
    for department, county in ((cast.lead, "明德县"), (cast.partner, "明德县")):
        home = queries.bureau_of(department)
        assert home is not None
        assert home.county == county
        assert queries.lead_of(department) == cast.lead
    assert [d.code for d in queries.departments_of(neighbour.department)] == ["LX"]
    city = Department.objects.get(code="XS")
    assert {d.code for d in queries.departments_of(city)} == {"XS", "LX", "RS", "SJ"}
    assert "999901" not in {r.code for r in queries.regions_of(neighbour.department)}


def test_a_region_has_one_bureau(cast: Cast, neighbour: User) -> None:
    with pytest.raises(Refusal, match="邻县的单位已经建立"):
        add_bureau(by=cast.sysadmin, **NEIGHBOUR)


def test_rosters_are_apart_and_the_city_sees_both(cast: Cast, neighbour: User) -> None:
    add_bureau(by=cast.sysadmin, **CITY)
    ours = registers.create_target(
        by=cast.clerk, name="明德县演示企业", uscc=make("91", "999901", "MA0000001")
    )
    theirs = registers.create_target(
        by=neighbour, name="邻县演示企业", uscc=make("91", "999902", "MA0000002")
    )
    assert set(looking.targets_visible_to(cast.clerk)) == {ours}
    assert set(looking.targets_visible_to(neighbour)) == {theirs}
    assert set(looking.targets_visible_to(clerk_of("XS"))) == {ours, theirs}
    assert set(looking.targets_in({}, cast.lead)) == {ours}
    assert set(looking.targets_in({"regions": ["999902"]}, cast.lead)) == set()


def test_pages_of_another_bureau_are_404(client: Client, cast: Cast, neighbour: User) -> None:
    ours = registers.create_target(
        by=cast.clerk, name="明德县演示企业", uscc=make("91", "999901", "MA0000001")
    )
    client.force_login(neighbour)
    assert client.get(f"/office/registers/targets/{ours.pk}/").status_code == 404


def test_the_system_administrator_adds_bureaus_and_sections(client: Client, cast: Cast) -> None:
    client.force_login(cast.sysadmin)
    assert client.post("/office/accounts/bureaus/", NEIGHBOUR).status_code == 302
    page = client.get("/office/accounts/bureaus/").content.decode()
    assert "邻县人力资源和社会保障局" in page
    assert "系统所在单位" in page
    again = client.post("/office/accounts/bureaus/", NEIGHBOUR | {"department_code": "LX2"})
    assert again.status_code == 422
    assert "已经建立" in again.content.decode()
    assert Region.objects.filter(code="999902").count() == 1

    section = {"department": cast.lead.pk, "name": "劳动保障监察股"}
    assert client.post("/office/accounts/sections/", section).status_code == 302
    again = client.post("/office/accounts/sections/", section)
    assert again.status_code == 422
    assert "这个部门已经有这个科室。" in again.content.decode()
    assert "劳动保障监察股" in client.get("/office/accounts/sections/").content.decode()
    client.force_login(cast.clerk)
    for path in ("bureaus", "sections"):
        assert client.get(f"/office/accounts/{path}/").status_code == 403
