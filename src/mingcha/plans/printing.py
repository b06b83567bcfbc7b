"""附件 2 (B-24): the year's plan as a table on A4, lying. The same records give the same bytes."""

from pathlib import Path
from typing import Any

from mingcha.plans.models import Plan, PlanLine
from mingcha.plans.rules import percent_text
from mingcha.plans.rules.basis import docs_of
from mingcha.web.pdf import render

TEMPLATE = Path(__file__).parent / "typst" / "plan.typ"


def plan_pdf(plan: Plan) -> bytes:
    """The plan with basis, base, decision and its lines (J-03)."""
    lines = plan.lines.select_related("section").prefetch_related("items", "departments")
    rows = [_row(line) for line in lines]
    return render(TEMPLATE, {
        "title": plan.title,
        "org": plan.department.name,
        "version": plan.version,
        "state": plan.get_status_display(),
        "published": plan.published_at.date().isoformat() if plan.published_at else "",
        "basis": [f"{doc.title} {doc.number}".strip() for doc in docs_of(plan.basis_docs)],
        "base": _base(plan),
        "decision": plan.decision,
        "rows": rows,
        "total": str(sum(line.planned_count for line in lines)),
    })  # fmt: skip


def _base(plan: Plan) -> str:
    if not plan.base_count:
        return ""
    return f"{plan.base_count} 户（{plan.base_source}，{plan.base_date}）"


def _row(line: PlanLine) -> dict[str, Any]:
    balance = "，区域均衡" if line.region_balance else ""
    return {
        "number": str(line.number),
        "title": line.title,
        "items": [f"{item.name}（{item.get_category_display()}）" for item in line.items.all()],
        "subject": line.subject,
        "how": f"{line.get_mode_display()}{balance}",
        "methods": "、".join(sorted({m for item in line.items.all() for m in item.methods})) or "—",
        "ratio": f"{percent_text(line.ratio)} %",
        "count": str(line.planned_count),
        "batches": str(line.batches),
        "visits": str(line.visits),
        "who": "、".join(d.name for d in line.departments.all())
        + (f"（{line.section}）" if line.section else ""),
        "days": f"{line.starts} 至 {line.ends}",
    }
