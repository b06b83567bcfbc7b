"""Word out: papers in the layout of GB/T 9704-2012, which an office edits, stamps and files.

A paper is built from lines and tables; the fonts are named, not embedded: a machine without
方正小标宋简体 or 仿宋_GB2312 shows its own in their place. The same paper gives the same text.
"""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from docx import Document
from docx.document import Document as Paper
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import Table
from docx.text.paragraph import Paragraph

TITLE, HEADING, SUBHEADING, BODY = "方正小标宋简体", "黑体", "楷体_GB2312", "仿宋_GB2312"
SIZE_2, SIZE_3, SIZE_4, SIZE_5 = Pt(22), Pt(16), Pt(14), Pt(10.5)  # 二号、三号、四号、五号
LEADING = Pt(28)  # 22 lines on a page
PAGE = {"width": 210, "height": 297, "top": 37, "bottom": 35, "left": 28, "right": 26}  # mm
NEVER = datetime(2000, 1, 1)  # the file says nothing of when it was made; the ledger does

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table: `across` columns and `down` rows wide; `head` in 黑体.

    The rows that a cell reaches down to have an empty one in its place.
    """

    text: str
    across: int = 1
    down: int = 1
    head: bool = False
    centred: bool = False


def paper(title: str, *, landscape: bool = False) -> Paper:
    """An A4 paper with its title in 小标宋 二号, centred."""
    made = Document()
    _set_page(made, landscape)
    _speak_chinese(made)
    made.core_properties.author = made.core_properties.comments = ""
    made.core_properties.title = title
    made.core_properties.created = made.core_properties.modified = NEVER
    line(made, title, font=TITLE, size=SIZE_2, centred=True, indent=False)
    return made


def line(
    made: Paper, text: str, *, font: str = BODY, size: Pt = SIZE_3, centred: bool = False,
    indent: bool = True,
) -> Paragraph:  # fmt: skip
    """A paragraph, two characters indented unless told otherwise."""
    found = made.add_paragraph()
    _write(found, text, font, size)
    form = found.paragraph_format
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, LEADING
    if centred:
        found.alignment = WD_ALIGN_PARAGRAPH.CENTER
    elif indent:
        form.first_line_indent = size * 2
    return found


def lines(made: Paper, text: str) -> None:
    """A typed text, one paragraph for each of its lines."""
    for one in text.splitlines():
        if one.strip():
            line(made, one.strip())


def heading(made: Paper, text: str, level: int = 1) -> Paragraph:
    """「一、」 in 黑体; 「（一）」 in 楷体."""
    return line(made, text, font=HEADING if level == 1 else SUBHEADING)


def table(
    made: Paper, rows: Iterable[Sequence[Cell]], widths: Sequence[int], *, size: Pt = SIZE_5
) -> Table:
    """A ruled table; `widths` in millimetres, one for each column. Cells of a row fill it."""
    found: Table = made.add_table(rows=0, cols=len(widths))
    found.style = "Table Grid"
    found.alignment = WD_TABLE_ALIGNMENT.CENTER
    found.autofit = False
    for column, width in zip(found.columns, widths, strict=True):
        column.width = Mm(width)
    given = list(rows)
    for row in given:
        _add_row(found, row, widths, size)
    for number, row in enumerate(given):
        _merge_down(found, number, row)
    return found


def save(made: Paper) -> bytes:
    """The file."""
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def _set_page(made: Paper, landscape: bool) -> None:
    section = made.sections[0]
    width, height = Mm(PAGE["width"]), Mm(PAGE["height"])
    section.page_width, section.page_height = (height, width) if landscape else (width, height)
    for side in ("top", "bottom", "left", "right"):
        setattr(section, f"{side}_margin", Mm(PAGE[side]))


def _speak_chinese(made: Paper) -> None:
    """Without its language a text gets the shapes of another: a comma in the middle of its square."""
    properties = made.styles["Normal"].element.get_or_add_rPr()
    language = properties.makeelement(
        qn("w:lang"), {qn("w:val"): "en-US", qn("w:eastAsia"): "zh-CN"}
    )
    properties.append(language)


def _write(paragraph: Paragraph, text: str, font: str, size: Pt) -> None:
    run = paragraph.add_run(text)
    run.font.size = size
    run.font.name = "Times New Roman"
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)


def _merge_down(found: Table, number: int, row: Sequence[Cell]) -> None:
    at = 0
    for cell in row:
        if cell.down > 1:
            found.cell(number, at).merge(found.cell(number + cell.down - 1, at))
        at += cell.across


def _add_row(found: Table, row: Sequence[Cell], widths: Sequence[int], size: Pt) -> None:
    cells, at = found.add_row().cells, 0  # type: ignore[no-untyped-call]
    for one, width in zip(cells, widths, strict=True):
        one.width = Mm(width)
    for cell in row:
        end = at + cell.across - 1
        merged = cells[at] if end == at else cells[at].merge(cells[end])
        paragraph = merged.paragraphs[0]
        if cell.text:
            _write(paragraph, cell.text, HEADING if cell.head else BODY, size)
        if cell.centred:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        at = end + 1
