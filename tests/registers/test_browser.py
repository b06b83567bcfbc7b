"""The registers in a real Chromium: what the county of `tests/browser` has none of, and an import."""

import csv
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from browser.eyes import Eyes
from mingcha.ledger.acting import SYSTEM
from mingcha.registers import actions, queries
from mingcha.registers.models import Target
from people import Cast, make_cast
from registers import factories
from registers.test_import import roster

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def url(name: str, *args: object) -> str:
    return reverse(f"registers:{name}", args=args)


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return make_cast(by=SYSTEM)


def eyes_of(user: Any, chromium: Any, server: Any) -> Eyes:
    client = Client()
    client.force_login(user)
    return Eyes(chromium, server.url, {n: m.value for n, m in client.cookies.items()})


def test_long_and_empty_lists_and_every_tab_are_calm(
    cast: Cast, live_server: Any, chromium: Any
) -> None:
    tag = factories.tag()
    targets = [
        factories.target(n, region=cast.towns[n % 4], labour_grade="ABC"[n % 3], tags=[tag])
        for n in range(1, 31)
    ]
    factories.target(40, credit_risk="D", legal_rep="")
    item = factories.item(cast.lead, 1, active=False, legal_basis="")
    inspector = factories.inspector(cast.lead, specialities=[tag], pools=cast.towns)
    recusal = actions.declare_recusal(
        by=cast.clerk, inspector=inspector, target=targets[0], reason="kinship", note="表亲"
    )
    every = "&".join(f"col={c}" for c in ("name", "scope", "address", "tags", "last_visit"))
    with eyes_of(cast.clerk, chromium, live_server) as eyes:
        for path in (
            *(url(n) for n in ("target_list", "inspector_list", "recusal_list")),
            url("target_list") + f"?page=2&sort=-name&{every}",
            url("target_list") + "?q=没有",
            *(url("target_detail", targets[0].pk) + t for t in ("?tab=related", "?tab=history")),
            url("inspector_detail", inspector.pk) + "?tab=related",
            url("item_detail", item.pk),
            url("recusal_detail", recusal.pk),
        ):
            eyes.look(path)
        assert not eyes.wrong, "\n".join(eyes.wrong)


def test_filtering_refreshes_the_table_alone(cast: Cast, live_server: Any, chromium: Any) -> None:
    for n in range(1, 31):
        factories.target(n, labour_grade="C" if n == 7 else "A")
    with eyes_of(cast.clerk, chromium, live_server) as eyes:
        tab = eyes.tab
        tab.goto(live_server.url + url("target_list"))
        tab.evaluate("document.body.dataset.here = 'still'")
        tab.get_by_label("守法诚信等级", exact=True).select_option("C")
        tab.get_by_text("第 1—1 户，共 1 户").wait_for()
        assert "labour_grade=C" in tab.url
        tab.get_by_label("守法诚信等级", exact=True).select_option("A")
        tab.get_by_text("第 1—25 户，共 29 户").wait_for()
        tab.get_by_role("link", name="下一页").click()
        tab.get_by_text("第 26—29 户").wait_for()
        tab.get_by_role("link", name="主体名称").click()
        tab.get_by_text("第 1—25 户").wait_for()
        tab.get_by_text("显示列").click()
        tab.get_by_label("法定代表人", exact=True).check()
        tab.get_by_role("button", name="应用").click()
        tab.get_by_role("columnheader", name="法定代表人").wait_for()
        tab.get_by_label("选择本页全部").check()
        assert tab.locator("input[name=pk]:checked").count() == 25
        assert tab.evaluate("document.body.dataset.here") == "still"
        tab.get_by_role("link", name="明德县1号劳务有限公司", exact=True).click()
        tab.get_by_role("heading", name="明德县1号劳务有限公司").wait_for()
        tab.go_back()
        tab.get_by_role("heading", name="检查对象名录库").wait_for()
        eyes.check()
        assert not eyes.wrong, "\n".join(eyes.wrong)


