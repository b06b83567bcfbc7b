"""Which record of the demonstration county each address is opened with.

The county's own story has one finished task and one that waits for its lottery; `unfinished` adds
what else a page may show: drafts, a task in 比对确认 with a lost enterprise, a request to void.
"""

from typing import Any

from django.urls import reverse

from browser import planning_records
from browser.credit_records import credit_arguments, keep_credit
from browser.oversight_records import oversee, oversight_arguments
from browser.rulebook_records import revision, rulebook_arguments
from browser.small_registers import keep_small_registers, small_arguments
from mingcha.demo import county, story
from mingcha.demo.people import People
from mingcha.draws import actions as draws
from mingcha.draws.external import Listed
from mingcha.draws.models import Confirmation, Draw, SmallDraw
from mingcha.inspections import actions as inspections
from mingcha.inspections.models import Inspection
from mingcha.ledger.acting import SYSTEM
from mingcha.notices import actions as notices
from mingcha.notices.models import Complaint, Notice
from mingcha.plans import actions as plans
from mingcha.plans.models import Plan, PlanLine, Task
from mingcha.registers import actions as registers
from mingcha.registers.models import Import, Inspector, Item, Recusal, Tag, Target
from mingcha.registers.queries import targets_in
from mingcha.web import clock


def unfinished(people: People) -> None:
    """Pages that only exist while something is under way."""
    clerk = people.users["clerk"]
    line = PlanLine.objects.order_by("number")[1]
    _compared(people, line)
    _checked(people, line)
    _task(people, line, "MD-2026-05")
    _small(people)
    _listed_elsewhere(people, line)
    plans.revise_plan(by=clerk, plan=line.plan)
    planning_records.settle(people, line.plan)
    notices.receive_complaint(about=Complaint.About.INSPECTOR, text="演示：没有出示证件")
    revision(people)
    registers.create_tag(by=clerk, code="tz", name="特种设备")
    registers.declare_recusal(
        by=clerk, inspector=Inspector.objects.order_by("pk")[0], target=Target.objects.order_by("pk")[0],
        reason=Recusal.Reason.ROTATION,
    )  # fmt: skip
    batch = registers.start_import(
        by=clerk, kind=Import.Kind.TARGETS, file_name="有误.csv",
        content="企业名称,统一社会信用代码\n明德县示例有限公司,91999901MA0000001X\n".encode(),
    )  # fmt: skip
    registers.map_columns(by=clerk, batch=batch, mapping=batch.mapping)
    keep_small_registers(people)
    keep_credit(people, Inspection.objects.filter(task__code="MD-2026-01")[3])
    oversee(people)


def _small(people: People) -> None:
    """Two small draws with their results."""
    witness = {
        "name": "见证人丙（演示）",
        "kind": "discipline",
        "unit": "明德县纪委监委派驻组（演示）",
    }
    sections = [(f"KS-{n}", f"演示科室{n}") for n in range(1, 6)]
    for title in ("演示：第一季度督查", "演示：第二季度督查"):
        draw = draws.draw_small(
            by=people.users["operator"], purpose="supervision", population=sections, count=2,
            witnesses=[witness], title=title,
        )  # fmt: skip
        supervisor = people.users["supervisor"]
        draws.commit_small(by=supervisor, draw=draw, tail=draw.manifest_digest[-8:])
        [one] = draw.witnesses.all()
        draws.enter_small(by=one, digits="2718281828", again="2718281828")
        draws.open_small(by=people.users["operator"], draw=draw)


def _listed_elsewhere(people: People, line: PlanLine) -> None:
    """A list that another platform drew."""
    task = _task(people, line, "MD-2026-06", steps="two", list_publication="before_check")
    plans.submit_task(by=people.users["clerk"], task=task, reason="演示：导入省平台名单")
    plans.approve_task(by=people.users["approver"], task=task)
    known = targets_in(task.population, task.lead).order_by("uscc")[:3]
    draws.import_list(
        by=people.users["operator"], task=task, source="省平台（演示）", document="演示名单一号",
        drawn_on=clock.today(), rows=[Listed(str(target.uscc)) for target in known],
    )  # fmt: skip


def _task(people: People, line: PlanLine, code: str, **fields: Any) -> Task:
    """A draft, L1, of the smallest town."""
    given = {
        "title": line.title, "starts": line.starts, "ends": line.ends, "open_by": line.ends,
        "escrow_holder": "明德县公证处（演示）", "level": "L1", "level_reason": "演示：全部见证人当场",
        "population": {"regions": [county.TOWNS[-1][0]]},
    } | fields  # fmt: skip
    return plans.draft_task(by=people.users["clerk"], line=line, code=code, **given)


