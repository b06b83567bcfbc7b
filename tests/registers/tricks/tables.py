"""Tricks with CSV files: encodings, quotes, line ends, sizes, and values of single cells."""

import codecs
from collections.abc import Iterator

from registers.tricks.kit import CODE, DAY, HEADER, NAME, STORED, Trick, between, code, good, lines

ONE = lines(good(1))
MEGA = 1 << 20
NAMED = {
    "NBSP": "\u00a0", "ZWSP": "\u200b", "ZWJ": "\u200d", "LRM": "\u200e", "RLM": "\u200f",
    "RTL override": "\u202e", "RTL isolate": "\u2067", "word joiner": "\u2060", "mark": "\ufeff",
    "soft hyphen": "\u00ad", "bell": "\a", "escape": "\x1b", "delete": "\x7f", "next line": "\x85",
    "line separator": "\u2028", "tag": "\U000e0041", "Hangul filler": "\u3164", "Mongolian": "\u180e",
    "combining acute": "\u0301", "combining enclosing": "\u20dd", "Zalgo": "\u0489",
}  # fmt: skip


def tables() -> Iterator[Trick]:
    """All of them."""
    yield from encodings()
    yield from shapes()
    yield from heavy()
    yield from codes()
    yield from names()
    yield from days()
    yield from duplicates()


def encodings() -> Iterator[Trick]:
    """What is said of a file by its first bytes, and what it holds then."""
    for encoding in ("utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16", "hz"):
        content = ONE.encode(encoding)
        right = encoding != "hz"
        yield (
            Trick(f"csv in {encoding}", "a.csv", content, stored=STORED)
            if right
            else Trick("csv in hz", "a.csv", content, "？")
        )
    for encoding, mark in (("utf-16-le", codecs.BOM_UTF16_LE), ("utf-16-be", codecs.BOM_UTF16_BE)):
        yield Trick(f"marked {encoding}", "a.csv", mark + ONE.encode(encoding), stored=STORED)
        yield Trick(f"unmarked {encoding}", "a.csv", ONE.encode(encoding), "第 1 行有 NUL")
        yield Trick(f"odd {encoding}", "a.csv", mark + ONE.encode(encoding)[:-1], "？")
        yield Trick(
            f"lone surrogate in {encoding}",
            "a.csv",
            mark + (ONE + "\ud800,x,y\n").encode(encoding, "surrogatepass"),
            "第 3 行有无法识别",
        )
        yield Trick(
            f"{encoding} under a foreign mark",
            "a.csv",
            codecs.BOM_UTF8 + ONE.encode(encoding),
            "？",
        )
    for encoding in (
        "utf-32",
        "utf-32-be",
        "big5",
        "shift_jis",
        "euc_kr",
        "utf-7",
        "cp037",
        "latin-1",
    ):
        yield Trick(f"csv in {encoding}", "a.csv", ONE.encode(encoding, "replace"), "？")
    for name, mark in (
        ("UTF-8", codecs.BOM_UTF8),
        ("UTF-16-LE", codecs.BOM_UTF16_LE),
        ("UTF-16-BE", codecs.BOM_UTF16_BE),
        ("UTF-32", codecs.BOM_UTF32_BE),
    ):
        yield Trick(f"{name} mark alone", "a.csv", mark, "第 1 行")
    yield Trick("mark twice", "a.csv", codecs.BOM_UTF8 * 2 + ONE.encode(), "？")
    for name, odd in (
        ("surrogate", b"\xed\xa0\x80"),
        ("overlong", b"\xc0\xaf"),
        ("lone tail", b"\x80"),
        ("five bytes", b"\xf8\x88\x80\x80\x80"),
        ("cut", b"\xe6\x98"),
    ):
        yield Trick(
            f"UTF-8 with a {name}", "a.csv", (ONE * 9).encode() + odd + b",x,y\n", "无法识别"
        )
    yield Trick(
        "two encodings",
        "a.csv",
        (HEADER + "\n").encode() + lines(good(1), good(2), header="").encode("gbk"),
        "？",
    )


