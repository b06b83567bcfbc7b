"""Personal data goes when its time is over; first shown, then forgotten; the ledger verifies (trust.md §6)."""

import re
from datetime import date
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.conf import LazySettings
from django.core.management import call_command

from mingcha.law.retention import PERIODS
from mingcha.ledger import verify
from mingcha.ledger.acting import SYSTEM
from mingcha.ledger.models import Entry
from mingcha.notices import actions as notices
from mingcha.notices.models import Complaint
from mingcha.plans import actions as plans
from mingcha.plans.models import Contact
from mingcha.registers import actions as registers
from mingcha.registers.models import Expert, Import, Inspector
from people import Cast
from registers import factories

SECRETS = (
    "13700002222",
    "曾任测试股股长",
    "13700003333",
    "13700005555",
    "13700006666",
    "13700007777",
)
START, LATER = "2026-01-05 10:00:00+08:00", "2028-03-01 03:00:30+08:00"


@pytest.fixture
def people(cast: Cast) -> Cast:
    """Somebody of every kind who left, and somebody of every kind who is still there."""
    with time_machine.travel(START, tick=False):
        for number, status in ((1, "left"), (2, "active")):
            person = factories.inspector(cast.lead, number)
            registers.update_inspector(
                by=SYSTEM, inspector=person, phone=SECRETS[0], career=SECRETS[1]
            )
            if status == "left":
                registers.set_inspector_status(by=SYSTEM, inspector=person, status="left")
            expert = registers.create_expert(
                by=SYSTEM, name="测试专家", department=cast.lead, unit="明德县", speciality="工资",
                qualification="高级", phone=SECRETS[2],
            )  # fmt: skip
            if status == "left":
                registers.set_expert_status(by=SYSTEM, expert=expert, status="left")
            contact = plans.name_contact(
                by=cast.clerk, department=cast.lead, name="测试员", duty="联络", mobile=SECRETS[3]
            )
            if status == "left":
                plans.end_contact(by=cast.clerk, contact=contact)
            said = notices.receive_complaint(about="other", text="x", contact=SECRETS[4])
            if status == "left":
                notices.answer_complaint(by=cast.clerk, complaint=said, answer="已办")
        content = f"姓名,执法证号,手机\n测试员,1,{SECRETS[5]}\n".encode()
        registers.start_import(by=cast.clerk, kind="inspectors", file_name="a.csv", content=content)
    return cast


def everything() -> str:
    """All texts of the database, packed rows too."""
    rows = [str(row) for model in apps.get_models() for row in model._default_manager.values()]
    tables = [bytes(one.table).hex() for one in Import.objects.all()]
    return "\n".join(rows + tables)


def told(capsys: pytest.CaptureFixture[str], **options: Any) -> dict[str, int]:
    call_command("retention", **options)
    return {k: int(n) for k, n in re.findall(r"^(\w+): (\d+) —", capsys.readouterr().out, re.M)}


def test_every_period_is_dated_cited_and_explained() -> None:
    for period in PERIODS.values():
        assert period.days > 0
        assert "《" in period.clause
        assert date(1990, 1, 1) < period.since < date(2026, 1, 1)
        assert len(period.why) > 8


@pytest.mark.django_db
def test_what_is_due_is_shown_and_nothing_changes(
    people: Cast, capsys: pytest.CaptureFixture[str]
) -> None:
    with time_machine.travel(START, tick=False):
        assert set(told(capsys).values()) == {0}
    before, entries = everything(), Entry.objects.count()
    with time_machine.travel(LATER, tick=False):
        assert told(capsys) == {
            "inspector": 1, "expert": 1, "contact": 1, "complaint": 1, "import": 1, "detail": 0,
        }  # fmt: skip
    assert (everything(), Entry.objects.count()) == (before, entries)


@pytest.mark.django_db
def test_what_is_due_is_forgotten_and_the_ledger_verifies(
    people: Cast, capsys: pytest.CaptureFixture[str]
) -> None:
    with time_machine.travel(LATER, tick=False):
        told(capsys, apply=True)
        assert set(told(capsys).values()) == {0}
    gone, stays = Inspector.objects.order_by("pk")
    assert (gone.phone, gone.career, gone.name) == ("", "", "测试员1")
    assert (stays.phone, stays.career) == SECRETS[:2]
    assert [one.phone for one in Expert.objects.order_by("pk")] == ["", SECRETS[2]]
    assert [one.mobile for one in Contact.objects.order_by("pk")] == ["", SECRETS[3]]
    assert sorted(one.contact for one in Complaint.objects.all()) == ["", SECRETS[4]]
    assert (Import.objects.get().status, bytes(Import.objects.get().table)) == ("discarded", b"")
    for secret in SECRETS[:3]:  # who left: in the trail neither; who stays: in record and trail
        assert everything().count(secret) in (1, 2), secret
    erased = Entry.objects.get(event="ledger:detail:erase", facts__entries__0=_first_of(gone))
    assert PERIODS["inspector"].clause == erased.facts["ground"]
    assert list(verify.faults()) == []


def _first_of(person: Inspector) -> int:
    subject = f"registers.Inspector:{person.pk}"
    return Entry.objects.filter(subject=subject).order_by("seq").values_list("seq", flat=True)[0]


@pytest.mark.django_db
def test_after_ten_years_the_content_of_the_trail_goes_and_who_did_what_stays(people: Cast) -> None:
    size = Entry.objects.count()
    with time_machine.travel("2040-02-01 10:00:00+08:00", tick=False):
        call_command("retention", apply=True, verbosity=0)
    old = Entry.objects.filter(seq__lt=size)
    assert (old.count(), old.filter(detail__isnull=False).count()) == (size, 0)
    assert not old.filter(actor="").exists()
    assert list(verify.faults()) == []


@pytest.mark.django_db
def test_at_night_it_happens_by_itself_where_it_is_switched_on(
    people: Cast, settings: LazySettings
) -> None:
    with time_machine.travel(LATER, tick=False):
        call_command("tick")
        assert SECRETS[4] == Complaint.objects.order_by("pk")[0].contact
        settings.RETENTION = True
        with time_machine.travel("2028-03-01 12:00:30+08:00", tick=False):
            call_command("tick")
        assert SECRETS[4] == Complaint.objects.order_by("pk")[0].contact
        call_command("tick")
    assert Complaint.objects.order_by("pk")[0].contact == ""
