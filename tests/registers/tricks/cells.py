"""Tricks with single cells of a workbook, and with what is hidden in it."""

from collections.abc import Iterator

from registers.tricks.kit import (
    CODE,
    DAY,
    MAIN,
    NAME,
    ROWS,
    STORED,
    Trick,
    book,
    code,
    good,
    parts,
    relations,
    row,
    sheet,
    workbook,
    zipped,
)  # fmt: skip

HEAD = row(1, NAME, CODE, DAY)
DATES = (
    f'<styleSheet xmlns="{MAIN}"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14" '
    'applyNumberFormat="1"/></cellXfs></styleSheet>'
)
TITLE, NUMBER = good(1)[0], code(1)


def with_cells(name: str = "", number: str = "", day: str = "", **more: str) -> bytes:
    """A workbook whose one row has these cells, as XML after `<c r="…"`."""
    given = []
    for letter, xml, usual in zip("ABC", (name, number, day), good(1), strict=True):
        given.append(f'<c r="{letter}2"{xml}</c>' if xml else text_cell(letter, usual))
    return workbook(sheet=sheet(f'{HEAD}<row r="2">{"".join(given)}</row>'), styles=DATES, **more)


def text_cell(letter: str, text: str) -> str:
    return f'<c r="{letter}2" t="inlineStr"><is><t>{text}</t></is></c>'


def cells() -> Iterator[Trick]:
    """All of them."""
    yield from names()
    yield from numbers()
    yield from days()
    yield from hidden()


def stored(day: str) -> tuple[tuple[str, str, str], ...]:
    return ((TITLE, NUMBER, day),)


def names() -> Iterator[Trick]:
    """What may stand where a name is due."""
    for error in ("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"):
        yield Trick(f"error {error}", "a.xlsx", with_cells(name=f' t="e"><v>{error}</v>'), "？")
    yield Trick(
        "boolean",
        "a.xlsx",
        with_cells(name=' t="b"><v>1</v>'),
        stored=(("是", NUMBER, "2020-01-01"),),
    )
    yield Trick(
        "number as a name",
        "a.xlsx",
        with_cells(name="><v>123</v>"),
        stored=(("123", NUMBER, "2020-01-01"),),
    )
    yield Trick(
        "formula, never computed",
        "a.xlsx",
        with_cells(name="><f>1+1</f>"),
        fault=(2, NAME, "缺主体名称"),
    )
    yield Trick(
        "formula with a text",
        "a.xlsx",
        with_cells(name=' t="str"><f>A9</f><v>乙公司</v>'),
        stored=(("乙公司", NUMBER, "2020-01-01"),),
    )
    yield Trick(
        "formula whose text is one",
        "a.xlsx",
        with_cells(name=' t="str"><f>A9</f><v>=cmd|x</v>'),
        fault=(2, NAME, "像是公式"),
    )
    for first in ("=HYPERLINK(1)", "＝1+1", "@SUM(1)", "＠x"):
        yield Trick(
            f"text {first}",
            "a.xlsx",
            with_cells(name=f' t="inlineStr"><is><t>{first}</t></is>'),
            fault=(2, NAME, "像是公式"),
        )
    yield Trick("unknown kind of cell", "a.xlsx", with_cells(name=' t="zz"><v>1</v>'), "？")
    yield Trick(
        "array formula",
        "a.xlsx",
        with_cells(name=' t="str"><f t="array" ref="A1:XFD1048576">A9</f><v>乙</v>'),
        stored=(("乙", NUMBER, "2020-01-01"),),
    )
    yield Trick(
        "shared formula",
        "a.xlsx",
        with_cells(name='><f t="shared" si="99999"/>'),
        fault=(2, NAME, "缺主体名称"),
    )
    yield Trick(
        "escaped character",
        "a.xlsx",
        with_cells(name=' t="inlineStr"><is><t>甲_x200B_</t></is>'),
        "？",
    )


def numbers() -> Iterator[Trick]:
    """Numbers where a code is due: Excel keeps fifteen digits."""
    for value in (
        "914104821774129915",
        "9.14104821774129E+17",
        "1e308",
        "1e309",
        "-1e308",
        "NaN",
        "INF",
        "-0",
        "1e-400",
        "0x1F",
        "1,000",
        "",
    ):
        yield Trick(
            f"code as the number {value or 'nothing'}",
            "a.xlsx",
            with_cells(number=f"><v>{value}</v>"),
            "？",
        )
    yield Trick(
        "fifteen digits as a number",
        "a.xlsx",
        with_cells(number="><v>410482100012345</v>"),
        stored=((TITLE, "410482100012345", "2020-01-01"),),
    )
    yield Trick(
        "fifteen digits and an exponent",
        "a.xlsx",
        with_cells(number="><v>4.10482100012345E+14</v>"),
        stored=((TITLE, "410482100012345", "2020-01-01"),),
    )
    yield Trick(
        "code as a date", "a.xlsx", with_cells(number=' s="1"><v>45078</v>'), fault=(2, CODE, "")
    )
    yield Trick(
        "code as a boolean", "a.xlsx", with_cells(number=' t="b"><v>0</v>'), fault=(2, CODE, "")
    )