def shapes() -> Iterator[Trick]:
    """Files that hardly are tables."""
    for size, byte in (
        (0, b""),
        (1, b"a"),
        (1, b"\0"),
        (1, b"\xff"),
        (1, b'"'),
        (1, b"\n"),
        (1, b","),
        (2, b"\xff\xfe"),
        (3, b"\r\n,"),
    ):
        yield Trick(f"{size} bytes {byte!r}", "a.csv", byte, "？")
    for place, text in (
        ("first", "\0" + ONE),
        ("in a heading", ONE.replace("企", "\0")),
        ("last", ONE + "\0"),
    ):
        yield Trick(f"NUL {place}", "a.csv", text.encode(), "NUL")
    for end in ("\r\n", "\r", "\n\n", "\r\r\n", "\n\r"):
        yield Trick(
            f"lines end with {end!r}", "a.csv", lines(good(1), end=end).encode(), stored=STORED
        )
    for end in ("\x85", "\u2028", "\x0b", "\x0c", "\x1e"):
        yield Trick(f"lines end with {end!r}", "a.csv", lines(good(1), end=end).encode(), "？")
    yield Trick(
        "all line ends at once",
        "a.csv",
        (HEADER + "\r" + ",".join(good(1)) + "\r\n" + ",".join(good(2)) + "\n").encode(),
        stored=(good(1), good(2)),
    )
    yield Trick("no end of the last line", "a.csv", ONE.strip().encode(), stored=STORED)
    for delimiter in ("\t", ";", "|", "，", " "):
        told = {"stored": STORED} if delimiter == "\t" else {"says": "没有找到表头"}
        yield Trick(
            f"parted by {delimiter!r}", "a.csv", ONE.replace(",", delimiter).encode(), **told
        )
    for name, text in (
        ("unclosed", '"乙公司,x,y'),
        ("stray", '乙"公司"x,y'),
        ("behind", '"乙"公司,x,y'),
        ("alone", '"'),
        ("three", '""",x,y'),
    ):
        yield Trick(f"{name} quote", "a.csv", lines(good(1), (text,), good(3)).encode(), "？")
    yield Trick("a whole file in quotes", "a.csv", f'"{ONE}"'.encode(), "？")
    yield Trick(
        "quoted line break",
        "a.csv",
        between(('"乙\n公司"', *good(2)[1:])),
        fault=(3, NAME, "U+000A"),
    )
    yield Trick("sep= line", "a.csv", f"sep=,\n{ONE}".encode(), "？")
    yield Trick("title above", "a.csv", f"明德县名录,,\n,,\n{ONE}".encode(), stored=STORED)
    yield Trick("only headings", "a.csv", f"{HEADER}\n".encode(), "第 2 行")
    yield Trick("headings only and blanks", "a.csv", f"{HEADER}\n , ,\t\n".encode(), "第 2 行")
    yield Trick("no code column", "a.csv", f"{NAME},x\n甲,1\n".encode(), "统一社会信用代码")
    yield Trick("headings nobody knows", "a.csv", "甲,乙\n1,2\n".encode(), "必填")
    yield Trick("heading twice", "a.csv", f"{NAME},{NAME},{CODE}\n甲,乙,{code(1)}\n".encode(), "？")
    yield Trick(
        "heading of a formula",
        "a.csv",
        f"=1+1,{HEADER}\nx,{','.join(good(1))}\n".encode(),
        stored=STORED,
    )
    yield Trick("row too long", "a.csv", lines((*good(1), "x", "y")).encode(), stored=STORED)
    yield Trick("row too short", "a.csv", lines(good(1), ("乙公司",)).encode(), fault=(3, CODE, ""))