def test_a_roster_is_imported_by_hand(
    cast: Cast, live_server: Any, chromium: Any, tmp_path: Path
) -> None:
    rows = roster(12)
    rows[3][2] = "2023-06-31"
    wrong, right = tmp_path / "错.csv", tmp_path / "对.csv"
    for path, content in ((wrong, rows), (right, roster(12))):
        with path.open("w", encoding="gb18030", newline="") as file:
            csv.writer(file).writerows(content)
    with eyes_of(cast.clerk, chromium, live_server) as eyes:
        tab = eyes.tab
        tab.goto(live_server.url + url("target_list"))
        tab.get_by_role("link", name="导入", exact=True).click()
        tab.get_by_label("文件").set_input_files(wrong)
        tab.get_by_role("button", name="上传").click()
        eyes.check()
        tab.get_by_role("button", name="核对").click()
        tab.get_by_role("heading", name="有 1 处错误").wait_for()
        eyes.check()
        tab.get_by_role("link", name="改好后重新上传").click()
        tab.get_by_label("文件").set_input_files(right)
        tab.get_by_role("button", name="上传").click()
        tab.get_by_role("button", name="核对").click()
        eyes.check()
        tab.get_by_role("button", name="入库 12 户").click()
        tab.get_by_role("heading", name="已入库").wait_for()
        eyes.check()
        assert not eyes.wrong, "\n".join(eyes.wrong)
    assert Target.objects.count() == 12


def test_the_small_registers_in_their_rarer_states_are_calm(
    cast: Cast, live_server: Any, chromium: Any
) -> None:
    city = factories.other_bureau("999900", "明德市", "SJ0")
    basis = actions.create_basis(by=SYSTEM, title="劳动保障监察条例", number="国务院令第423号")
    item = factories.item(cast.lead, 1, bases=[basis])
    for number in (1, 2, 3):
        factories.item(city.lead, number, level="system")
    taken = queries.catalogue(cast.lead)[0]
    actions.claim_items(by=cast.clerk, department=cast.lead, origins=[taken])
    guide = factories.guide(cast, [item])
    expert = factories.expert(cast)
    target = factories.target(1, labour_grade="A", bureau=cast.bureau)
    actions.update_target(by=SYSTEM, target=target, labour_grade="C")
    training = actions.record_training(
        by=cast.clerk, department=cast.lead, on=date(2026, 5, 7), name="抽查前培训班",
        kind="before-draw", people=12, content="工作规范",
    )  # fmt: skip
    source = actions.create_source(
        by=cast.clerk, department=cast.lead, name="参保企业信息系统", kind="insured"
    )
    actions.hand_out(by=cast.clerk, source=source, file_name="名录.csv", content=b"x", rows=1)
    version = actions.propose_list(
        by=cast.clerk, department=cast.lead, kind="items", effective_from=date(2026, 1, 1)
    )
    actions.set_basis_state(by=cast.clerk, basis=basis, state="repealed")
    actions.save_filter(by=cast.clerk, register="target_list", name="C 级", query="labour_grade=C")
    with eyes_of(cast.clerk, chromium, live_server) as eyes:
        for path in (
            *(url(f"{n}_list") for n in ("claim", "item", "grade", "basis", "source", "target")),
            url("training_detail", training.pk) + "?tab=history",
            url("guide_detail", guide.pk) + "?tab=related",
            url("expert_detail", expert.pk), url("version_detail", version.pk),
            url("basis_detail", basis.pk) + "?tab=related",
            *(url("item_detail", item.pk) + t for t in ("?tab=related", "?tab=history")),
        ):  # fmt: skip
            eyes.look(path)
        assert eyes.wrong == []
    with eyes_of(city.clerk, chromium, live_server) as eyes:
        eyes.look(url("claim_list"))
        assert eyes.wrong == []