def days() -> Iterator[Trick]:
    """Serial numbers of both epochs, and days that never were."""
    old = ' date1904="1"'
    for serial, told in (
        ("43831", "2020-01-01"),
        ("43831.75", "2020-01-01"),
        ("36526", "2000-01-01"),
    ):
        yield Trick(
            f"day {serial}",
            "a.xlsx",
            with_cells(day=f' s="1"><v>{serial}</v>'),
            stored=stored(told),
        )
        yield Trick(
            f"day {serial} unformatted", "a.xlsx", with_cells(day=f"><v>{serial}</v>"), "？"
        )
    nineteen_four = book(more=f"<workbookPr{old}/>")
    yield Trick(
        "day of the Macintosh epoch",
        "a.xlsx",
        with_cells(day=' s="1"><v>42369</v>', book=nineteen_four),
        stored=stored("2020-01-01"),
    )
    for serial in ("0", "1", "60", "61", "-1", "2958465", "2958466", "1e18", "NaN", "1e308"):
        yield Trick(
            f"day number {serial}", "a.xlsx", with_cells(day=f' s="1"><v>{serial}</v>'), "？"
        )
    for text, told in (
        ("2020-01-01", "2020-01-01"),
        ("2020-01-01T08:00:00", "2020-01-01"),
        ("2020-02-30", ""),
        ("20200101T", ""),
        ("x", ""),
    ):
        case = with_cells(day=f' t="d"><v>{text}</v>')
        yield (
            Trick(f"ISO day {text}", "a.xlsx", case, stored=stored(told))
            if told
            else Trick(f"ISO day {text}", "a.xlsx", case, fault=(2, DAY, "不是日期"))
        )


def hidden() -> Iterator[Trick]:
    """Rows, columns and sheets that nobody sees, and cells that are one."""
    second = sheet(HEAD + row(2, *good(2)))
    for state in ("hidden", "veryHidden"):
        sheets = f'<sheet name="S1" sheetId="1" state="{state}" r:id="rId1"/><sheet name="S2" sheetId="2" r:id="rId2"/>'
        rels = relations(
            ("worksheet", "worksheets/sheet1.xml"), ("worksheet", "worksheets/sheet2.xml")
        )
        two = {**parts(book=book(sheets), rels=rels), "xl/worksheets/sheet2.xml": second}
        yield Trick(f"{state} sheet before", "a.xlsx", zipped(two), stored=(good(2),))
        alone = book(f'<sheet name="S1" sheetId="1" state="{state}" r:id="rId1"/>')
        yield Trick(f"only a {state} sheet", "a.xlsx", workbook(book=alone), "文件是空的")
    three = book("".join(f'<sheet name="S{n}" sheetId="{n}" r:id="rId{n}"/>' for n in (1, 2)))
    rels = relations(("worksheet", "worksheets/sheet1.xml"), ("worksheet", "worksheets/sheet2.xml"))
    for name, first, found in (
        ("the first of two sheets", ROWS, STORED),
        ("an empty sheet before", "", (good(2),)),
    ):
        made = {
            **parts(book=three, rels=rels, sheet=sheet(first)),
            "xl/worksheets/sheet2.xml": second,
        }
        yield Trick(name, "a.xlsx", zipped(made), stored=found)
    chart = relations(
        ("chartsheet", "chartsheets/sheet1.xml"), ("worksheet", "worksheets/sheet1.xml")
    )
    charted = {**parts(book=three, rels=chart), "xl/chartsheets/sheet1.xml": "<chartsheet/>"}
    yield Trick("a chart before", "a.xlsx", zipped(charted), stored=STORED)
    marked = ROWS.replace('<row r="2">', '<row r="2" hidden="1">')
    yield Trick("hidden row", "a.xlsx", workbook(sheet=sheet(marked)), "？")
    yield Trick(
        "hidden columns",
        "a.xlsx",
        workbook(sheet=sheet(before='<cols><col min="1" max="16384" hidden="1"/></cols>')),
        stored=STORED,
    )
    gap = (
        HEAD
        + row(2, *good(1))
        + '<row r="3">'
        + f'<c r="B3" t="inlineStr"><is><t>{code(2)}</t></is></c></row>'
    )
    merge = '<mergeCells><mergeCell ref="A2:A3"/></mergeCells>'
    yield Trick(
        "merged names",
        "a.xlsx",
        workbook(sheet=sheet(gap, after=merge)),
        fault=(3, NAME, "缺主体名称"),
    )
    for ref in ("A1:XFD1048576", "Z9:A1", "甲", ""):
        merge = f'<mergeCells count="9"><mergeCell ref="{ref}"/></mergeCells>'
        yield Trick(
            f"merged {ref or 'nothing'}",
            "a.xlsx",
            workbook(sheet=sheet(after=merge)),
            stored=STORED,
        )
    heads = row(1, NAME, NAME, CODE, DAY) + row(2, TITLE, "乙", *good(1)[1:])
    yield Trick("heading twice in a workbook", "a.xlsx", workbook(sheet=sheet(heads)), "？")
