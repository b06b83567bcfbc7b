"""The description of the public addresses: complete, valid, and true of a small county."""

import re
from typing import Any

import pytest
import schemathesis
from django.test import Client
from jsonschema_rs import ValidationError

from api.asking import ADDRESS, ask
from draws import factories
from draws.test_small import opened
from house.access import addresses
from long.scene import finish
from mingcha.api.document import document, path_of
from mingcha.api.endpoints import ENDPOINTS
from mingcha.api.examples import examples
from mingcha.inspections import actions as inspections
from mingcha.inspections.models import Inspection
from mingcha.ledger import actions as ledger
from mingcha.ledger.acting import SYSTEM
from mingcha.notices import actions as notices
from mingcha.notices.open_data import TABLES

NOT_FOR_PROGRAMS = {
    "ledger:metrics": "for the operator's monitoring, with a token",
    "draws:stage": "the projector's page",
    "draws:stage_now": "a part of that page",
    "draws:witness_dice": "a form",
    "draws:witness_leave": "a form",
    "draws:small_dice": "a form",
}


@pytest.fixture
def county(db: None) -> None:
    """A little of everything that is public."""
    ground = factories.make_county(joint=False)
    draw = factories.opened(ground)
    publisher = ground.cast.publisher
    inspections.dispatch(by=SYSTEM, task=draw.task)
    for inspection in Inspection.objects.order_by("number")[:2]:
        finish(inspection)
        inspection.refresh_from_db()
        notices.publish(by=publisher, inspection=inspection)
    notices.publish_item_list(by=publisher)
    opened(ground.cast)
    ledger.take_checkpoint(by=SYSTEM)


def test_every_public_address_for_programs_is_described() -> None:
    """Pages end with a slash; what does not is for programs, or is named above."""
    public = {
        one.name for one in addresses() if one.roles is None and one.path[-1:] not in ("", "/")
    }
    assert public == {one.name for one in ENDPOINTS} | set(NOT_FOR_PROGRAMS)


def test_the_places_of_an_address_are_those_of_the_url_table() -> None:
    for one in ENDPOINTS:
        asked = set(one.places) - set(one.query)
        assert asked == set(re.findall(r"{(\w+)}", path_of(one.name))), one.name


def test_the_document_is_openapi() -> None:
    """Against the published meta-schema of OpenAPI 3.1."""
    schemathesis.openapi.from_dict(document({})).validate()
    broken = document({}) | {"paths": {"/": {"get": {"parameters": "none"}}}}
    with pytest.raises(ValidationError):
        schemathesis.openapi.from_dict(broken).validate()


def test_every_address_has_an_example_that_opens(client: Client, county: None) -> None:
    known = examples()
    assert set(known) == {one.name for one in ENDPOINTS}
    page = client.get("/api/").content.decode()
    for path in re.findall(r'<a class="code" href="([^"]+)">', page):
        assert client.get(path).status_code == (403 if "audit" in path else 200), path
    assert page.count('<a class="code"') == len(ENDPOINTS)


def test_an_empty_platform_describes_itself_too(client: Client, db: None) -> None:
    assert client.get(ADDRESS).json()["openapi"].startswith("3.1")
    assert "还没有记录" in client.get("/api/").content.decode()


def test_answers_are_as_described_and_nothing_breaks(county: None) -> None:
    """trust.md §5: schemathesis, bounded; `python -m tests.long.schema N` is the long form."""
    statuses, wrong = ask(4)
    assert wrong == {}
    assert statuses["200"] > 20
    assert statuses["404"] > 20
    assert not [status for status in statuses if status.startswith("5")]


def test_the_asking_sees_an_answer_that_differs(
    county: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: a field that the description does not know."""
    monkeypatch.setitem(TABLES["results"].fields, "secret", "不该有")
    statuses, wrong = ask(0, only="notices:open_data_json")
    assert (statuses, list(wrong)) == ({"200": 1}, ["GET /open-data/{name}.json"])


@pytest.mark.parametrize("asked", ["page=0", "page=x", "size=1001", "page=1000001", "size=-1"])
def test_a_page_that_cannot_be_is_one_clear_error(client: Client, db: None, asked: str) -> None:
    answer = client.get(f"/open-data/results.json?{asked}")
    assert (answer.status_code, list(answer.json())) == (400, ["errors"])


def test_pages_of_an_open_list_follow_each_other(client: Client, county: None) -> None:
    whole: list[Any] = client.get("/open-data/results.json").json()["rows"]
    assert len(whole) == 2
    found, address = [], "/open-data/results.json?size=1"
    while address:
        content = client.get(address).json()
        assert len(content["rows"]) == 1
        found += content["rows"]
        address = content["next"]
    assert found == whole