def _drawn(people: People, task: Task) -> Draw:
    """The task, approved and drawn."""
    plans.submit_task(by=people.users["clerk"], task=task, reason="演示：在本系统抽取")
    plans.approve_task(by=people.users["approver"], task=task)
    draw = story._ceremony(people, task, None)
    return draws.open_draw(by=people.users["operator"], draw=draw)


def _compared(people: People, line: PlanLine) -> None:
    """A list that departments compare; one enterprise is lost."""
    draw = _drawn(people, _task(people, line, "MD-2026-03", steps="two"))
    lost = Confirmation.objects.filter(drawn_target__draw=draw, department__code="RS")[0]
    draws.find_target(
        by=people.users["liaison"], confirmation=lost, finding="lost", reason="cancelled",
        evidence="登记机关查询结果（演示）",
    )  # fmt: skip


def _checked(people: People, line: PlanLine) -> None:
    """Checks: one finished, one that should be called off, the others to be done."""
    task = _task(people, line, "MD-2026-04")
    _drawn(people, task)
    task.refresh_from_db()
    inspections.dispatch(by=SYSTEM, task=task)
    first, second = task.inspections.order_by("number")[:2]
    story._inspect(0, first)
    who = story._user_on(second.sheets.all()[0])
    inspections.request_call_off(by=who, inspection=second, reason="演示：已注销")


PLAN_PAGES = (
    "plan_basics", "plan_base", "line_create", "plan_changes", "plan_merge", "plan_progress",
    "plan_pdf", "milestone_create",
)  # fmt: skip
DRAW_PAGES = ("public_detail", "public_bundle", "draw_verify", "stage", "stage_now")
SHEET_PAGES = ("enter", "assistant", "not_applicable", "field_sheet", "field_photo")
CHECK_PAGES = (
    "signature", "finish", "call_off", "field_check", "field_signature", "field_finish",
)  # fmt: skip
CEREMONY_PAGES = (
    "commit", "lottery", "request_void", "decide_void", "commitment_pdf", "dice_pdf",
    "observers",
)  # fmt: skip


def records(people: People) -> dict[str, dict[str, Any]]:
    """The arguments of every view that takes any; `by` is who opens it, where the role is not enough."""
    draft = Plan.objects.get(status="draft")
    drafted = Task.objects.get(code="MD-2026-05")
    done = Task.objects.get(code="MD-2026-01")
    drawn = Draw.objects.get(task=done)
    small = SmallDraw.objects.order_by("pk")[0]
    waiting = Draw.objects.get(task__code="MD-2026-02")
    compared = Draw.objects.get(task__code="MD-2026-03")
    lost = Confirmation.objects.get(finding="lost")
    inspection = Inspection.objects.filter(task=done)[3]  # one with a problem
    notice = Notice.objects.get(inspection=inspection, kind=Notice.Kind.RESULT)
    found: dict[str, dict[str, Any]] = {
        "accounts:user_detail": {"pk": people.users["clerk"].pk},
        "accounts:password_reset": {"pk": people.users["clerk"].pk},
        "ledger:entry_detail": {"seq": 5},
        "plans:plan_detail": {"pk": drafted.line.plan.pk},
        "plans:line_change": {"pk": draft.pk, "line_pk": draft.lines.order_by("number")[0].pk},
        "plans:task_create": {"line_pk": drafted.line.pk},
        "plans:task_change": {"pk": drafted.pk},
        "plans:task_rulebook": {"pk": done.pk},
        "plans:task_detail": {"pk": done.pk},
        "draws:public_file": {"code": drawn.code, "name": "manifest.txt"},
        "draws:own": {"code": drawn.code},
        "draws:tell_code": {"pk": drawn.pk},
        "draws:external": {"pk": drafted.pk},
        "draws:small_public": {"code": small.code},
        "draws:small_file": {"code": small.code, "name": "candidates.csv"},
        "draws:small_bundle": {"code": small.code},
        "draws:small_witness": {"code": small.code},
        "draws:small_detail": {"pk": small.pk},
        "draws:audit": {"code": drawn.code, "by": "auditor"},
        "draws:witness": {"code": waiting.code},
        "draws:freeze": {"pk": drafted.pk},
        "draws:detail": {"pk": drawn.pk},
        "draws:confirm": {"pk": compared.pk},
        "draws:finding": {"pk": lost.pk},
        "draws:decide_finding": {"pk": lost.pk},
        "draws:request_change": {"pk": drawn.pk},
        "reports:task_households": {"pk": done.pk},
        "reports:sheet_detail": {"kind": "monthly", "year": 2026, "number": 9, "by": "liaison"},
        "reports:sheet_save": {"kind": "monthly", "year": 2026, "number": 9},
        "reports:sheet_submit": {"kind": "monthly", "year": 2026, "number": 9},
        "reports:sheet_file": {"kind": "monthly", "year": 2026, "number": 9, "form": "xlsx"},
        "notices:enterprise": {"uscc": inspection.target.uscc},
        "notices:notice": {"pk": notice.pk},
        "notices:notice_detail": {"pk": notice.pk},
        "notices:open_data_csv": {"name": "results"},
        "notices:open_data_json": {"name": "results"},
        "notices:complaint_detail": {"pk": Complaint.objects.get().pk},
    }
    found |= {f"plans:{name}": {"pk": draft.pk} for name in PLAN_PAGES} | planning_records.records()
    found |= {f"draws:{name}": {"code": drawn.code} for name in DRAW_PAGES}
    found |= {f"draws:{name}": {"pk": waiting.pk} for name in CEREMONY_PAGES}
    found |= rulebook_arguments(done) | oversight_arguments() | credit_arguments(people)
    return found | _registers() | _inspections(done, inspection)


