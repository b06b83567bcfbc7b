"""Files, adopted conclusions, letters, penalties, the enterprise's word: acts and pages."""

from datetime import date
from hashlib import sha256
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from inspections import factories
from inspections.factories import BAD, World, findings, visit
from inspections.pictures import exif, jpeg, pdf, png
from inspections.test_actions import refused
from inspections.test_pages import BASE, client_of, stranger
from mingcha.accounts.rules import Role
from mingcha.inspections import actions, queries, store
from mingcha.inspections.actions import Conclusion
from mingcha.inspections.models import Attachment, Feedback, FollowUp, Penalty, TransferLetter
from mingcha.inspections.rules import PenaltyFields
from mingcha.ledger.models import Entry
from mingcha.plans.queries import rulebook_of
from mingcha.registers import actions as registers

pytestmark = pytest.mark.django_db

FOUR = PenaltyFields("明德县示例企业（演示）", "拖欠工资", "某条例第一条（演示）", "警告")
CONCLUSION = Conclusion(
    "department", "明德县税务局", date(2026, 9, 20), "核查结果（演示）1号", "申报人数一致"
)


def facts(event: str) -> dict[str, Any]:
    found: dict[str, Any] = Entry.objects.filter(event=event).latest("seq").facts
    return found


def case(world: World, kind: str) -> FollowUp:
    """A finished check with a further follow-up of that kind."""
    factories.entered(world, verdict=BAD)
    measure = actions.Measure(kind, world.cast.lead, date(2026, 11, 30))
    return actions.open_follow_up(by=world.first, inspection=world.inspection(), measure=measure)


def adopted(world: World) -> None:
    actions.adopt_finding(by=world.first, sheet=world.sheet(), conclusion=CONCLUSION, content=pdf())


# --- files


def test_a_file_is_kept_under_its_digest_and_without_exif(world: World) -> None:
    photo = jpeg(exif())
    given = {"by": world.first, "inspection": world.inspection(), "kind": "photo", "title": "门头"}
    found = actions.add_attachment(content=photo, **given)
    kept = store.get(found.digest)
    assert sha256(kept).hexdigest() == found.digest
    assert b"GPS" not in kept
    told = facts("inspections:attachment:add")
    assert (told["digest"], told["uploaded"]) == (found.digest, sha256(photo).hexdigest())
    assert refused(actions.add_attachment, content=b"<html>", **given) == "inspections-file-unknown"
    mine = given | {"by": world.outsider}
    assert refused(actions.add_attachment, content=photo, **mine) == "inspections-not-yours"
    store.path_of(found.digest).write_bytes(b"changed")
    with pytest.raises(ValueError, match="changed"):
        store.get(found.digest)
    store.path_of(found.digest).unlink()


def test_a_file_is_taken_down_with_a_reason_and_stays_in_the_record(world: World) -> None:
    found = actions.add_attachment(
        by=world.first, inspection=world.inspection(), kind="photo", title="x", content=png()
    )
    assert refused(
        actions.withdraw_attachment, by=world.first, attachment=found, reason=" "
    ) == "inspections-reason-missing"  # fmt: skip
    actions.withdraw_attachment(by=world.first, attachment=found, reason="传错企业")
    assert Attachment.objects.get().withdrawn == "传错企业"
    assert refused(
        actions.withdraw_attachment, by=world.first, attachment=found, reason="再撤"
    ) == "inspections-attachment-withdrawn"  # fmt: skip


