"""Every table that leaves the house: written in few places, and never a formula in a cell (trust.md §5)."""

import csv
import io
import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from house.access import addresses
from house.source import PACKAGE, calls_in, imports_in, python_files
from mingcha.draws import small_files
from mingcha.engine import grammar
from mingcha.registers.exports import as_csv, as_xlsx
from mingcha.registers.importing.checking import Fault, Row
from mingcha.registers.importing.sheets import marked
from mingcha.web import excel

DANGEROUS = (
    "=1+1",
    "+1",
    "-1",
    "@SUM(1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "＝1",
    "＋1",
    "－1",
    "＠x",
    "﹦1",
    "﹢1",
    "﹣1",
    "﹫1",
)

# who writes tables, and what keeps formulas out of them; nobody else may
WRITERS = {
    "registers/exports.py": "neutral",  # CSV and Excel lists
    "registers/importing/sheets.py": "neutral",  # the template, the marked-up file
    "web/excel.py": "neutral",  # forms in Excel
    "draws/small_files.py": "neutral",  # candidates.csv
    "registers/management/commands/import.py": "neutral",  # the list of faults
    "registers/large/csv_files.py": "reads only",
    "registers/reader_csv.py": "reads only",
    "law/regions.py": "reads only",
    "law/industries.py": "reads only",
    "demo/county.py": "a generated roster, taken in at once",
}
# every address that hands out a table, and its writer
DOORS = {
    "registers:target_list_export": "registers/exports.py", "registers:item_list_export": "registers/exports.py",
    "registers:inspector_list_export": "registers/exports.py", "registers:recusal_list_export": "registers/exports.py",
    "registers:basis_list_export": "registers/exports.py", "registers:guide_list_export": "registers/exports.py",
    "registers:expert_list_export": "registers/exports.py", "registers:grade_list_export": "registers/exports.py",
    "registers:document_list_export": "registers/exports.py", "registers:training_list_export": "registers/exports.py",
    "registers:publicity_list_export": "registers/exports.py", "registers:meeting_list_export": "registers/exports.py",
    "registers:import_template": "registers/importing/sheets.py", "registers:import_marked": "registers/importing/sheets.py",
    "registers:source_send": "registers/exports.py",
    "notices:open_data_csv": "registers/exports.py", "notices:website": "registers/exports.py",
    "notices:export_file": "registers/exports.py", "notices:push_file": "registers/exports.py",
    "reports:sheet_file": "web/excel.py",
    "draws:public_file": "engine", "draws:small_file": "draws/small_files.py",
    "draws:public_bundle": "engine", "draws:audit": "engine", "draws:small_bundle": "draws/small_files.py",
}  # fmt: skip
# of these doors the ledger does not tell, and why; of all others it does (ledger.downloads)
UNTOLD = {
    "registers:import_template": "has no records",
    "registers:source_send": "is an act with an entry of its own, registers:source:sync (J-06)",
    "notices:open_data_csv": "public", "notices:website": "what is public, for the bureau's own site",
    "reports:sheet_file": "figures, no records",
    "draws:public_file": "public", "draws:public_bundle": "public",
    "draws:small_file": "public", "draws:small_bundle": "public",
    "draws:audit": "is an act with an entry of its own, draws:audit:download",
}  # fmt: skip
TOLD = {*DOORS, "ledger:export"} - set(UNTOLD)
# who may build an answer from a file; lists of the office go through the first
FILES = {
    ("ledger/downloads.py", "FileResponse"),
    ("notices/open_data.py", "StreamingHttpResponse"),  # public
    # files of a draw: public, or the audit bundle, which has an entry of its own
    ("draws/views/public.py", "FileResponse"),
    ("draws/views/public.py", "StreamingHttpResponse"),
}
OTHER = (".pdf", ".json", ".html", ".py", "/mark/", "/make/", "exports/")
NO_TABLE = {"ledger:export"}  # a zip of leaves, read by machines
TABLE = re.compile(r"export|\.csv|\.xlsx|<(str|slug):form>|template|/send/|marked")


def room_path(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def test_tables_are_written_in_few_places() -> None:
    found = {
        room_path(path)
        for path in python_files()
        if {"csv", "xlsxwriter"} & {name.split(".")[0] for _, name in imports_in(path)}
    }
    assert found == set(WRITERS)
    for path, keeper in WRITERS.items():
        if keeper == "neutral":
            assert "neutral(" in (PACKAGE / path).read_text("utf-8"), path


def test_every_door_of_a_table_is_listed() -> None:
    """A new address that looks like an export needs a row above, and so a writer that is checked."""
    known = {one.name for one in addresses()}
    assert set(DOORS) <= known, set(DOORS) - known
    seen = {
        one.name
        for one in addresses()
        if TABLE.search(one.path) and not one.path.endswith(OTHER) and one.name not in NO_TABLE
    }
    assert seen <= set(DOORS), seen - set(DOORS)


def test_lists_leave_by_one_door() -> None:
    """The ledger tells who took which list: tests/web/test_every_address.py opens them all."""
    makers = {"FileResponse", "StreamingHttpResponse"}
    found = {
        (room_path(path), name)
        for path in python_files()
        for _, called in calls_in(path)
        if (name := called.rpartition(".")[2].removesuffix("(…)")) in makers
    }
    assert found == FILES
    assert set(UNTOLD) <= set(DOORS)


def harmless(cell: Any) -> bool:
    return not isinstance(cell, str) or excel.neutral(cell) == cell


@pytest.mark.parametrize("text", DANGEROUS)
def test_a_cell_is_never_a_formula(text: str) -> None:
    rows = list(
        csv.reader(
            io.StringIO(
                b"".join(as_csv([text, "b"], [[text, "x"]])).decode("utf-8-sig"), newline=""
            )
        )
    )
    assert rows == [[f"'{text}", "b"], [f"'{text}", "x"]]
    file = io.BytesIO()
    as_xlsx(file, "表", [text, "b"], [[text, "x"]])
    form = excel.form(
        "表",
        text,
        [[excel.Cell(text), excel.Cell(text, across=2)]],
        (9, 9, 9),
        head=[text],
        foot=[text],
    )
    faulty = Row(2, [text, text], faults=[Fault(2, 0, text, text, "x")])
    for content in (file.getvalue(), form, marked([text, text], 1, [faulty])):
        sheet = openpyxl.load_workbook(io.BytesIO(content)).active
        cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
        assert cells
        assert all(harmless(cell.value) and cell.data_type == "s" for cell in cells)
    (row,) = csv.reader(
        io.StringIO(
            small_files.candidates_file([("N001", text, text)], named=True).decode(), newline=""
        )
    )
    assert all(map(harmless, row))


def test_ordinary_cells_stay_as_they_are() -> None:
    for text in ("", "甲公司", "1", "2026-01-01", "a=b", " =1", "'x"):
        assert excel.neutral(text) == text


@pytest.mark.parametrize("pattern", [grammar.NAME, grammar.TOKEN, grammar.ENT, grammar.REGION])
def test_tables_of_the_protocol_have_no_room_for_formulas(pattern: str) -> None:
    """Every cell begins with a digit or a letter, else the freeze is refused."""
    assert not any(re.fullmatch(pattern, first + "1") for first in excel.DANGEROUS)