def more() -> list[tuple[str | None, str]]:
    """(who, path) of pages that look different by their query string, or by another record."""
    done = Task.objects.get(code="MD-2026-01")
    target = Target.objects.order_by("pk")[0]
    stage = reverse("draws:stage", args=[Draw.objects.get(task=done).code])
    waiting = reverse("draws:stage", args=[Draw.objects.get(task__code="MD-2026-02").code])
    public: list[tuple[str | None, str]] = [
        (None, path) for path in (f"{stage}?at=teams", f"{stage}?at=record", waiting)
    ]
    tabs = [
        ("clerk", f"{reverse(name, args=[pk])}?tab={tab}")
        for name, pk in (("plans:task_detail", done.pk), ("registers:target_detail", target.pk))
        for tab in ("related", "history")
    ]
    elsewhere = Draw.objects.get(task__code="MD-2026-06")
    paths = [reverse(f"draws:{name}", args=[elsewhere.code]) for name in ("public_detail", "stage")]
    public += [(None, path) for path in paths]
    tabs.append(("operator", reverse("draws:detail", args=[elsewhere.pk])))
    return [*public, *tabs, (None, "/search/?q=明德"), (None, "/search/?q=没有这一户")]


def _inspections(done: Task, problem: Inspection) -> dict[str, dict[str, Any]]:
    """Open checks are opened by those who were drawn for them."""
    finished, asked, waiting = Inspection.objects.filter(task__code="MD-2026-04").order_by(
        "number"
    )[:3]
    mine = {"by": story._user_on(waiting.sheets.all()[0]).username}
    entered, empty = finished.sheets.all()[0], waiting.sheets.all()[0]
    found = {
        "inspections:detail": {"pk": problem.pk, "by": "clerk"},
        "inspections:sheet_pdf": {"pk": problem.pk, "by": "clerk"},
        "inspections:sheets_pdf": {"task_pk": done.pk},
        "inspections:follow_up": {"pk": problem.pk, "by": "clerk"},
        "inspections:follow_up_close": {"pk": problem.follow_ups.all()[0].pk, "by": "clerk"},
        "inspections:request_detail": {"pk": asked.requests.all()[0].pk},
        "inspections:correct": {"pk": entered.pk, "by": story._user_on(entered).username},
        "inspections:tell": {"pk": finished.pk, "by": story._user_on(entered).username},
        "notices:withhold": {"pk": finished.pk},
    }
    found |= {f"inspections:{name}": {"pk": empty.pk} | mine for name in SHEET_PAGES}
    return found | {f"inspections:{name}": {"pk": waiting.pk} | mine for name in CHECK_PAGES}


def _registers() -> dict[str, dict[str, Any]]:
    """The arguments of the pages of 一单两库."""
    records: dict[str, Any] = {
        "target": Target.objects.order_by("pk")[0],
        "item": Item.objects.order_by("pk")[0],
        "inspector": Inspector.objects.order_by("pk")[0],
    }
    found = {f"registers:{name}_list_export": {"form": "xlsx"} for name in (*records, "recusal")}
    for name, record in records.items():
        found |= {f"registers:{name}_{page}": {"pk": record.pk} for page in ("detail", "edit")}
    batch = {"pk": Import.objects.get(status="refused").pk}
    return (
        found
        | small_arguments()
        | {
            "registers:tag_edit": {"pk": Tag.objects.get().pk},
            "registers:recusal_detail": {"pk": Recusal.objects.get().pk},
            "registers:import_create": {"kind": "targets"},
            "registers:import_template": {"kind": "targets"},
            "registers:import_detail": batch,
            "registers:import_marked": batch,
        }
    )
