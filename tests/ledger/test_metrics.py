"""What a monitoring platform is told, and what not (等保 8.1.5.4-c)."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from tests.ledger.test_ledger import write

from mingcha.ledger import metrics
from mingcha.ledger.acting import SYSTEM
from mingcha.ledger.actions import take_checkpoint
from mingcha.ledger.tree import next_seq
from mingcha.web import answers
from mingcha.web.answers import Answers
from mingcha.web.cached import RENEWED
from people import PASSWORD, Cast

pytestmark = pytest.mark.django_db
TOKEN = "nobody-guesses-this-token-of-the-operator"
SAMPLE = re.compile(r'([a-z_]+)(\{(class|version)="[0-9a-z.]+"\})? ([0-9]+)')


@pytest.fixture
def asking(settings: Any, tmp_path: Path) -> Iterator[Client]:
    """Counts of its own: other processes count in the common folder meanwhile."""
    settings.METRICS_TOKEN, settings.DATA = TOKEN, tmp_path
    answers.here.cache_clear()
    yield Client(headers={"authorization": f"Bearer {TOKEN}"})
    answers.here.cache_clear()


def told(client: Client) -> dict[str, int]:
    """{sample: value}; every line is one of the format (OpenMetrics 1.0)."""
    answer = client.get("/metrics")
    assert (answer.status_code, answer["Content-Type"]) == (200, metrics.CONTENT_TYPE)
    assert answer["Cache-Control"] == "no-store"
    *lines, end = answer.content.decode().splitlines()
    assert end == "# EOF"
    samples = [line for line in lines if not line.startswith(("# TYPE ", "# HELP "))]
    found = [SAMPLE.fullmatch(line) for line in samples]
    assert all(found), samples
    return {f"{one[1]}{one[2] or ''}": int(one[4]) for one in found if one}


def test_without_the_token_there_is_nothing(cast: Cast, settings: Any, asking: Client) -> None:
    for header in ("", "Bearer ", "Bearer wrong", TOKEN, f"Basic {TOKEN}"):
        assert Client(headers={"authorization": header}).get("/metrics").status_code == 403
    clerk = Client()
    clerk.force_login(cast.sysadmin)
    assert clerk.get("/metrics").status_code == 403
    settings.METRICS_TOKEN = ""
    assert asking.get("/metrics").status_code == 404
    assert Client(headers={"authorization": "Bearer "}).get("/metrics").status_code == 404


def test_the_ledger_the_backup_and_the_disk(asking: Client, tmp_path: Path, settings: Any) -> None:
    settings.DATA = tmp_path
    assert "mingcha_backup_time_seconds" not in told(asking)
    write(3)
    assert told(asking)["mingcha_ledger_entries_without_head"] == next_seq()
    take_checkpoint(by=SYSTEM)
    (tmp_path / metrics.BACKED_UP).touch()
    found = told(asking)
    assert found["mingcha_ledger_entries"] == next_seq()
    assert found["mingcha_ledger_entries_without_head"] == 1, "the head's own"
    assert found["mingcha_disk_free_bytes"] > 0
    assert {"mingcha_ledger_head_time_seconds", "mingcha_backup_time_seconds"} <= set(found)


def test_a_backup_leaves_its_time(
    tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.DATA = tmp_path
    monkeypatch.setattr("mingcha.ledger.backups.pack", lambda *given: type("M", (), {"files": ()}))
    monkeypatch.setattr("mingcha.ledger.backups.digest", lambda archive: "")
    call_command("backup", str(tmp_path / "a.zip"))
    assert (tmp_path / metrics.BACKED_UP).exists()


def test_answers_are_counted_by_class(asking: Client) -> None:
    before = told(asking)
    for path in ("/", "/login/", "/nothing-here/", "/office/"):
        asking.get(path)
    after = told(asking)
    assert (
        after['mingcha_answers_total{class="2xx"}']
        >= before['mingcha_answers_total{class="2xx"}'] + 3
    )
    for name in ("3xx", "4xx"):
        key = f'mingcha_answers_total{{class="{name}"}}'
        assert after[key] == before[key] + 1


def test_a_page_made_anew_for_nobody_is_no_answer(asking: Client) -> None:
    before = told(asking)
    assert asking.get("/", **{RENEWED: True}).status_code == 200
    key = 'mingcha_answers_total{class="2xx"}'
    assert told(asking)[key] == before[key] + 1  # the asking before


def test_no_person_is_in_it(cast: Cast, asking: Client) -> None:
    """Fixed words, numbers and the version: not a name, an account, an address, a search."""
    asking.post("/login/", {"username": "clerk", "password": PASSWORD})
    asking.get("/office/registers/targets/?q=测试员甲")
    content = asking.get("/metrics").content.decode()
    told(asking)
    for word in ("clerk", "测试员", "targets", "127.0.0.1", TOKEN):
        assert word not in content


def test_workers_add_up_and_a_full_disk_stops_nothing(tmp_path: Path) -> None:
    one, two = Answers(tmp_path / "a"), Answers(tmp_path / "a")
    for status in (200, 204, 302, 404, 503):
        one.count(status)
    two.count(200)
    total = {"1xx": 0, "2xx": 3, "3xx": 1, "4xx": 1, "5xx": 1}
    assert one.total() == two.total() == total
    (tmp_path / "a" / "half").write_bytes(b"1")
    assert one.total() == total
    nowhere = Answers(tmp_path / "not" / "there")
    nowhere.count(200)
    assert nowhere.total()["2xx"] == 0


def test_a_start_forgets(tmp_path: Path, settings: Any) -> None:
    settings.DATA = tmp_path
    folder = tmp_path / ".answers"
    old = Answers(folder)
    old.count(200)
    answers.forget()
    assert Answers(folder).total()["2xx"] == 0