def heavy() -> Iterator[Trick]:
    """Sizes."""
    yield Trick("201 columns", "a.csv", ("x," * 201 + "x\n" + "1\n").encode(), "第 1 行超过 200 列")
    yield Trick(
        "100 000 columns",
        "a.csv",
        (HEADER + "\n" + "x," * 100_000 + "x\n").encode(),
        "第 2 行超过 200 列",
    )
    yield Trick(
        "100 000 columns of nothing", "a.csv", (ONE + "," * 100_000 + "\n").encode(), stored=STORED
    )
    yield Trick("field of 32 768", "a.csv", between(("乙" * 32_768, *good(2)[1:])), "第 3 行")
    yield Trick(
        "field of 32 767", "a.csv", between(("乙" * 32_767, *good(2)[1:])), fault=(3, NAME, "最多")
    )
    yield Trick("line of 90 MB", "a.csv", lambda: ONE.encode() + b"x" * (90 * MEGA), "第 3 行")
    yield Trick("line of 90 MB of commas", "a.csv", lambda: ONE.encode() + b"," * (90 * MEGA), "？")
    yield Trick(
        "line of 90 MB of Chinese",
        "a.csv",
        lambda: ONE.encode() + "长".encode() * (30 * MEGA),
        "？",
    )
    yield Trick(
        "90 MB in quotes", "a.csv", lambda: ONE.encode() + b'"' + b"x\n" * (45 * MEGA), "？"
    )
    yield Trick("90 MB of line ends", "a.csv", lambda: ONE.encode() + b"\n" * (90 * MEGA), "？")
    yield Trick("90 MB of quotes", "a.csv", lambda: ONE.encode() + b'"' * (90 * MEGA), "？")
    yield Trick("90 MB of damage", "a.csv", lambda: ONE.encode() + b"\xff" * (90 * MEGA), "第 3 行")
    yield Trick("90 MB of blanks", "a.csv", lambda: b" " * (90 * MEGA), "文件是空的")
    yield Trick(
        "201 000 rows", "a.csv", lambda: (HEADER + "\n" + "甲,1,\n" * 201_000).encode(), "200000 行"
    )
    yield Trick("101 MB", "a.csv", lambda: b"x" * (101 * MEGA), "100 MB")


def codes() -> Iterator[Trick]:
    """Codes are taken exactly as written, or not at all."""
    right = code(2)
    other = "0" if right[-1] != "0" else "1"
    wrong = {
        "wrong check character": right[:-1] + other, "full-width digit": right.replace("9", "９", 1),
        "full-width letter": right.replace("M", "Ｍ"), "lower case": right.lower(), "one short": right[:-1],
        "one more": right + "0", "letter I": right.replace("MA", "IA"), "letter O": right.replace("MA", "OA"),
        "letter Z": right.replace("MA", "ZA"), "letter S": right.replace("MA", "SA"), "letter V": right.replace("MA", "VA"),
        "Cyrillic А": right.replace("A", "А", 1), "Arabic digits": right.replace("9", "٩", 1),
        "superscript": right.replace("1", "¹", 1), "circled": right.replace("1", "①", 1),
        "mathematical": right.replace("9", "𝟗", 1), "Chinese digit": right.replace("9", "九", 1),
        "two transposed": right[1] + right[0] + right[2:], "neighbours transposed": right[:8] + right[9] + right[8] + right[10:],
        "hyphens": f"{right[:8]}-{right[8:]}", "blanks": f"{right[:8]} {right[8:]}", "apostrophe": f"'{right}",
        "scientific": "9.14105E+17", "long scientific": "9.14104821774129E+17", "decimal": "914104821774129.0",
        "formula": f'"=""{right}"""', "sum": "=1+1", "no code": "x", "two codes": f"{right}/{code(3)}", "a sentence": "见附件",
        "fourteen digits": "4" * 14, "sixteen digits": "4" * 16, "zeros": "0" * 18, "5 000 digits": "9" * 5000,
    }  # fmt: skip
    for name, text in wrong.items():
        yield Trick(
            f"code: {name}", "a.csv", between(("乙公司", text, "2020-01-01")), fault=(3, CODE, "")
        )
    for name, character in NAMED.items():
        text = right[:9] + character + right[9:]
        yield Trick(
            f"code with {name}",
            "a.csv",
            between(("乙公司", text, "2020-01-01")),
            fault=(3, CODE, ""),
        )
    digits = "410482100012345"
    yield Trick(
        "code of fifteen digits",
        "a.csv",
        lines(("乙公司", digits, "2020-01-01")).encode(),
        stored=(("乙公司", digits, "2020-01-01"),),
    )
    for blank in (" ", "\t", "\u3000", "\u00a0"):
        yield Trick(
            f"code behind {blank!r}",
            "a.csv",
            between(("乙公司", blank + right, "2020-01-01")),
            fault=(3, CODE, "空格"),
        )