def test_pages_of_files(world: World) -> None:
    """Only those who may open the check get the file, always as a download."""
    client = client_of(world.first)
    url = f"{BASE}{world.inspection().pk}/attachments/"
    given = {"kind": "photo", "part": "whole", "title": "现场门头"}
    page = client.post(url, given | {"file": SimpleUploadedFile("a.jpg", b"<html>")})
    assert page.status_code == 422
    assert "不是 JPEG" in page.content.decode()
    page = client.post(url, given | {"file": SimpleUploadedFile("x.html", jpeg(exif()))})
    assert page.status_code == 302
    found = Attachment.objects.get()
    answer = client.get(f"{BASE}attachments/{found.pk}/")
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"].startswith("sandbox")
    assert "现场门头" in client.get(f"{BASE}{world.inspection().pk}/").content.decode()
    assert client_of(world.cast.clerk).get(f"{BASE}attachments/{found.pk}/").status_code == 200
    assert client_of(world.outsider).get(f"{BASE}attachments/{found.pk}/").status_code == 404
    other = stranger(world, Role.CLERK)
    for path in (f"{BASE}attachments/{found.pk}/", url):
        assert client_of(other).get(path).status_code == 404
        assert Client().get(path).status_code == 302
        assert client_of(world.cast.sysadmin).get(path).status_code == 403
    assert client_of(world.cast.clerk).get(f"{url}").status_code == 403
    page = client.post(f"{BASE}attachments/{found.pk}/withdraw/", {"reason": "重复"})
    assert page.status_code == 302
    assert "已撤下" in client.get(f"{BASE}{world.inspection().pk}/").content.decode()
    store.path_of(found.digest).unlink()
    lost = client.get(f"{BASE}attachments/{found.pk}/")
    assert lost.status_code == 409
    assert "附件的文件不在" in lost.content.decode()


# --- adopted conclusions, comparisons


def test_a_conclusion_is_adopted_with_its_source(world: World) -> None:
    """X-21: issuing body, date, document, file; the method demands one."""
    sheet = world.sheet()
    given = {
        "by": world.first, "sheet": sheet, "findings": findings(sheet), "verdict": factories.GOOD,
        "visit": visit(methods=("采用其他部门检查核查结果",)),
    }  # fmt: skip
    assert refused(actions.enter_sheet, **given) == "inspections-adopted-missing"
    late = Conclusion("department", "某局", date(2026, 12, 1), "x", "y")
    assert refused(
        actions.adopt_finding, by=world.first, sheet=sheet, conclusion=late, content=pdf()
    ) == "inspections-adopted-date"  # fmt: skip
    adopted(world)
    assert facts("inspections:finding:adopt")["issued_on"] == "2026-09-20"
    actions.enter_sheet(**given)
    page = client_of(world.cast.clerk).get(f"{BASE}{world.inspection().pk}/").content.decode()
    assert "明德县税务局" in page
    assert "核查结果（演示）1号" in page
    assert refused(
        actions.withdraw_attachment, by=world.first, attachment=Attachment.objects.get(), reason="x"
    ) == "inspections-attachment-adopted"  # fmt: skip


def test_the_page_of_adopting(world: World) -> None:
    url = f"{BASE}sheets/{world.sheet().pk}/adopt/"
    given = {
        "kind": "professional", "issued_by": "演示检测所", "issued_on": "2026-09-01",
        "document": "报告1号", "summary": "合格", "file": SimpleUploadedFile("r.pdf", pdf()),
    }  # fmt: skip
    assert client_of(world.first).get(url).status_code == 200
    assert client_of(world.first).post(url, given).status_code == 302
    assert world.sheet().adopted_findings.get().issued_by == "演示检测所"
    assert client_of(world.outsider).get(url).status_code == 403


def test_a_comparison_needs_its_record(world: World) -> None:
    """B-17."""
    assert "信息比对" in queries.methods_of(rulebook_of(world.task))
    sheet = world.sheet()
    given = {
        "by": world.first, "sheet": sheet, "findings": findings(sheet), "verdict": factories.GOOD,
        "visit": visit(methods=("信息比对",)),
    }  # fmt: skip
    assert refused(actions.enter_sheet, **given) == "inspections-comparison-missing"
    actions.add_attachment(
        by=world.first, inspection=world.inspection(), sheet=sheet, kind="comparison",
        title="参保与工资表比对", content=pdf(),
    )  # fmt: skip
    actions.enter_sheet(**given)


