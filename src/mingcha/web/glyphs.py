"""Which characters the fonts at hand can print, from their `cmap` tables (OpenType 1.9, cmap, format
12). A name with a rare character must not silently lose it on paper."""

import struct
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

GETA = "〓"  # the typographer's mark for a character that the type case lacks
FULL_UNICODE = 12  # the subtable format of platform 3, encoding 10
WITHOUT_INK = {"Cc", "Cf", "Zs", "Zl", "Zp"}  # controls, joiners, blanks
FONT_FILES = (".otf", ".ttf", ".ttc", ".otc")

Ranges = tuple[tuple[int, int], ...]  # first and last code point, sorted


def _subtables(font: bytes) -> Iterator[int]:
    """Offsets of the `cmap` subtables; of a collection's first font."""
    head = struct.unpack_from(">I", font, 12)[0] if font[:4] == b"ttcf" else 0
    (tables,) = struct.unpack_from(">H", font, head + 4)
    for index in range(tables):
        tag, _, start, _ = struct.unpack_from(">4sIII", font, head + 12 + 16 * index)
        if tag == b"cmap":
            (count,) = struct.unpack_from(">H", font, start + 2)
            for record in range(count):
                yield start + struct.unpack_from(">I", font, start + 4 + 8 * record + 4)[0]


@cache
def coverage(path: Path) -> Ranges:
    """The code points of a font, as ranges; empty where it has no table of the full Unicode."""
    font = path.read_bytes()
    for offset in _subtables(font):
        if struct.unpack_from(">H", font, offset)[0] == FULL_UNICODE:
            (groups,) = struct.unpack_from(">I", font, offset + 12)
            rows = struct.iter_unpack(">III", font[offset + 16 : offset + 16 + 12 * groups])
            return tuple((first, last) for first, last, _ in rows)
    return ()


def fonts_in(folders: Iterable[Path]) -> list[Path]:
    """The font files of some folders."""
    found = (path for folder in folders for path in sorted(folder.glob("*")))
    return [path for path in found if path.suffix.lower() in FONT_FILES]


def _has(ranges: Ranges, point: int) -> bool:
    place = bisect_right(ranges, (point, 0x110000)) - 1
    return place >= 0 and ranges[place][0] <= point <= ranges[place][1]


def lacking(text: str, fonts: Iterable[Path]) -> list[str]:
    """The characters of `text` that no font has, each once; blanks and controls need no glyph."""
    tables = [coverage(path) for path in fonts]
    drawn = (c for c in dict.fromkeys(text) if unicodedata.category(c) not in WITHOUT_INK)
    return [c for c in drawn if not any(_has(ranges, ord(c)) for ranges in tables)]