def names() -> Iterator[Trick]:
    """Names: rare characters live, invisible ones and formulas are told."""
    for name, text in (("𠮷", "𠮷野家"), ("extension B", "𪚥𠔻公司"), ("extension G", "𰻞面馆"), ("variant", "葛\U000e0100城"),
                       ("compatibility", "豈羅公司"), ("Tibetan", "བོད་"), ("Uyghur", "شىركەت"), ("middle dot", "阿·买公司"),
                       ("brackets", "甲（乙）公司"), ("radical", "⼀⼆公司"), ("ideographic zero", "〇公司"), ("apostrophe", "'甲公司"),
                       ("quote", "甲“乙”公司"), ("tag-like", "<script>alert(1)</script>"), ("template", "{{7*7}}{%x%}"),
                       ("SQL", "'); DROP TABLE x;--"), ("percent", "%s%n%x"), ("path", "../../etc/passwd"), ("minus", "-1+1"), ("plus", "+1")):  # fmt: skip
        yield Trick(
            f"name: {name}",
            "a.csv",
            lines((text, *good(1)[1:])).encode(),
            stored=((text, *good(1)[1:]),),
        )
    for name, character in NAMED.items():
        yield Trick(
            f"name with {name}",
            "a.csv",
            between((f"甲{character}公司", *good(2)[1:])),
            fault=(3, NAME, f"U+{ord(character):04X}"),
        )
    for text in ("=1", "＝1", "@x", "＠x", "=cmd|' /C calc'!A0", '"=HYPERLINK(""http://x"")"'):
        yield Trick(
            f"name {text[:8]}", "a.csv", between((text, *good(2)[1:])), fault=(3, NAME, "像是公式")
        )
    yield Trick(
        "name too long", "a.csv", between(("长" * 201, *good(2)[1:])), fault=(3, NAME, "最多")
    )
    for text in ("", " ", "N/A", "#N/A", "null", "—", "无"):
        yield Trick(
            f"name {text!r}", "a.csv", between((text, *good(2)[1:])), fault=(3, NAME, "缺主体名称")
        )


def days() -> Iterator[Trick]:
    """Days that never were, and the ways to write those that were."""
    for text in ("2023-06-31", "2023-02-29", "1900-02-29", "2100-02-29", "2023-13-01", "2023-00-10", "2023-01-00", "20230631", "2023年6月31日",
                 "１９９９-01-01", "99-01-01", "01/02/2023", "2023-6", "2023", "六月一日", "2023-06-01-01", "0000-00-00", "9999-12-31", "1899-12-31",
                 "-2023-01-01", "2023−06−01", "2023-06-0١", "民国112年6月1日", "2023-06-01\u200b", "1e5", "9" * 400, "=TODAY()", "2023/6-1"):  # fmt: skip
        yield Trick(
            f"day {text[:12]}", "a.csv", between((*good(2)[:2], text)), fault=(3, DAY, "不是日期")
        )
    for text in (
        "2020/1/1",
        "2020.1.1",
        "2020年1月1日",
        "20200101",
        "43831",
        "2020-01-01 23:59:59",
        " 2020-01-01 ",
    ):
        yield Trick(
            f"right day {text}", "a.csv", lines((*good(1)[:2], text)).encode(), stored=STORED
        )


def duplicates() -> Iterator[Trick]:
    """The same enterprise twice, under whatever name."""
    yield Trick("row twice", "a.csv", lines(good(1), good(1)).encode(), fault=(3, CODE, "第 2 行"))
    yield Trick(
        "code twice",
        "a.csv",
        lines(good(1), ("乙公司", *good(1)[1:])).encode(),
        fault=(3, CODE, "第 2 行"),
    )
    yield Trick(
        "code twice, far apart",
        "a.csv",
        lines(*(good(n) for n in range(1, 700)), good(1)).encode(),
        fault=(701, CODE, "第 2 行"),
    )