def test_an_expert_of_the_roster_assists(world: World) -> None:
    """X-20, S-03: the drawn pair stays."""
    expert = registers.create_expert(
        by=world.cast.clerk, department=world.cast.lead, code="ZJ-1", name="测试员寅",
        unit="演示大学", speciality="财务", qualification="会计师（演示）",
    )  # fmt: skip
    client = client_of(world.first)
    url = f"{BASE}sheets/{world.sheet().pk}/assistant/"
    assert "测试员寅（演示大学，财务）" in client.get(url).content.decode()
    assert client.post(url, {"reason": "查账"}).status_code == 422
    assert client.post(url, {"reason": "查账", "expert": expert.pk}).status_code == 302
    found = world.sheet().assistants.get()
    assert (found.expert, found.name, found.unit) == (expert, "测试员寅", "演示大学")
    assert world.sheet().inspectors.count() == 2


# --- letters and penalties


def test_a_transfer_closes_with_its_letter_and_receipt(world: World) -> None:
    """S-23, R-28: letter, receipt, outcome, in this order; all of it traced."""
    found, by = case(world, "transfer"), world.cast.clerk
    close = {"by": by, "follow_up": found, "outcome": "税务局已立案"}
    assert refused(actions.close_follow_up, **close) == "inspections-receipt-missing"
    client, url = client_of(by), f"{BASE}follow-ups/{found.pk}/"
    day = {
        "received_on": "2026-10-12",
        "received_by": "测试员",
        "receipt": "税收〔2026〕1号（演示）",
    }
    assert client.post(f"{url}receipt/", day).status_code == 409
    assert client.get(f"{url}letter.pdf").status_code == 404
    given = {
        "receiver": "明德县税务局", "matter": "少缴税款线索", "ground": "某法第二条（演示）",
        "materials": "账册复印件\n询问笔录", "sent_on": "2026-10-11",
    }  # fmt: skip
    assert client.post(f"{url}letter/", given).status_code == 302
    assert client.post(f"{url}letter/", given).status_code == 409
    assert client.get(f"{url}letter.pdf").content.startswith(b"%PDF")
    early = client.post(f"{url}receipt/", day | {"received_on": "2026-10-10"})
    assert early.status_code == 422
    assert client.post(f"{url}receipt/", day).status_code == 302
    assert client.post(f"{url}receipt/", day).status_code == 409
    letter = TransferLetter.objects.get()
    assert facts("inspections:letter:receive")["number"] == letter.number
    actions.close_follow_up(**close)
    assert FollowUp.objects.get(pk=found.pk).receipt == "税收〔2026〕1号（演示）"
    page = client.get(f"{BASE}{world.inspection().pk}/").content.decode()
    assert "明德县税务局" in page
    assert client_of(stranger(world, Role.CLERK)).get(f"{url}letter/").status_code == 404
    order = FollowUp.objects.get(kind="order")
    assert refused(
        actions.write_letter, by=by, follow_up=order, receiver="x", matter="x", ground="x",
        materials="x", sent_on=date(2026, 10, 11),
    ) == "inspections-no-letter"  # fmt: skip


