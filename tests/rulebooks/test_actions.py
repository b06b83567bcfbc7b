"""A revision becomes a dated version; what was frozen stays as it was (clauses.md §1.9)."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from mingcha.accounts import actions as accounts
from mingcha.accounts.models import User
from mingcha.accounts.rules import Role
from mingcha.law import rulebook
from mingcha.law.refusal import Refusal
from mingcha.law.rulebook import FaultyRulebook
from mingcha.ledger.acting import SYSTEM
from mingcha.ledger.models import Entry
from mingcha.ledger.records import DirectWrite, writing
from mingcha.rulebooks import actions, queries
from mingcha.rulebooks.models import RulebookDraft, RulebookVersion
from mingcha.web import clock
from people import PASSWORD, Cast

NAME = "ruzhou-2023"
FLOOR = "ratio.floor.general"
EIGHT = {
    "value": 8,
    "unit": "%",
    "clause": "领导小组决定",
    "status": "interpreted",
    "binding": "hard",
}


def refused(code: str, act: Any, **given: Any) -> None:
    with pytest.raises(Refusal) as refusal:
        act(**given)
    assert refusal.value.code == code


def begun(cast: Cast, **members: Any) -> RulebookDraft:
    draft = actions.begin_draft(by=cast.clerk, name=NAME)
    return actions.set_value(by=cast.clerk, draft=draft, key=FLOOR, members=EIGHT | members)


def submitted(cast: Cast, day: date | None = None, **members: Any) -> RulebookDraft:
    draft, day = begun(cast, **members), day or clock.today()
    return actions.submit_draft(by=cast.clerk, draft=draft, reason="提高比例", effective_from=day)


def approved(cast: Cast, day: date | None = None, **members: Any) -> RulebookVersion:
    return actions.approve_draft(by=cast.approver, draft=submitted(cast, day, **members))


def test_a_version_in_force_is_what_everybody_loads(cast: Cast) -> None:
    before = rulebook.load(NAME)
    version = approved(cast)
    found = rulebook.load(NAME)
    assert (found.value(FLOOR), before.value(FLOOR)) == (8, 5)
    assert found.get("archive.keeper") == before.get("archive.keeper")
    assert (version.number, version.drafted_by, version.approved_by) == (
        2,
        cast.clerk,
        cast.approver,
    )
    assert [v.number for v in rulebook.history(NAME)] == [1, 2]
    entry = Entry.objects.get(event="rulebooks:version:approve")
    assert entry.facts["digest"] == version.digest
    assert entry.facts["number"] == 2


def test_a_version_waits_for_its_day(cast: Cast, time_machine_at: Any) -> None:
    """R-33: rules are in force from a day."""
    day = clock.today() + timedelta(days=30)
    approved(cast, day)
    assert rulebook.load(NAME).value(FLOOR) == 5
    time_machine_at(day)
    assert rulebook.load(NAME).value(FLOOR) == 8


@pytest.fixture
def time_machine_at(monkeypatch: pytest.MonkeyPatch) -> Any:
    return lambda day: monkeypatch.setattr(clock, "today", lambda: day)


def test_a_child_follows_its_parents_version(cast: Cast, tmp_path: Any, monkeypatch: Any) -> None:
    from mingcha.law import shelf

    monkeypatch.setattr(shelf, "_folders", [shelf.SHIPPED, tmp_path])
    (tmp_path / "town.toml").write_text(f'extends = "{NAME}"', encoding="utf-8")
    approved(cast)
    assert rulebook.load("town").value(FLOOR) == 8
    assert rulebook.load("town").get(FLOOR).inherited_from == NAME


def test_a_task_keeps_what_it_was_frozen_with(cast: Cast) -> None:
    from plans import factories

    factories.targets(cast)
    task = factories.approved_task(cast)
    frozen = bytes(task.rulebook_bytes or b"")
    approved(cast)
    task.refresh_from_db()
    from mingcha.plans.queries import rulebook_of

    assert bytes(task.rulebook_bytes or b"") == frozen
    assert rulebook_of(task).value(FLOOR) == 5
    shown = queries.find(task.rulebook_digest)
    assert shown
    assert shown.rulebook.canonical_bytes() == frozen


class TestWhole:
    """Every change is read by the same loader."""

    def test_a_fault_changes_nothing(self, cast: Cast) -> None:
        draft = begun(cast)
        for members in ({"value": 101}, {"unit": "permille"}, {"clause": ""}, {"binding": "maybe"}):
            with pytest.raises(FaultyRulebook):
                actions.set_value(by=cast.clerk, draft=draft, key=FLOOR, members=EIGHT | members)
        draft.refresh_from_db()
        assert rulebook.parse(draft.text, NAME).value(FLOOR) == 8

    def test_a_floor_over_the_cap(self, cast: Cast) -> None:
        cap = EIGHT | {"value": 7}
        with pytest.raises(FaultyRulebook, match="高于上限"):
            actions.set_value(
                by=cast.clerk, draft=begun(cast), key="ratio.cap.general", members=cap
            )

    def test_a_parent_may_not_break_its_children(self, cast: Cast) -> None:
        draft = actions.begin_draft(by=cast.clerk, name="national")
        cap = EIGHT | {"value": 4}
        refused("rulebooks-breaks-others", actions.set_value, by=cast.clerk, draft=draft,
                key="ratio.cap.general", members=cap)  # fmt: skip

    def test_back_to_inheriting(self, cast: Cast) -> None:
        draft = actions.drop_value(by=cast.clerk, draft=begun(cast), key="inspectors.min")
        assert rulebook.parse(draft.text, NAME).get("inspectors.min").status == "inherited"

    def test_yearly_caps_are_switched_on(self, cast: Cast) -> None:
        """practice.md §2.2; J-09."""
        draft = actions.begin_draft(by=cast.clerk, name=NAME)
        actions.set_also(by=cast.clerk, draft=draft, also=["visits-2025"])
        actions.submit_draft(
            by=cast.clerk, draft=draft, reason="公布频次上限", effective_from=clock.today()
        )
        actions.approve_draft(by=cast.approver, draft=draft)
        assert rulebook.load(NAME).value("frequency.cap_per_subject") == 1


class TestFourEyes:
    def test_never_by_the_drafter(self, cast: Cast) -> None:
        draft = submitted(cast)
        refused("rulebooks-not-approver", actions.approve_draft, by=cast.clerk, draft=draft)
        with writing():
            RulebookDraft.objects.filter(pk=draft.pk).update(drafted_by=cast.approver)
        draft.refresh_from_db()
        refused("rulebooks-not-approver", actions.approve_draft, by=cast.approver, draft=draft)
        assert not RulebookVersion.objects.exists()

    def test_the_database_says_so_too(self, cast: Cast) -> None:
        version = approved(cast)
        version.pk, version.number, version.approved_by = None, 3, version.drafted_by
        version._state.adding = True
        with writing(), pytest.raises(IntegrityError), transaction.atomic():
            version.save()

    def test_a_version_is_never_changed(self, cast: Cast) -> None:
        version = approved(cast)
        with writing(), pytest.raises(DirectWrite):
            version.save()

    def test_returned_and_submitted_again(self, cast: Cast) -> None:
        draft = submitted(cast)
        refused("rulebooks-reason-missing", actions.return_draft, by=cast.approver, draft=draft,
                reason=" ")  # fmt: skip
        actions.return_draft(by=cast.approver, draft=draft, reason="请写明会议纪要文号")
        assert (draft.status, draft.return_reason) == ("draft", "请写明会议纪要文号")
        actions.submit_draft(
            by=cast.clerk, draft=draft, reason="补充文号", effective_from=clock.today()
        )
        assert actions.approve_draft(by=cast.approver, draft=draft).reason == "补充文号"


class TestRefused:
    def test_a_day_that_is_past(self, cast: Cast) -> None:
        yesterday = clock.today() - timedelta(days=1)
        refused("rulebooks-date-past", submitted, cast=cast, day=yesterday)

    def test_a_day_before_the_last_version(self, cast: Cast) -> None:
        approved(cast, clock.today() + timedelta(days=9))
        refused("rulebooks-date-before-last", submitted, cast=cast, value=9)

    def test_no_reason_and_no_change(self, cast: Cast) -> None:
        draft, day = actions.begin_draft(by=cast.clerk, name=NAME), clock.today()
        refused("rulebooks-reason-missing", actions.submit_draft, by=cast.clerk, draft=draft,
                reason=" ", effective_from=day)  # fmt: skip
        refused("rulebooks-nothing-changed", actions.submit_draft, by=cast.clerk, draft=draft,
                reason="无", effective_from=day)  # fmt: skip

    def test_two_drafts_of_one_book(self, cast: Cast) -> None:
        begun(cast)
        refused("rulebooks-open-draft", actions.begin_draft, by=cast.clerk, name=NAME)

    def test_an_unknown_book(self, cast: Cast) -> None:
        refused("law-rulebook-unknown", actions.begin_draft, by=cast.clerk, name="nowhere")

    def test_a_stale_change(self, cast: Cast) -> None:
        draft = begun(cast)
        other = RulebookDraft.objects.get(pk=draft.pk)
        actions.set_value(by=cast.clerk, draft=other, key=FLOOR, members=EIGHT | {"value": 9})
        refused("rulebooks-stale", actions.drop_value, by=cast.clerk, draft=draft, key=FLOOR)

    def test_steps_out_of_order(self, cast: Cast) -> None:
        draft = submitted(cast)
        refused("rulebooks-wrong-step", actions.drop_value, by=cast.clerk, draft=draft, key=FLOOR)
        refused("rulebooks-wrong-step", actions.discard_draft, by=cast.clerk, draft=draft)
        actions.approve_draft(by=cast.approver, draft=draft)
        refused("rulebooks-wrong-step", actions.approve_draft, by=cast.approver, draft=draft)

    def test_a_base_that_moved(self, cast: Cast, tmp_path: Any, monkeypatch: Any) -> None:
        from mingcha.law import shelf

        monkeypatch.setattr(shelf, "_folders", [shelf.SHIPPED, tmp_path])
        path = tmp_path / "own.toml"
        path.write_text('extends = "national"', encoding="utf-8")
        draft = actions.begin_draft(by=cast.clerk, name="own")
        actions.set_value(by=cast.clerk, draft=draft, key=FLOOR, members=EIGHT)
        path.write_text('extends = "ruzhou-2023"', encoding="utf-8")
        refused("rulebooks-base-changed", actions.submit_draft, by=cast.clerk, draft=draft,
                reason="无", effective_from=clock.today())  # fmt: skip


class TestWhoRevises:
    def neighbour(self, rulebook_name: str) -> User:
        region = accounts.create_region(by=SYSTEM, code="999902", name="邻县")
        accounts.establish_bureau(
            by=SYSTEM, name="邻县人社局", county="邻县", region=region, rulebook=rulebook_name
        )
        department = accounts.create_department(
            by=SYSTEM, code="LX", name="邻县人社局", region=region, is_lead=True
        )
        return accounts.create_user(
            by=SYSTEM, username="lx", name="测试员寅", password=PASSWORD, roles=[Role.CLERK],
            department=department,
        )  # fmt: skip

    def test_the_only_bureau_that_uses_it(self, cast: Cast) -> None:
        other = self.neighbour("jinfeng-2023")
        assert queries.is_revisable("jinfeng-2023", other)
        assert not queries.is_revisable("jinfeng-2023", cast.clerk)
        assert not queries.is_revisable(NAME, other)
        refused("rulebooks-not-yours", actions.begin_draft, by=other, name=NAME)

    def test_what_several_or_none_use_is_for_the_first_bureau(self, cast: Cast) -> None:
        other = self.neighbour(NAME)
        for name in (NAME, "national", "baofeng-2024"):
            assert queries.is_revisable(name, cast.clerk), name
            assert not queries.is_revisable(name, other), name

    def test_drafts_are_the_bureaus_own(self, cast: Cast) -> None:
        other = self.neighbour("jinfeng-2023")
        begun(cast)
        assert queries.drafts_visible_to(cast.approver).count() == 1
        assert queries.drafts_visible_to(other).count() == 0
