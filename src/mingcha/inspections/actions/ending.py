"""办结: signature or refusal, finishing, publication, and the task that follows (R-22, X-23, R-26)."""

from typing import Any

from mingcha.accounts.models import User
from mingcha.inspections import rules
from mingcha.inspections.actions.after import tell
from mingcha.inspections.actions.papers import add_attachment
from mingcha.inspections.actions.steps import check_on_inspection, move
from mingcha.inspections.models import Attachment, Inspection, Signature
from mingcha.inspections.queries import open_sections, results_of
from mingcha.inspections.rules import OPEN, InspectionStatus
from mingcha.ledger.acting import By, action
from mingcha.ledger.actions import record
from mingcha.plans.actions import advance_task
from mingcha.plans.models import Task
from mingcha.plans.rules import TaskStatus
from mingcha.registers.actions import record_visit
from mingcha.registers.models import Inspector
from mingcha.web import clock

OUTCOME_LENGTH = 60


@action
def record_signature(
    *,
    by: User,
    inspection: Inspection,
    kind: str,
    signer: str = "",
    capacity: str = "",
    sealed: bool = False,
    reason: str = "",
    witness: str = "",
) -> Signature:
    """Records who signed and sealed, or truthfully why nobody did; the last record before finishing
    counts."""
    check_on_inspection(by, inspection)
    rules.check_is_open(InspectionStatus(inspection.status), "登记签字")
    signed = kind == Signature.Kind.SIGNED
    rules.check_signature(signed=signed, signer=signer, reason=reason)
    given = {"signer": signer, "capacity": capacity, "sealed": sealed} if signed else {}
    blank = {"signer": "", "capacity": "", "sealed": False, "reason": "", "witness": ""}
    explained = {} if signed else {"reason": reason, "witness": witness}
    signature = Signature.objects.filter(inspection=inspection).first() or Signature(
        inspection=inspection
    )
    for name, value in {**blank, **given, **explained, "kind": kind}.items():
        setattr(signature, name, value)
    signature.at, signature.recorded_by = clock.now(), by
    signature.full_clean()
    signature.save()
    record(
        by=by,
        event="inspections:signature:record",
        subject=inspection,
        facts={"kind": kind, "sealed": signature.sealed},
        detail={
            "signer": signature.signer,
            "reason": signature.reason,
            "witness": signature.witness,
        },
    )
    return signature


@action
def sign_on_the_spot(
    *, by: User, inspection: Inspection, picture: bytes = b"", **given: Any
) -> Signature:
    """`record_signature(**given)`, and with a signature its `picture` (PNG, JPEG) beside it (R-22)."""
    signature = record_signature(by=by, inspection=inspection, **given)
    if picture and signature.kind == Signature.Kind.SIGNED:
        add_attachment(
            by=by, inspection=inspection, kind=Attachment.Kind.SIGNATURE,
            title=f"签名：{signature.signer}", content=picture,
        )  # fmt: skip
    return signature


@action
def finish(*, by: User, inspection: Inspection, told_on_the_spot: bool = False) -> None:
    """Finishes the check when every section is there and it is signed; the register remembers it,
    and with the last one the task is inspected. `told_on_the_spot`: R-24, told on the visit's day.
    """
    check_on_inspection(by, inspection)
    results = results_of(inspection)
    rules.check_can_finish(
        open_sections=[str(one) for one in open_sections(inspection)],
        results=len(results),
        signed=Signature.objects.filter(inspection=inspection).exists(),
    )
    move(inspection, InspectionStatus.FINISHED, "办结", finished_at=clock.now())
    visited = inspection.visited_on or clock.today()  # a result needs a visit, so it is there
    went = Inspector.objects.filter(
        sheets__inspection=inspection, sheets__entered_at__isnull=False
    ).distinct()
    texts = dict.fromkeys(r.text for r in sorted(results, key=lambda r: not r.is_problem))
    record_visit(
        by=by,
        target=inspection.target,
        inspectors=list(went),
        on=visited,
        task_code=inspection.task.code,
        outcome="；".join(texts)[:OUTCOME_LENGTH],
    )
    record(
        by=by,
        event="inspections:inspection:finish",
        subject=inspection,
        facts={
            "visited_on": visited.isoformat(),
            "codes": sorted({result.code for result in results}),
        },
    )
    if told_on_the_spot:
        tell(by=by, inspection=inspection, how="当场告知", on=visited)
    advance(by, inspection.task_id)


@action
def mark_published(*, by: By, inspection: Inspection) -> None:
    """The result is public: only now the check is completed (R-26). With the last one the task is."""
    move(inspection, InspectionStatus.PUBLISHED, "公示")
    record(by=by, event="inspections:inspection:publish", subject=inspection)
    advance(by, inspection.task_id)


@action
def settle(*, by: By, task: Task) -> None:
    """Moves a task on that has nothing left to inspect: for the clock, when two teams finished at
    the same moment and each saw the other unfinished."""
    advance(by, task.pk)
    record(by=by, event="inspections:task:settle", subject=task)


def advance(by: By, task_id: int) -> None:
    """检查中 → 待公示 → 已完成, as far as the inspections allow."""
    task = Task.objects.get(pk=task_id)
    states = set(task.inspections.order_by().values_list("status", flat=True))
    if states & set(OPEN):
        return
    if task.status == TaskStatus.INSPECTING and states:
        advance_task(by=by, task=task, to=TaskStatus.INSPECTED)
        task.refresh_from_db()
    if task.status == TaskStatus.INSPECTED and InspectionStatus.FINISHED not in states:
        advance_task(by=by, task=task, to=TaskStatus.DONE)
