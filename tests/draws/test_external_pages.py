"""Pages of a list drawn elsewhere: upload with row numbers, the label everywhere (§1.8 no. 27)."""

import io
import zipfile
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.draws import factories as f
from tests.draws.factories import County, code, make_county

from mingcha.draws import papers
from mingcha.draws.models import Draw
from mingcha.draws.rules import EXTERNAL_LABEL
from mingcha.web import clock

HEAD = "序号,企业名称,统一社会信用代码,县人社局人员\n"


@pytest.fixture
def county(db: None) -> County:
    return make_county(steps="two", list_publication="before_check")


def upload(client: Client, county: County, text: str, name: str = "名单.csv") -> Any:
    client.force_login(county.cast.operator)
    file = SimpleUploadedFile(name, text.encode("gb18030"))
    data = {
        "source": "省平台", "document": "某文件", "drawn_on": clock.today().isoformat(), "file": file,
    }  # fmt: skip
    return client.post(f"/office/draws/external/{county.task.pk}/", data)


def good() -> str:
    return HEAD + f"1,甲,{code(7)},RS-001、RS-002\n2,乙,{code(3)},RS-003、RS-004\n"


def test_the_whole_file_or_nothing_with_its_rows(client: Client, county: County) -> None:
    bad = HEAD + f"1,甲,{code(7)},RS-001\n2,乙,{code(3)},RS-003、RS-004\n3,丙,没有,RS-001、RS-002\n"
    answer = upload(client, county, bad)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "名单有 2 处错误" in html
    assert '<td class="num">2</td>' in html
    assert '<td class="num">4</td>' in html
    assert not Draw.objects.exists()
    answer = upload(client, county, good())
    draw = Draw.objects.get()
    assert answer.status_code == 302
    assert answer.url == f"/office/draws/{draw.pk}/"
    assert draw.is_external


@pytest.mark.parametrize(
    ("text", "name"), [("", "空.csv"), ("甲,乙\n1,2\n", "无列.csv"), ("x", "x.pdf")]
)
def test_a_file_that_is_no_list(client: Client, county: County, text: str, name: str) -> None:
    answer = upload(client, county, text, name)
    assert answer.status_code == 422
    assert not Draw.objects.exists()


def test_the_label_is_on_every_page(client: Client, county: County) -> None:
    upload(client, county, good())
    listed = Draw.objects.get()
    f.confirm_all(county, listed)
    matching = f.opened(county)
    client.force_login(county.cast.supervisor)
    for draw in (listed, matching):
        for url in (
            f"/office/draws/{draw.pk}/", f"/draws/{draw.code}/", f"/draws/{draw.code}/stage",
        ):  # fmt: skip
            assert EXTERNAL_LABEL in client.get(url).content.decode(), url
        body = client.get(f"/draws/{draw.code}/bundle.zip").content
        names = zipfile.ZipFile(io.BytesIO(body)).namelist()
        assert {"source.json", "external-list.csv"} <= set(names)
    for url in ("/draws/", "/office/draws/", "/", "/open-data/draws.json"):
        assert EXTERNAL_LABEL in client.get(url).content.decode(), url
    assert client.get(f"/draws/{listed.code}/own/").status_code == 404


def test_the_label_is_on_the_papers_of_the_ceremony(county: County, client: Client) -> None:
    upload(client, county, good())
    f.confirm_all(county, Draw.objects.get())
    draw = f.freeze(county)
    client.force_login(county.cast.operator)
    assert EXTERNAL_LABEL in papers._shared(draw)["label"]
    assert client.get(f"/office/draws/{draw.pk}/papers/commitment.pdf").content.startswith(b"%PDF")


def test_who_may_import(client: Client, county: County) -> None:
    url = f"/office/draws/external/{county.task.pk}/"
    assert client.get(url).status_code == 302  # login
    client.force_login(county.cast.clerk)
    assert client.get(url).status_code == 403
    client.force_login(county.cast.operator)
    assert client.get(url).status_code == 200
    assert client.put(url).status_code == 405
    assert client.get("/office/draws/external/999/").status_code == 404
    f.freeze(county)
    stale = upload(client, county, good())
    assert stale.status_code == 422
    assert "另立任务" in stale.content.decode()