def test_a_penalty_is_recorded_corrected_and_marked(world: World) -> None:
    """J-13."""
    found, by = case(world, "penalty"), world.cast.clerk
    client, url = client_of(by), f"{BASE}follow-ups/{found.pk}/penalty/"
    assert "统一社会信用代码" in client.get(url).content.decode()
    given = {
        "procedure": "general", "document": "明人社罚〔2026〕1号（演示）", "decided_on": "2026-10-11",
        "subject": FOUR.subject, "cause": FOUR.cause, "basis": FOUR.basis, "result": FOUR.result,
    }  # fmt: skip
    assert client.post(url, given | {"basis": ""}).status_code == 422
    assert client.post(url, given | {"cause": "13800138000"}).status_code == 422
    assert client.post(url, given).status_code == 302
    penalty = Penalty.objects.get()
    assert penalty.published_at is None
    page = client.get(url).content.decode()
    assert "更正行政处罚" in page
    four = {name: given[name] for name in ("subject", "cause", "basis", "result")}
    assert client.post(url, four | {"reason": "x"}).status_code == 422  # the same
    assert client.post(url, four | {"result": "罚款", "reason": "笔误"}).status_code == 302
    penalty.refresh_from_db()
    assert penalty.result == "罚款"
    detail = Entry.objects.get(event="inspections:penalty:correct")
    assert "罚款" not in str(detail.facts)
    order = FollowUp.objects.get(kind="order")
    assert client_of(by).get(f"{BASE}follow-ups/{order.pk}/penalty/").status_code == 200
    assert refused(
        actions.record_penalty, by=by, follow_up=order, given=FOUR, procedure="general",
        document="x", decided_on=date(2026, 10, 11),
    ) == "inspections-no-penalty-case"  # fmt: skip


# --- clocks and progress


def test_clocks_of_a_task(world: World, django_assert_max_num_queries: Any) -> None:
    """Every deadline with its clause, start, day; follow-ups cost the same however many."""
    for number in (1, 2):
        factories.finished(world, number, BAD)
    page = client_of(world.cast.clerk).get(f"{BASE}task/{world.task.pk}/clocks/").content.decode()
    for words in ("告知结果", "公示结果", "后续处置：责令改正", "抽查任务完成之日", "第十七条"):
        assert words in page
    assert client_of(stranger(world, Role.CLERK)).get(
        f"{BASE}task/{world.task.pk}/clocks/"
    ).status_code == 404  # fmt: skip
    with django_assert_max_num_queries(12):
        queries.open_clocks(date(2026, 10, 12))
    for _ in range(5):
        actions.open_follow_up(
            by=world.first, inspection=world.inspection(), measure=factories.order(world.cast.lead)
        )
    with django_assert_max_num_queries(12):
        assert len(queries.open_clocks(date(2026, 10, 12))) > 8


def test_progress_marks_what_is_overdue(joint: World) -> None:
    """X-18, X-19."""
    factories.entered(joint)
    lead, partner = queries.progress_by_department(joint.task)
    assert (lead.missing, lead.overdue, partner.missing, partner.overdue) == (1, 0, 2, 0)
    with time_machine.travel("2027-03-01"):
        lead, partner = queries.progress_by_department(joint.task)
        page = client_of(joint.cast.clerk).get(f"{BASE}?task={joint.task.pk}").content.decode()
    assert (lead.overdue, partner.overdue) == (1, 2)
    assert "其中 2 户超期" in page


# --- the enterprise's word


def test_the_enterprise_says_how_it_was(world: World) -> None:
    """X-28: with the code of its sheet, once, after the visit; not for the inspectors' eyes."""
    inspection = world.inspection()
    url = f"/feedback/{inspection.pk}/{queries.feedback_code(inspection)}/"
    client = Client()
    answers = {"cards_shown": "yes", "two_came": "yes", "took_nothing": "no", "text": "索要购物卡"}
    assert client.get(f"/feedback/{inspection.pk}/000000000000/").status_code == 404
    assert "检查还没有进行" in client.get(url).content.decode()
    assert client.post(url, answers).status_code in (409, 422)
    factories.entered(world)
    assert client.post(url, {}).status_code == 422
    assert "反馈已收到" in client.post(url, answers).content.decode()
    assert Feedback.objects.get().complains
    assert client.post(url, answers).status_code in (200, 422)
    assert Feedback.objects.count() == 1
    assert "索要购物卡" in client_of(world.cast.supervisor).get(f"{BASE}feedback/").content.decode()
    assert client_of(world.first).get(f"{BASE}feedback/").status_code == 403
    own = client_of(world.first).get(f"{BASE}{inspection.pk}/").content.decode()
    assert "索要购物卡" not in own
    assert facts("inspections:feedback:give") == {"complains": True}
