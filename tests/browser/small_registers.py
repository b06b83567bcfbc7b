"""Records of the small registers, guides, laws, sources and list versions, for the look at every page."""

from datetime import date
from typing import Any

from mingcha.demo.people import People
from mingcha.registers import actions as registers
from mingcha.registers import queries
from mingcha.registers.models import (
    Expert,
    Guide,
    IssuedDocument,
    Item,
    LegalBasis,
    ListVersion,
    Meeting,
    Publicity,
    Source,
    Training,
)

DAY = date(2026, 5, 7)
DIARIES = {
    "meeting": Meeting,
    "document": IssuedDocument,
    "training": Training,
    "publicity": Publicity,
}


def keep_small_registers(people: People) -> None:
    """One of each."""
    clerk = people.users["clerk"]
    here = {"by": clerk, "department": clerk.department, "on": DAY}
    registers.record_meeting(**here, name="随机抽查部署会（演示）")
    registers.record_document(
        **here, name="抽查通知（演示）", number="明演〔2026〕1号", kind="draw"
    )
    registers.record_training(
        **here, name="抽查前培训班（演示）", kind="before-draw", people=12, content="工作规范"
    )
    registers.record_publicity(**here, name="访谈（演示）", kind="interview")
    registers.create_expert(
        by=clerk, name="演示专家", department=clerk.department, unit="明德县检测院（演示）",
        speciality="特种设备", qualification="高级工程师",
    )  # fmt: skip
    basis = registers.create_basis(by=clerk, title="某某条例（演示）", number="令第1号")
    item = Item.objects.filter(department=clerk.department).order_by("pk")[0]
    registers.update_item(by=clerk, item=item, bases=[basis])
    registers.set_basis_state(by=clerk, basis=basis, state="revised")
    standards = [
        {"code": code, "text": text, "standard": "演示标准"}
        for code, text in queries.result_codes(clerk.department)
    ]
    registers.write_guide(
        by=clerk, department=clerk.department, number="ZY-01", title="检查指引（演示）", items=[item],
        methods="查看台账", standards=standards, effective_from=date(2026, 1, 1),
    )  # fmt: skip
    registers.create_source(
        by=clerk, department=clerk.department, name="参保企业信息系统", kind="insured"
    )
    registers.propose_list(
        by=clerk, department=clerk.department, kind="items", effective_from=date(2026, 1, 1)
    )


def small_arguments() -> dict[str, dict[str, Any]]:
    """The arguments of their pages."""
    records: dict[str, Any] = {name: model.objects.get() for name, model in DIARIES.items()}
    records |= {"expert": Expert.objects.get(), "basis": LegalBasis.objects.get()}
    found: dict[str, dict[str, Any]] = {
        f"registers:{name}_{page}": {"pk": record.pk}
        for name, record in records.items()
        for page in ("detail", "edit")
    }
    lists = (*records, "guide", "grade")
    found |= {f"registers:{name}_list_export": {"form": "csv"} for name in lists}
    guide = {"pk": Guide.objects.get().pk}
    return found | {
        "registers:guide_detail": guide,
        "registers:guide_revise": guide,
        "registers:source_edit": {"pk": Source.objects.get().pk},
        "registers:version_detail": {"pk": ListVersion.objects.get().pk},
    }
