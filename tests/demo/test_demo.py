"""The demonstration: a county settled, a year told, accounts written once."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from mingcha.accounts.models import Department, User
from mingcha.demo import county
from mingcha.draws.models import Draw
from mingcha.draws.rules import DrawStatus
from mingcha.inspections.models import Inspection
from mingcha.inspections.rules import InspectionStatus
from mingcha.law import uscc
from mingcha.notices.models import Notice
from mingcha.plans.models import Plan, Task
from mingcha.plans.rules import TaskStatus
from mingcha.registers.models import Inspector, Target


def test_the_county_on_paper_is_always_the_same_and_valid() -> None:
    rows = list(county.rows())
    codes = [row["统一社会信用代码"] for row in rows]
    assert len(set(codes)) == len({row["企业名称"] for row in rows}) == county.ENTERPRISES == 1200
    assert [uscc.check(code) for code in codes if uscc.check(code)] == []
    assert all(code[2:8] == county.COUNTY[0] for code in codes)
    assert rows == list(county.rows())


@pytest.mark.django_db
def test_the_story(client: Client, settings: Any, tmp_path: Path) -> None:
    """`mingcha demo`: people settle, the story is told; asked again nothing happens."""
    settings.DATA = tmp_path
    call_command("demo", verbosity=0)
    assert Target.objects.count() == 1200
    assert Inspector.objects.filter(status="active").count() == 40
    assert Department.objects.count() == 5
    assert Plan.objects.get().status == "published"
    finished, running = Task.objects.order_by("code")
    assert finished.status == TaskStatus.DONE
    assert not Inspection.objects.exclude(status=InspectionStatus.PUBLISHED).exists()
    drawn = Draw.objects.get(task=finished)
    assert Inspection.objects.count() == drawn.drawn_rows
    assert Notice.objects.filter(kind="result").count() == drawn.drawn_rows
    assert running.status == TaskStatus.DRAWING
    assert Draw.objects.get(task=running).status == DrawStatus.WAITING
    check_accounts(client, tmp_path / "accounts.json")
    check_pages(client)
    call_command("demo", verbosity=0)
    assert Plan.objects.count() == 1


def check_accounts(client: Client, path: Path) -> None:
    rows = json.loads(path.read_text(encoding="utf-8"))
    assert path.stat().st_mode & 0o077 == 0
    assert len(rows) == User.objects.count() == len(county.ACCOUNTS) + 40
    assert all(set(r) == {"username", "password", "role", "department", "url"} for r in rows)
    assert client.login(username=rows[0]["username"], password=rows[0]["password"])
    client.logout()


def check_pages(client: Client) -> None:
    """A drawn and an undrawn enterprise both see their ticket; the portal shows the year."""
    drawn = Inspection.objects.all()[0].target
    other = Target.objects.exclude(inspections__isnull=False)[0]
    assert "所以抽中" in client.get(f"/enterprises/{drawn.uscc}/").content.decode()
    assert "所以没有抽中" in client.get(f"/enterprises/{other.uscc}/").content.decode()
    home = client.get("/").content.decode()
    assert "等待开奖" in home
    assert "责令改正" in home
