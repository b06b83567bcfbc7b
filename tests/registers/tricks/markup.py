"""Tricks with the XML inside a workbook: entities, nesting, lying sizes, strings, styles, parts."""

from collections.abc import Iterator

from registers.tricks.kit import (
    CODE,
    DAY,
    MAIN,
    NAME,
    ROWS,
    STORED,
    Trick,
    also,
    book,
    cell,
    good,
    parts,
    relations,
    row,
    sheet,
    workbook,
    zipped,
)  # fmt: skip

LAUGH = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
LAUGHS = f'<!DOCTYPE x [<!ENTITY l0 "ha">{LAUGH}]>'
QUADRATIC = f'<!DOCTYPE x [<!ENTITY q "{"q" * 100_000}">]>'
EXTERNAL = {
    "a file": '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>',
    "an address": '<!DOCTYPE x [<!ENTITY e SYSTEM "http://127.0.0.1:9/e">]>',
    "a parameter": '<!DOCTYPE x [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]>',
    "a foreign DTD": '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">',
    "a public DTD": '<!DOCTYPE x PUBLIC "-//X//Y" "http://127.0.0.1:9/x.dtd">',
    "a device": '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///dev/zero">]>',
}
HEAVY, BROKEN = "内存太大", "已损坏"


def named(text: str, head: str = "") -> bytes:
    """A workbook whose enterprise has this name, as XML."""
    rows = row(1, NAME, CODE, DAY) + row(2, text, *good(1)[1:])
    return workbook(sheet=sheet(rows, head=head))


def strings(body: str, *, head: str = "", attributes: str = "") -> dict[str, str]:
    """sharedStrings.xml, and a sheet whose first name is string 0."""
    name = f'<row r="2"><c r="A2" t="s"><v>0</v></c>{cell("B2", good(1)[1])}{cell("C2", good(1)[2])}</row>'
    return {
        "strings": f'<?xml version="1.0"?>{head}<sst xmlns="{MAIN}" {attributes}>{body}</sst>',
        "sheet": sheet(row(1, NAME, CODE, DAY) + name),
    }


def shared(text: str, **more: str) -> bytes:
    return workbook(**strings(text, **more))


TITLE = f"<si><t>{good(1)[0]}</t></si>"


def markup() -> Iterator[Trick]:
    """All of them."""
    yield from entities()
    yield from sizes()
    yield from shared_strings()
    yield from styles()
    yield from structure()


def entities() -> Iterator[Trick]:
    """DTDs. None of them is ever followed; an unknown entity breaks the file."""
    for name, head, call in (
        ("billion laughs", LAUGHS, "&l9;"),
        ("quadratic", QUADRATIC, "&q;" * 99),
    ):
        yield Trick(f"{name} in a cell", "a.xlsx", named(call, head), BROKEN)
        yield Trick(
            f"{name} in the strings", "a.xlsx", shared(f"<si><t>{call}</t></si>", head=head), BROKEN
        )
        yield Trick(
            f"{name} in the styles",
            "a.xlsx",
            workbook(styles=head + "<styleSheet/>"),
            stored=STORED,
        )
        yield Trick(
            f"{name} before the workbook", "a.xlsx", workbook(book=head + book()), stored=STORED
        )
        types = f"{head}<Types>{call}</Types>"
        yield Trick(f"{name} in the types", "a.xlsx", workbook(types=types), stored=STORED)
    for name, head in EXTERNAL.items():
        yield Trick(f"entity from {name}", "a.xlsx", named("&e;", head), BROKEN)
        yield Trick(f"unused {name}", "a.xlsx", workbook(sheet=sheet(head=head)), stored=STORED)
    for name, call in (
        ("unknown", "&who;"),
        ("NUL", "&#0;"),
        ("beyond Unicode", "&#x110000;"),
        ("unclosed", "&amp"),
    ):
        yield Trick(f"{name} entity", "a.xlsx", named(call), BROKEN)
    yield Trick("control entity", "a.xlsx", named("甲&#1;"), fault=(2, NAME, "U+0001"))
    yield Trick(
        "ordinary entities",
        "a.xlsx",
        named("甲&amp;&#x4E59;公司"),
        stored=(("甲&乙公司", *good(1)[1:]),),
    )
    yield Trick("CDATA", "a.xlsx", named("<![CDATA[=1+1]]>"), fault=(2, NAME, "像是公式"))
    for depth in (1_000, 100_000, 2_000_000):
        nest = "<x>" * depth + "</x>" * depth
        yield Trick(
            f"elements {depth} deep",
            "a.xlsx",
            lambda n=nest: workbook(sheet=sheet(after=n)),
            stored=STORED,
        )
    yield Trick("deep in a cell", "a.xlsx", lambda: named("<r>" * 9_999 + "</r>" * 9_999), "？")


