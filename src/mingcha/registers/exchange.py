"""The exchange of rosters with other departments' registers (J-06): one fixed table, as CSV.

UTF-8 with a byte order mark, one header, one enterprise per row. The headings are those that an
import knows by itself, so that what one bureau hands out another takes in without mapping a column.
"""

from collections.abc import Iterator

from django.db.models import QuerySet

from mingcha.registers.exports import as_csv
from mingcha.registers.models import Target

COLUMNS = (
    ("主体名称", "name"), ("统一社会信用代码", "uscc"), ("主体类型", "kind"), ("住所", "address"),
    ("所在区域", "region_id"), ("行业代码", "industry"), ("经营范围", "scope"),
    ("法定代表人", "legal_rep"), ("登记机关", "registrar"), ("成立日期", "established"),
    ("登记状态", "status"), ("企业信用风险等级", "credit_risk"),
    ("劳动保障守法诚信等级", "labour_grade"),
)  # fmt: skip
STATUSES = {str(value): str(label) for value, label in Target.Status.choices}


def exchange_csv(targets: QuerySet[Target]) -> bytes:
    """The file to hand out. Enterprises without an 18-character code cannot be told apart elsewhere
    and are left out."""
    titles = [title for title, _ in COLUMNS]
    return b"".join(as_csv(titles, _rows(targets.exclude(uscc=None).order_by("uscc"))))


def _rows(targets: QuerySet[Target]) -> Iterator[list[str]]:
    names = [name for _, name in COLUMNS]
    for row in targets.values_list(*names).iterator(2000):
        cells = ["" if cell is None else str(cell) for cell in row]
        cells[names.index("status")] = STATUSES[cells[names.index("status")]]
        yield cells
