"""The paper sheet: complete, safe with any text, the same bytes for the same records."""

import os
import re
import shutil
import subprocess
import zlib
from pathlib import Path

import pytest

from inspections import factories
from inspections.factories import BAD, World
from mingcha.inspections import actions, printing
from mingcha.inspections.models import Inspection
from mingcha.ledger.records import writing
from mingcha.registers.models import Target
from mingcha.web import pdf as web_pdf

HERE = "https://mingde.example"
HOSTILE = [
    "明德县#panic(\"x\")有限公司",
    "明德县$x^2$ [*粗*] _斜_ `码` @标签 <签> \\ // /* {}有限公司",
    "明德县]]]))}}}#\"有限公司",
    "明德县𠮷野𠀋㵘䶮有限公司",
    "A" * 200,
    "明德县" + "特别长" * 64,
    "#read(\"/etc/passwd\")",
]  # fmt: skip


def pdf(inspection: Inspection) -> bytes:
    return printing.sheet_pdf(inspection, HERE)


def pages(content: bytes) -> int:
    """Pages of a PDF: objects of type /Page, in plain or packed objects."""
    parts = [content]
    for packed in re.findall(rb"stream\r?\n(.*?)endstream", content, re.DOTALL):
        try:
            parts.append(zlib.decompress(packed))
        except zlib.error:
            continue
    return sum(len(re.findall(rb"/Type\s*/Page\b(?!s)", part)) for part in parts)


def text(content: bytes, folder: Path) -> str:
    """The text of a PDF without spaces; skips where poppler is not installed, in CI that is a failure."""
    if not shutil.which("pdftotext"):
        missing = pytest.fail if os.environ.get("CI") else pytest.skip
        missing("no pdftotext here: apt install poppler-utils")
    (folder / "sheet.pdf").write_bytes(content)
    command = ["pdftotext", "-raw", str(folder / "sheet.pdf"), "-"]
    found = subprocess.run(command, capture_output=True, check=True).stdout.decode()
    return re.sub(r"\s+", "", found)


def test_one_page_with_everything_on_it(world: World, tmp_path: Path) -> None:
    content = pdf(world.inspection())
    assert pages(content) == 1
    found = text(content, tmp_path)
    target, team = world.inspection().target, world.team
    for wanted in (
        "明德县人力资源和社会保障局", "“双随机、一公开”检查表", "MD-2026-01", "001/002",
        target.name, target.legal_rep, "青石镇", team[0].name, team[0].certificate, team[1].certificate,
        "已出示执法证件", "劳务派遣检查1", "劳务派遣检查2", "符合", "有问题", "不适用",
        "1.未发现问题", "8.发现问题待后续处理", "事中事后监管措施", "签字、盖章", "拒绝签字",
        "不得索取或者收受财物", "7个工作日内告知", "被抽中不代表存在问题", "第1页，共1页",
        "01cf8943a8", "0892a10e", "汝人社办〔2023〕5号", "第十四条、第十六条",
    ):  # fmt: skip
        assert re.sub(r"\s", "", wanted) in found, wanted


def test_the_same_records_give_the_same_bytes(world: World) -> None:
    assert pdf(world.inspection()) == pdf(world.inspection())


def test_a_task_is_one_file_whose_sheets_count_their_own_pages(
    world: World, tmp_path: Path
) -> None:
    content = printing.task_pdf(world.task, Inspection.objects.all(), HERE)
    assert pages(content) == 2
    assert text(content, tmp_path).count("第1页，共1页") == 2
    assert content == printing.task_pdf(world.task, Inspection.objects.all(), HERE)


def test_many_sheets_are_made_in_a_process_of_their_own(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Byte for byte the same; here nothing of them is remembered."""
    here = printing.task_pdf(world.task, Inspection.objects.all(), HERE)
    monkeypatch.setattr(web_pdf, "LONG", 1)
    monkeypatch.setattr(web_pdf.typst, "compile", None)
    assert printing.task_pdf(world.task, Inspection.objects.all(), HERE) == here


def test_a_joint_sheet_has_a_section_per_department(joint: World, tmp_path: Path) -> None:
    """X-17, X-08…X-12."""
    found = text(pdf(joint.inspection()), tmp_path)
    assert "县人社局检查人员" not in found
    for wanted in ("县人社局", "县市场监管局", "2个，一次完成", "各部门均不少于2人"):
        assert wanted in found
    assert found.count("已出示执法证件") == 2


def test_what_is_recorded_is_printed(world: World, tmp_path: Path) -> None:
    factories.entered(world, verdict=BAD)
    actions.record_signature(
        by=world.first,
        inspection=world.inspection(),
        kind="refused",
        reason="称须请示总部",
        witness="村委",
    )
    found = text(pdf(world.inspection()), tmp_path)
    for wanted in ("2026年10月10日", BAD.problem, BAD.measures, "称须请示总部", "见证人：村委"):
        assert re.sub(r"\s", "", wanted) in found


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_any_name_prints_as_itself(world: World, tmp_path: Path, name: str) -> None:
    """Text is data: nothing in a name is markup, nothing is lost, nothing breaks the page."""
    with writing():
        Target.objects.filter(pk=world.inspection().target_id).update(
            name=name[:200], address=name, legal_rep=name[:60]
        )
    found = text(pdf(world.inspection()), tmp_path).replace("\u200b", "")
    printed = re.sub("[𠮷𠀋]", "〓", re.sub(r"\s+", "", name[:200]))
    assert printed in found


def test_characters_without_a_glyph_are_marked_and_named(world: World, tmp_path: Path) -> None:
    with writing():
        Target.objects.filter(pk=world.inspection().target_id).update(name="明德县𠮷野有限公司")
    found = text(pdf(world.inspection()), tmp_path)
    assert "明德县〓野有限公司" in found
    assert "〓为字库未收的字（依次为U+20BB7），请手写补正" in found


def test_many_items_take_more_pages_and_keep_their_head(world: World, tmp_path: Path) -> None:
    from mingcha.inspections.models import SheetLine

    with writing():
        for number in range(10, 60):
            item = factories.registers.item(world.cast.lead, number)
            SheetLine.objects.create(sheet=world.sheet(), item=item)
    content = pdf(world.inspection())
    found = text(content, tmp_path)
    assert pages(content) >= 2
    assert f"{world.inspection().target.name}（续）" in found
    assert f"第2页，共{pages(content)}页" in found
