"""Importing through the pages: upload, headings, preview, marked-up sheet, storing."""

import io
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from mingcha.accounts.models import User
from mingcha.ledger.models import Entry
from mingcha.registers.models import Import, Inspector, Target
from people import Cast
from registers import factories, hostile
from registers.test_import import HEADERS, RUZHOU, as_csv, roster, spoiled

pytestmark = pytest.mark.django_db


def url(name: str, *args: object) -> str:
    return reverse(f"registers:{name}", args=args)


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def clerk(cast: Cast) -> Client:
    return client_of(cast.clerk)


def upload(client: Client, content: bytes, name: str = "名录.csv", kind: str = "targets") -> Any:
    file = SimpleUploadedFile(name, content)
    return client.post(url("import_create", kind), {"file": file}, follow=True)


def suggested(client: Client, batch: Import) -> dict[str, str]:
    """What the mapping form holds when nobody touches it."""
    form = client.get(url("import_detail", batch.pk)).context["form"]
    return {field.html_name: field.value() for field in form}


def stored(client: Client, content: bytes, **more: str) -> Import:
    """The whole way, the suggestion accepted as it stands."""
    assert upload(client, content, **more).status_code == 200
    batch = Import.objects.latest("pk")
    client.post(url("import_check", batch.pk), suggested(client, batch))
    client.post(url("import_store", batch.pk))
    batch.refresh_from_db()
    return batch


@pytest.mark.skipif(
    not RUZHOU.exists(), reason="../shared is not here; look-alikes are tested below"
)
def test_ruzhou_is_imported_with_the_mapping_as_suggested(clerk: Client) -> None:
    batch = stored(clerk, RUZHOU.read_bytes(), name="ruzhou.csv")
    assert (batch.status, batch.created, Target.objects.count()) == ("stored", 596, 596)


def test_look_alikes_are_imported_with_the_mapping_as_suggested(clerk: Client) -> None:
    batch = stored(clerk, as_csv(*roster(40)))
    assert (batch.status, batch.created) == ("stored", 40)
    page = clerk.get(url("import_detail", batch.pk)).content.decode()
    assert "已入库" in page
    assert batch.file_name in clerk.get(url("import_list")).content.decode()
    assert "第 1—25 户，共 40 户" in clerk.get(url("target_list")).content.decode()


def test_the_preview_says_what_will_happen(clerk: Client) -> None:
    factories.target(1)
    upload(clerk, as_csv(*roster(3)))
    batch = Import.objects.get()
    page = clerk.post(url("import_check", batch.pk), suggested(clerk, batch), follow=True)
    text = page.content.decode()
    assert "核对无误，可以入库" in text
    assert "入库 3 户" in text
    assert (batch.pk, Target.objects.count()) == (batch.pk, 1)
    batch.refresh_from_db()
    assert (batch.created, batch.updated) == (2, 1)
    assert "有变：" in text
    assert "待补：主体类型、法定代表人" in text


def test_faults_are_shown_by_row_and_the_marked_sheet_comes_back(clerk: Client) -> None:
    upload(clerk, spoiled(3, "注册日期", "2023-06-31"))
    batch = Import.objects.get()
    page = clerk.post(url("import_check", batch.pk), suggested(clerk, batch), follow=True)
    text = page.content.decode()
    assert "有 1 处错误，一行也没有入库" in text
    assert "第 3 行：“2023-06-31”不是日期" in text
    assert clerk.post(url("import_store", batch.pk)).status_code == 409
    assert not Target.objects.exists()
    answer = clerk.get(url("import_marked", batch.pk))
    assert "attachment" in answer["Content-Disposition"]
    told = Entry.objects.get(event="registers:list:export")
    assert (told.subject, told.facts["rows"]) == ("registers:import_targets", batch.rows)
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    assert [cell.value for cell in sheet[1]] == [*HEADERS, "错误和改法"]
    assert sheet["C3"].fill.fgColor.rgb == "FFFBD5D5"


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [pytest.param(*case[1:], id=case[0]) for case in hostile.refused_files()],
)
def test_a_hostile_file_stores_nothing_and_the_worker_lives(
    clerk: Client, name: str, content: hostile.Content, sentence: str
) -> None:
    answer = upload(clerk, content if isinstance(content, bytes) else content(), name)
    assert answer.status_code == 422
    (told,) = answer.context["form"].errors["file"]
    assert sentence in told
    assert not Import.objects.exists()
    assert clerk.get(url("registers")).status_code == 200


def test_a_column_chosen_twice_and_a_missing_one_are_told(clerk: Client) -> None:
    upload(clerk, as_csv(*roster(1)))
    batch = Import.objects.get()
    check = url("import_check", batch.pk)
    for data, sentence in (
        ({"c0": "name", "c1": "name"}, "与另一列选了同样的内容"),
        ({"c0": "name"}, "还没有对应这些必填内容：统一社会信用代码"),
        ({"c0": "nonsense"}, "请先改正"),
    ):
        answer = clerk.post(check, data)
        assert (answer.status_code, sentence in answer.content.decode()) == (422, True)
    batch.refresh_from_db()
    assert batch.status == "uploaded"


def test_an_import_is_given_up(clerk: Client) -> None:
    upload(clerk, as_csv(*roster(1)))
    batch = Import.objects.get()
    assert clerk.post(url("import_discard", batch.pk)).status_code == 302
    assert clerk.post(url("import_discard", batch.pk)).status_code == 409
    assert clerk.get(url("import_marked", batch.pk)).status_code == 404
    assert "已放弃" in clerk.get(url("import_detail", batch.pk)).content.decode()
    data = {"c0": "name", "c1": "uscc"}
    assert clerk.post(url("import_check", batch.pk), data).status_code == 409


def test_nothing_chosen(clerk: Client) -> None:
    assert clerk.post(url("import_create", "targets")).status_code == 422


@pytest.mark.parametrize("kind", ["targets", "inspectors", "items"])
def test_upload_page_and_template(clerk: Client, kind: str) -> None:
    assert "下载模板" in clerk.get(url("import_create", kind)).content.decode()
    assert clerk.get(url("import_template", kind)).content.startswith(b"PK")


def test_unknown_kinds_and_numbers_are_not_found(clerk: Client) -> None:
    assert clerk.get(url("import_create", "people")).status_code == 404
    assert clerk.get(url("import_template", "people")).status_code == 404
    assert clerk.get(url("import_detail", 999)).status_code == 404
    assert clerk.get(url("import_check", 999)).status_code == 405


def test_who_may_import_what(cast: Cast, clerk: Client) -> None:
    partner, approver = client_of(cast.partner_liaison), client_of(cast.approver)
    assert approver.get(url("import_create", "targets")).status_code == 403
    assert partner.get(url("import_create", "targets")).status_code == 403
    assert partner.get(url("import_create", "items")).status_code == 403
    assert Client().get(url("import_create", "targets")).status_code == 302
    upload(clerk, as_csv(*roster(1)))
    batch = Import.objects.get()
    assert partner.get(url("import_detail", batch.pk)).status_code == 404
    assert partner.post(url("import_store", batch.pk)).status_code == 404
    content = as_csv(["姓名", "执法证号"], ["测试员某", "99990100001"])
    assert stored(partner, content, kind="inspectors").status == "stored"
    assert Inspector.objects.get().department == cast.partner
