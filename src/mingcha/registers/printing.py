"""随机抽查事项清单 as a table on A4 (B-24, J-02)."""

from collections.abc import Iterable
from pathlib import Path

from mingcha.accounts.models import Department
from mingcha.accounts.queries import bureau_of
from mingcha.registers.models import Item, ListVersion
from mingcha.registers.queries import big_and_small, version_in_force
from mingcha.web import clock
from mingcha.web.pdf import render
from mingcha.web.templatetags.mingcha import cn_date

TEMPLATE = Path(__file__).parent / "typst" / "items.typ"


def items_pdf(department: Department | None, items: Iterable[Item]) -> bytes:
    """The list of a department's bureau, 大项 before 小项, with the version it stands for."""
    listed = sorted(
        items, key=lambda item: (item.parent.code if item.parent else item.code, item.code)
    )
    home = bureau_of(department)
    big, small = big_and_small(listed)
    return render(TEMPLATE, {
        "title": "随机抽查事项清单",
        "org": home.name if home else str(department or ""),
        "version": _version(department),
        "counts": f"{big} 个大项，{small} 个小项",
        "rows": [_row(number, item) for number, item in enumerate(listed, 1)],
    })  # fmt: skip


def _version(department: Department | None) -> str:
    found = version_in_force(department, ListVersion.Kind.ITEMS) if department else None
    if found is not None:
        return f"第 {found.number} 版，{cn_date(found.effective_from)}起施行"
    return f"{cn_date(clock.today())}打印"


def _row(number: int, item: Item) -> list[str]:
    basis = item.legal_basis
    if item.basis_until:
        basis += f"（有效期至 {item.basis_until}）"
    return [
        str(number), str(item.parent or ""), item.name, item.get_category_display(), item.subject,
        item.body, basis, "、".join(item.methods), str(item.section or ""),
    ]  # fmt: skip
