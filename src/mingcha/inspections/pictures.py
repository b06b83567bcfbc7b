"""Pictures and papers that are kept with a check: known by content, without what they tell of people.

A JPEG or PNG is taken apart by its segments and put together again without EXIF, XMP, comments and
texts (places, devices, names), without decoding a pixel; of EXIF only the orientation is kept, so
that a photo still stands upright. A PDF is kept as it is; one that could act is refused.

Sources: ITU-T T.81 Annex B (JPEG), W3C PNG (Third Edition) §5, ISO 32000-2 §7.5, EXIF 2.32 §4.6.
"""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from mingcha.law.refusal import Refusal

MAX_SIZE = 10 * 1024 * 1024  # bytes of one file
MAX_PIXELS = 50_000_000  # of one picture

PNG = b"\x89PNG\r\n\x1a\n"
PNG_KEPT = {
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT",
    b"bKGD", b"pHYs", b"cICP",
}  # fmt: skip
SOI, EOI, SOS, APP0, APP1, APP2, APP14, COM = 0xD8, 0xD9, 0xDA, 0xE0, 0xE1, 0xE2, 0xEE, 0xFE
FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}  # SOF0…SOF15: the size of the picture
ORIENTATION = 0x0112
PDF_ACTS = (b"/JavaScript", b"/JS", b"/Launch", b"/EmbeddedFile", b"/RichMedia", b"/Encrypt")


@dataclass(frozen=True, slots=True)
class Paper:
    """A file as it is kept: its format ("jpg", "png", "pdf") and its cleaned bytes."""

    file_format: str
    content: bytes


def check_size(size: int) -> None:
    """Before a file is read into memory."""
    if size > MAX_SIZE:
        raise Refusal("inspections-file-too-big", limit=MAX_SIZE // 1024 // 1024)
    if not size:
        raise Refusal("inspections-file-unknown")


def cleaned(content: bytes) -> Paper:
    """The file as it is kept. Refusal when it is no JPEG, PNG or PDF, is damaged, too large, or a
    PDF that could act (scripts, embedded files) or is locked."""
    check_size(len(content))
    try:
        if content.startswith(b"\xff\xd8\xff"):
            return Paper("jpg", _jpeg(content))
        if content.startswith(PNG):
            return Paper("png", _png(content))
        if content.startswith(b"%PDF-"):
            return Paper("pdf", _pdf(content))
    except (struct.error, IndexError, zlib.error) as damaged:
        raise Refusal("inspections-file-damaged") from damaged
    raise Refusal("inspections-file-unknown")


def _check_pixels(width: int, height: int) -> None:
    if not width or not height:
        raise Refusal("inspections-file-damaged")
    if width * height > MAX_PIXELS:
        raise Refusal("inspections-picture-too-big", limit=MAX_PIXELS // 10_000)


# --- JPEG


def _jpeg(content: bytes) -> bytes:
    kept, turned, sized = [b"\xff\xd8"], b"", False
    for marker, segment in _segments(content):
        if marker in FRAMES:
            height, width = struct.unpack(">HH", segment[5:9])
            _check_pixels(width, height)
            sized = True
        if marker == APP1:
            turned = turned or _orientation(segment)
        elif _jpeg_keeps(marker, segment):
            kept.append(segment)
    if not sized:
        raise Refusal("inspections-file-damaged")
    return b"".join([kept[0], turned, *kept[1:]])


def _jpeg_keeps(marker: int, segment: bytes) -> bool:
    """All but application data and comments; JFIF, colour profiles and Adobe's colour marker stay."""
    if marker == APP2:
        return segment[4:].startswith(b"ICC_PROFILE\0")
    return marker in (APP0, APP14) or not (marker == COM or APP0 <= marker <= 0xEF)


def _segments(content: bytes) -> Iterator[tuple[int, bytes]]:
    """(marker, whole segment) after SOI; the last one is the scan up to EOI. What follows is dropped."""
    at = 2
    while True:
        if content[at] != 0xFF:
            raise Refusal("inspections-file-damaged")
        while content[at + 1] == 0xFF:  # fill bytes
            at += 1
        marker = content[at + 1]
        if marker == EOI:
            yield marker, content[at : at + 2]
            return
        end = at + 2 + struct.unpack(">H", content[at + 2 : at + 4])[0]
        if end > len(content):
            raise Refusal("inspections-file-damaged")
        if marker == SOS:
            end = _end_of_scan(content, end)
        yield marker, content[at:end]
        at = end


def _end_of_scan(content: bytes, at: int) -> int:
    """The place of the next marker that is neither a stuffed byte nor a restart (T.81 B.1.1.5)."""
    while True:
        at = content.find(b"\xff", at)
        if at < 0 or at + 1 >= len(content):
            raise Refusal("inspections-file-damaged")
        if content[at + 1] != 0 and not 0xD0 <= content[at + 1] <= 0xD7:
            return at
        at += 2


def _orientation(segment: bytes) -> bytes:
    """An APP1 segment that says nothing but how the picture is to be turned; empty when upright."""
    if not segment[4:].startswith(b"Exif\0\0"):
        return b""
    tiff = segment[10:]
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(tiff[:4])
    if order is None:
        return b""
    start = struct.unpack(order + "I", tiff[4:8])[0]
    count = struct.unpack(order + "H", tiff[start : start + 2])[0]
    for number in range(count):
        entry = tiff[start + 2 + 12 * number :][:12]
        tag, kind, length = struct.unpack(order + "HHI", entry[:8])
        value = struct.unpack(order + "H", entry[8:10])[0]
        if (tag, kind, length) == (ORIENTATION, 3, 1) and 2 <= value <= 8:
            body = b"Exif\0\0MM\0*" + struct.pack(">IHHHIHHI", 8, 1, ORIENTATION, 3, 1, value, 0, 0)
            return struct.pack(">HH", 0xFF00 | APP1, len(body) + 2) + body
    return b""


# --- PNG


def _png(content: bytes) -> bytes:
    kept, at, first = [PNG], len(PNG), True
    while at < len(content):
        length, name = struct.unpack(">I4s", content[at : at + 8])
        chunk = content[at : at + 12 + length]
        if len(chunk) != 12 + length or struct.unpack(">I", chunk[-4:])[0] != zlib.crc32(
            chunk[4:-4]
        ):
            raise Refusal("inspections-file-damaged")
        if first != (name == b"IHDR"):
            raise Refusal("inspections-file-damaged")
        if first:
            _check_pixels(*struct.unpack(">II", chunk[8:16]))
        if name in PNG_KEPT:
            kept.append(chunk)
        at, first = at + len(chunk), False
        if name == b"IEND":
            return b"".join(kept)
    raise Refusal("inspections-file-damaged")


# --- PDF


def _pdf(content: bytes) -> bytes:
    if b"%%EOF" not in content[-2048:] or b"startxref" not in content[-4096:]:
        raise Refusal("inspections-file-damaged")
    for name in PDF_ACTS:
        if any(not following[:1].isalnum() for following in content.split(name)[1:]):
            raise Refusal("inspections-pdf-acts")
    return content
