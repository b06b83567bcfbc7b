"""Which characters print: against the fonts that the forms are set in."""

import struct
from pathlib import Path

import pylopdf_fonts_zh_cn
import pytest

from mingcha.web import glyphs, pdf

SERIF = pylopdf_fonts_zh_cn.serif_path()


@pytest.mark.parametrize("character", "明察企业〔〕〓□—…“”0Az㐂䶮𬭚")
def test_what_the_serif_has(character: str) -> None:
    assert glyphs.lacking(character, [SERIF]) == []


@pytest.mark.parametrize("character", ["𠮷", "𠀋", "😀", "\uf123"])
def test_what_no_font_has(character: str) -> None:
    assert pdf.unprintable(f"明{character}德{character}") == [character]


def test_blanks_and_controls_need_no_glyph() -> None:
    assert pdf.unprintable("明 德　县\n\t\u200b\u2003") == []


def font(*ranges: tuple[int, int]) -> bytes:
    """A font file that has only a `cmap`."""
    table = struct.pack(">HHHHI", 0, 1, 3, 10, 12)
    table += struct.pack(">HHIII", 12, 0, 16 + 12 * len(ranges), 0, len(ranges))
    table += b"".join(struct.pack(">III", first, last, 1) for first, last in ranges)
    return struct.pack(">IHHHH4sIII", 0x00010000, 1, 0, 0, 0, b"cmap", 0, 28, len(table)) + table


def test_a_font_added_by_the_bureau_fills_the_gap(tmp_path: Path) -> None:
    path = tmp_path / "rare.ttf"
    path.write_bytes(font((0x20BB7, 0x20BB7), (0x30000, 0x30002)))
    assert glyphs.coverage(path) == ((0x20BB7, 0x20BB7), (0x30000, 0x30002))
    assert glyphs.lacking("𠮷明\U00030001\U00030003", [path, SERIF]) == ["\U00030003"]
    assert glyphs.fonts_in([tmp_path]) == [path]
