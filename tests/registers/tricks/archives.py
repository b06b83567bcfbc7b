"""Tricks with the archive: bombs, names, torn and lying zips."""

import io
import struct
import warnings
import zipfile
from collections.abc import Iterator

from registers.tricks.kit import STORED, Trick, also, parts, workbook, zipped

MEGA = 1 << 20
RIGHT = workbook()


def bomb(part: str, megabytes: int, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A workbook with a part of so many equal bytes."""
    return zipped({**parts(), part: b" " * (megabytes * MEGA)}, method)


def nested(depth: int) -> bytes:
    """Zips in zips, each ten times in the next."""
    inner = zipped({"0": b"\0" * MEGA})
    for _ in range(depth):
        inner = zipped({str(number): inner for number in range(10)})
    return inner


def many(count: int) -> bytes:
    """A workbook with so many entries more."""
    return zipped({**parts(), **{f"xl/media/{n}": "x" for n in range(count)}}, zipfile.ZIP_STORED)


def twice(first: str, second: str) -> bytes:
    """Two entries under these names, with different content."""
    file = io.BytesIO(RIGHT)
    with warnings.catch_warnings(action="ignore"), zipfile.ZipFile(file, "a") as archive:
        archive.writestr(first, "a")
        archive.writestr(second, "b")
    return file.getvalue()


def patched(content: bytes, mark: bytes, offset: int, value: bytes, *, last: bool = True) -> bytes:
    """The bytes behind a record's mark overwritten."""
    at = (content.rindex if last else content.index)(mark) + offset
    return content[:at] + value + content[at + len(value) :]


LOCAL, CENTRAL, END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"


def both(content: bytes, local: int, central: int, value: bytes) -> bytes:
    """The same field of the last entry, in both its records."""
    return patched(patched(content, LOCAL, local, value), CENTRAL, central, value)


def overlapping(count: int) -> bytes:
    """Many directory entries, one body: a bomb without weight."""
    at = RIGHT.rindex(END)
    start, size = struct.unpack("<II", RIGHT[at + 16 : at + 20] + RIGHT[at + 12 : at + 16])
    directory = RIGHT[start : start + size]
    record = directory[directory.rindex(CENTRAL) :]
    extra = b"".join(record[:46] + b"%04d" % n + record[50:] for n in range(count))
    entries = struct.unpack("<H", RIGHT[at + 10 : at + 12])[0] + count
    tail = struct.pack("<4s4H2IH", END, 0, 0, entries, entries, size + len(extra), start, 0)
    return RIGHT[: start + size] + extra + tail


def archives() -> Iterator[Trick]:
    """All of them."""
    media = "xl/media/a.bin"
    for part in (media, "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml"):
        yield Trick(f"bomb of 101 MB in {part}", "a.xlsx", lambda p=part: bomb(p, 101), "100 MB")
    yield Trick("bomb of 300 MB", "a.xlsx", lambda: bomb(media, 300), "100 MB")
    for name, method in (("deflate", 8), ("bzip2", 12), ("lzma", 14)):
        yield Trick(
            f"ratio bomb by {name}", "a.xlsx", lambda m=method: bomb(media, 60, m), "100 倍"
        )
    yield Trick("bomb under the name of a csv", "a.csv", lambda: bomb(media, 101), "扩展名是 csv")
    for depth in (1, 2, 3):
        yield Trick(f"zips in zips, {depth} deep", "a.xlsx", lambda d=depth: nested(d), "压缩包")
        yield Trick(f"zips in a workbook, {depth} deep", "a.xlsx",
                    lambda d=depth: also("xl/embeddings/a.zip", nested(d)), stored=STORED)  # fmt: skip
    for count in (200, 1_000, 20_000, 66_000):
        yield Trick(f"{count} entries more", "a.xlsx", lambda c=count: many(c), "最多 200 个")
    yield Trick("one body behind 150 entries", "a.xlsx", overlapping(150), "已损坏")
    yield from names()
    yield from torn()


def names() -> Iterator[Trick]:
    """Entries whose names want out."""
    for name in ("/etc/passwd", "//server/share", "../a", "xl/../../a", "xl/..", "C:/a", "C:a",
                 "..\\..\\a", "\\\\server\\a", "xl/media/a:stream", "xl/\\a"):  # fmt: skip
        yield Trick(f"entry {name}", "a.xlsx", also(name), "不正常的名称")
    for name in ("xl/media/CON", "xl/media/a.exe", "xl/media/ .bin", "xl/...", "甲/乙", "xl/a\u202eb",
                 "xl/" + "a" * 60_000, "__proto__", "-rf", "$(id)", "xl/%2e%2e/a"):  # fmt: skip
        yield Trick(f"harmless entry {name[:20]!r}", "a.xlsx", also(name), stored=STORED)
    yield Trick(
        "symbolic link", "a.xlsx", also("xl/a", "/etc/passwd", mode=0o120777), "不正常的名称"
    )
    yield Trick(
        "link as the sheet", "a.xlsx", lambda: linked("xl/worksheets/sheet1.xml"), "不正常的名称"
    )
    yield Trick("name twice", "a.xlsx", twice("xl/a", "xl/a"), "重复的文件名")
    yield Trick("sheet twice", "a.xlsx", twice("xl/worksheets/sheet1.xml", "xl/b"), "重复的文件名")
    yield Trick("workbook twice", "a.xlsx", twice("xl/workbook.xml", "xl/b"), "重复的文件名")
    yield Trick("names alike but for the case", "a.xlsx", twice("xl/a", "XL/A"), stored=STORED)


def linked(name: str) -> bytes:
    """A workbook one part of which is a link."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for entry, content in parts().items():
            info = zipfile.ZipInfo(entry)
            info.external_attr = (0o120777 if entry == name else 0o100600) << 16
            archive.writestr(info, content)
    return file.getvalue()


def torn() -> Iterator[Trick]:
    """Archives that are not whole, or lie about themselves."""
    for tenth in range(1, 10):
        piece = RIGHT[: len(RIGHT) * tenth // 10]
        yield Trick(f"first {tenth} tenths", "a.xlsx", piece, "已损坏")
    yield Trick("first four bytes", "a.xlsx", b"PK\x03\x04", "已损坏")
    yield Trick("empty archive", "a.xlsx", zipped({}), "压缩包")
    yield Trick("no directory", "a.xlsx", RIGHT[: RIGHT.index(CENTRAL)], "已损坏")
    yield Trick(
        "directory elsewhere", "a.xlsx", patched(RIGHT, END, 16, b"\xff\xff\xff\x7f"), "已损坏"
    )
    yield Trick(
        "directory too big", "a.xlsx", patched(RIGHT, END, 12, b"\xff\xff\xff\x7f"), "已损坏"
    )
    yield Trick("several disks", "a.xlsx", patched(RIGHT, END, 4, b"\x02\0\x02\0"), "已损坏")
    yield Trick("long comment", "a.xlsx", zipped(parts(), comment=b"=cmd" * 16_000), stored=STORED)
    yield Trick("text behind the archive", "a.xlsx", RIGHT + b"<script>" * 9, stored=STORED)
    big = also("xl/media/a.bin", b"\0" * MEGA)
    small = also("xl/media/a.bin", b"\0" * 10_000)
    yield Trick("size understated", "a.xlsx", both(big, 22, 24, struct.pack("<I", 10)), "已损坏")
    yield Trick(
        "size overstated", "a.xlsx", both(small, 22, 24, b"\xfe\xff\xff\xff"), stored=STORED
    )
    yield Trick("check sum wrong", "a.xlsx", both(RIGHT, 14, 16, b"abcd"), "已损坏")
    for method in (1, 6, 9, 20, 95, 97, 99):
        value = struct.pack("<H", method)
        yield Trick(f"method {method}", "a.xlsx", both(RIGHT, 8, 10, value), "已损坏")
    yield Trick("entry with a password", "a.xlsx", both(RIGHT, 6, 8, b"\x01\0"), "密码")
    yield Trick("body overwritten", "a.xlsx", patched(RIGHT, LOCAL, 60, b"\xff" * 40), "已损坏")
    yield Trick("other name in the body", "a.xlsx", patched(RIGHT, LOCAL, 30, b"zz"), "已损坏")