def sizes() -> Iterator[Trick]:
    """Lying dimensions and places of cells."""
    for ref in (
        "A1:XFD1048576",
        "A1:A1",
        "Z9:A1",
        "A1:ZZZZZZZ9",
        "A1:A99999999999",
        "A0",
        "",
        "甲",
        "A1:B2:C3",
    ):
        head = f'<dimension ref="{ref}"/>'
        yield Trick(
            f"dimension {ref or 'empty'}",
            "a.xlsx",
            workbook(sheet=sheet(before=head)),
            stored=STORED,
        )
    for place in ("XFD1048576", "A1048576", "XFD1", "ZZ500000"):
        far = f'<row r="{place.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")}">{cell(place, "x")}</row>'
        yield Trick(f"a cell at {place}", "a.xlsx", workbook(sheet=sheet(ROWS + far)), "？")
    for place in ("A0", "0", "1A", "AAAA9", "A99999999999", "", "A-1", "a3", "$A$3", "甲3", "A3B"):
        odd = f"<row>{cell(place, 'x')}</row>"
        yield Trick(
            f"a cell at {place or 'nowhere'}", "a.xlsx", workbook(sheet=sheet(ROWS + odd)), "？"
        )
    upside = row(2, *good(1)) + row(1, NAME, CODE, DAY)
    yield Trick("rows upside down", "a.xlsx", workbook(sheet=sheet(upside)), "？")
    yield Trick("row given twice", "a.xlsx", workbook(sheet=sheet(ROWS + row(2, *good(2)))), "？")
    yield Trick(
        "row number 0", "a.xlsx", workbook(sheet=sheet(ROWS.replace('r="2"', 'r="0"'))), "？"
    )
    bare = ROWS.replace('r="A1" ', "").replace('r="B1" ', "")
    yield Trick("cells without places", "a.xlsx", workbook(sheet=sheet(bare)), "？")
    wide = row(1, NAME, CODE, DAY) + f'<row r="2">{cell("SG2", "x")}</row>' + row(3, *good(1))
    yield Trick("501 columns", "a.xlsx", workbook(sheet=sheet(wide)), "第 2 行超过 200 列")
    many = '<row r="2">' + "<c/>" * 2_000_000 + "</row>"
    yield Trick(
        "two million cells in a row",
        "a.xlsx",
        lambda: workbook(sheet=sheet(row(1, NAME, CODE) + many)),
        "？",
    )
    empty = '<row r="3"/>' * 1_000_000
    yield Trick("a million empty rows", "a.xlsx", lambda: workbook(sheet=sheet(ROWS + empty)), "？")


def shared_strings() -> Iterator[Trick]:
    """The table that cells refer to."""
    yield Trick("shared string", "a.xlsx", shared(TITLE), stored=STORED)
    for count in ("4294967295", "99999999999999999999", "-1", "x"):
        given = f'count="{count}" uniqueCount="{count}"'
        yield Trick(
            f"{count} strings claimed", "a.xlsx", shared(TITLE, attributes=given), stored=STORED
        )
    for index in ("1", "-1", "4294967296", "x", "1.5", ""):
        changed = strings(TITLE)
        changed["sheet"] = changed["sheet"].replace("<v>0</v>", f"<v>{index}</v>")
        yield Trick(f"string number {index or 'none'}", "a.xlsx", workbook(**changed), "？")
    yield Trick("no table of strings", "a.xlsx", workbook(sheet=strings(TITLE)["sheet"]), "？")
    yield Trick("an empty string", "a.xlsx", shared("<si/>"), fault=(2, NAME, "缺主体名称"))
    rich = "<si><r><t>明德县</t></r><r><rPr><b/></rPr><t>1号公司</t></r><rPh sb='0' eb='1'><t>ming</t></rPh></si>"
    yield Trick("string in pieces", "a.xlsx", shared(rich), stored=STORED)
    yield Trick(
        "a string of 30 MB", "a.xlsx", lambda: shared(f"<si><t>{'长' * 10_000_000}</t></si>"), "？"
    )
    for repeats in (100_000,):
        yield Trick(
            f"a long string {repeats} times",
            "a.xlsx",
            lambda n=repeats: repeated(n),
            "请把数据复制到新建的表格里",
        )


def repeated(times: int) -> bytes:
    """Cells that all refer to one long string of distinct characters."""
    text = "".join(chr(0x4E00 + n % 20_000) for n in range(60_000))
    rows = "".join(
        f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c><c r="B{n}"><v>1</v></c></row>'
        for n in range(1, times)
    )
    return workbook(strings=f'<sst xmlns="{MAIN}"><si><t>{text}</t></si></sst>', sheet=sheet(rows))


def styles() -> Iterator[Trick]:
    """Formats, of which dates are told."""
    formats = '<xf numFmtId="14"/>' * 64_000
    explosion = f'<styleSheet xmlns="{MAIN}"><cellXfs>{formats}</cellXfs></styleSheet>'
    yield Trick("64 000 formats", "a.xlsx", lambda: workbook(styles=explosion), "100 倍")
    for name, attribute in (("far", 's="99999"'), ("negative", 's="-1"'), ("no number", 's="x"')):
        rows = ROWS.replace('<c r="C2"', f'<c r="C2" {attribute}')
        yield Trick(
            f"format {name}",
            "a.xlsx",
            workbook(sheet=sheet(rows), styles=f'<styleSheet xmlns="{MAIN}"/>'),
            stored=STORED,
        )
    long = f'<styleSheet xmlns="{MAIN}"><numFmts><numFmt numFmtId="200" formatCode="{"[" * 99_999}"/></numFmts></styleSheet>'
    yield Trick("format of 100 000 brackets", "a.xlsx", lambda: workbook(styles=long), "？")


def structure() -> Iterator[Trick]:
    """Parts that are missing, foreign, or in odd writing."""
    target = "worksheets/sheet1.xml"
    yield Trick("no sheet part", "a.xlsx", workbook(sheet=None), "？")
    yield Trick("no relations", "a.xlsx", workbook(rels=None), "？")
    yield Trick("no types", "a.xlsx", workbook(types=None), stored=STORED)
    yield Trick("no sheets", "a.xlsx", workbook(book=book("")), "文件是空的")
    for place in (
        "/etc/passwd",
        "../../../etc/passwd",
        "file:///etc/passwd",
        "http://127.0.0.1:9/a.xml",
        "\\\\server\\a",
    ):
        yield Trick(
            f"the sheet at {place}", "a.xlsx", workbook(rels=relations(("worksheet", place))), "？"
        )
    yield Trick(
        "the sheet by its full path",
        "a.xlsx",
        workbook(rels=relations(("worksheet", "/xl/" + target))),
        stored=STORED,
    )
    hundred = "".join(f'<sheet name="S{n}" sheetId="{n}" r:id="rId1"/>' for n in range(1, 20_000))
    yield Trick("20 000 sheets", "a.xlsx", lambda: workbook(book=book(hundred)), "？")
    yield Trick(
        "sheet name of 1 MB",
        "a.xlsx",
        lambda: workbook(book=book(f'<sheet name="{"x" * 1_000_000}" sheetId="1" r:id="rId1"/>')),
        "100 倍",
    )
    for name, part in (
        ("macros", "xl/vbaProject.bin"),
        ("a foreign link", "xl/externalLinks/externalLink1.xml"),
        ("a program", "xl/embeddings/oleObject1.bin"),
        ("a connection", "xl/connections.xml"),
        ("an ActiveX control", "xl/activeX/activeX1.xml"),
        ("a macro sheet", "xl/macrosheets/sheet1.xml"),
    ):
        yield Trick(f"{name} inside", "a.xlsx", also(part, b"\xd0\xcf\x11\xe0"), stored=STORED)
    yield Trick(
        "macros under their own name", "a.xlsm", also("xl/vbaProject.bin"), "不能导入扩展名为 xlsm"
    )
    yield Trick("sheet with a mark", "a.xlsx", workbook(sheet="\ufeff" + sheet()), stored=STORED)
    yield Trick(
        "sheet in UTF-16",
        "a.xlsx",
        workbook(sheet=sheet().replace("UTF-8", "UTF-16").encode("utf-16")),
        "？",
    )
    yield Trick(
        "sheet in GBK",
        "a.xlsx",
        workbook(sheet=sheet().replace("UTF-8", "GBK").encode("gbk")),
        "？",
    )
    yield Trick(
        "sheet in no encoding",
        "a.xlsx",
        workbook(sheet=sheet().encode().replace("明".encode(), b"\xff\xfe\xff")),
        "？",
    )
    yield Trick("sheet ends early", "a.xlsx", workbook(sheet=sheet()[:-60]), "？")
    yield Trick(
        "tags crossed",
        "a.xlsx",
        workbook(sheet=sheet().replace("</row></sheetData>", "</sheetData></row>")),
        "？",
    )
    yield Trick("sheet is no XML", "a.xlsx", workbook(sheet="PK\x03\x04"), "？")
    yield Trick("sheet is empty", "a.xlsx", workbook(sheet=""), "？")
    prefixed = (
        sheet()
        .replace("<", "<x:")
        .replace("<x:/", "</x:")
        .replace("<x:?", "<?")
        .replace("xmlns=", "xmlns:x=")
    )
    yield Trick("sheet under a prefix", "a.xlsx", workbook(sheet=prefixed), "？")
    yield Trick(
        "comments and instructions",
        "a.xlsx",
        workbook(sheet=sheet("<!-- x --><?php x ?>" + ROWS)),
        stored=STORED,
    )
    shuffled = dict(reversed(parts().items()))
    yield Trick("parts in reverse", "a.xlsx", zipped(shuffled), stored=STORED)
