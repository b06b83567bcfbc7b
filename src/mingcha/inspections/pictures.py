"""Pictures and papers that are kept with a check: known by content, without what they tell of people.

A JPEG or PNG is taken apart by its segments and put together again from those that make the
picture alone: no EXIF, XMP, comments and texts (places, devices, names), nothing that another
program could take for its own format; of EXIF only the orientation is kept, so that a photo still
stands upright. A PDF is kept as it is; one that could act is refused.

Sources: ITU-T T.81 Annex B (JPEG), W3C PNG (Third Edition) §5, ISO 32000-2 §7.5, EXIF 2.32 §4.6.
"""

import re
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from mingcha.law.refusal import Refusal

MAX_SIZE = 10 * 1024 * 1024  # bytes of one file
MAX_PIXELS = 50_000_000  # of one picture

PNG = b"\x89PNG\r\n\x1a\n"
PNG_KEPT = {  # the most bytes each may have; of all but IDAT, the first only
    b"IHDR": 13, b"PLTE": 768, b"IDAT": MAX_SIZE, b"IEND": 0, b"tRNS": 256, b"gAMA": 4, b"cHRM": 32,
    b"sRGB": 1, b"iCCP": 1 << 16, b"sBIT": 4, b"bKGD": 6, b"pHYs": 9, b"cICP": 4,
}  # fmt: skip
CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}  # samples of a pixel by colour type
MAX_PROFILE = 1 << 20  # bytes of a colour profile, unpacked
SOI, EOI, SOS, APP0, APP1, APP2, APP14 = 0xD8, 0xD9, 0xDA, 0xE0, 0xE1, 0xE2, 0xEE
FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}  # SOF0…SOF15: the size of the picture
JPEG_KEPT: dict[int, int] = {  # DHT, DAC, EOI, SOS, DQT, DNL, DRI: the most bytes of a segment
    0xC4: 4096, 0xCC: 64, EOI: 2, SOS: MAX_SIZE, 0xDB: 1024, 0xDC: 6, 0xDD: 6,
} | dict.fromkeys(FRAMES, 1024)  # fmt: skip
ORIENTATION = 0x0112
PDF_ACTS = (
    b"/JavaScript", b"/Launch", b"/EmbeddedFile", b"/RichMedia", b"/Encrypt", b"/Rendition",
    b"/SubmitForm", b"/ImportData",
)  # fmt: skip
PDF_ACTS_SHORT = (b"/JS", b"/XFA")  # in packed pixels they may stand by chance
PDF_STREAM = re.compile(rb"stream\r?\n")
PDF_STREAM_END = b"endstream"
PDF_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")  # of a character in a name (§7.3.5)
MAX_PDF_UNPACKED = 100 << 20  # bytes of packed objects


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
            if sized:  # one size is checked, and another one shown
                raise Refusal("inspections-file-damaged")
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
    """What makes the picture; of application data JFIF without its thumbnail, a colour profile in
    one piece and Adobe's colour marker."""
    if marker == APP0:
        return segment[4:].startswith(b"JFIF\0") and len(segment) == 18
    if marker == APP2:
        one = segment[4:].startswith(b"ICC_PROFILE\0\x01\x01")
        return one and _is_profile(segment[18:])
    if marker == APP14:
        return segment[4:].startswith(b"Adobe") and len(segment) == 16
    return len(segment) <= JPEG_KEPT.get(marker, 0)


def _is_profile(profile: bytes) -> bool:
    """Whether this is a colour profile: ICC.1:2022 §7.2, its length and its mark."""
    return profile[36:40] == b"acsp" and profile[:4] == struct.pack(">I", len(profile))


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
    kept: dict[bytes, bytes] = {}
    for name, chunk in _chunks(content):
        if name == b"IHDR":
            _check_pixels(*struct.unpack(">II", chunk[8:16]))
        if len(chunk) - 12 <= PNG_KEPT.get(name, -1) and _png_keeps(name, chunk[8:-4]):
            kept[name] = kept.get(name, b"") + chunk if name == b"IDAT" else kept.get(name, chunk)
    _check_packed(kept.get(b"IHDR", b"")[8:-4], content)
    return b"".join([PNG, *kept.values()])


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """(name, whole chunk), IHDR first, up to IEND. What follows is dropped."""
    at, first, name = len(PNG), True, b""
    while name != b"IEND":
        length, name = struct.unpack(">I4s", content[at : at + 8])
        chunk = content[at : at + 12 + length]
        if len(chunk) != 12 + length or struct.unpack(">I", chunk[-4:])[0] != zlib.crc32(
            chunk[4:-4]
        ):
            raise Refusal("inspections-file-damaged")
        if first != (name == b"IHDR"):
            raise Refusal("inspections-file-damaged")
        yield name, chunk
        at, first = at + len(chunk), False


def _png_keeps(name: bytes, body: bytes) -> bool:
    """All but a colour profile that is none, or unpacks to too much."""
    if name != b"iCCP":
        return True
    unpacker = zlib.decompressobj()
    try:
        profile = unpacker.decompress(body[body.index(b"\0") + 2 :], MAX_PROFILE)
    except (ValueError, zlib.error):
        return False
    return unpacker.eof and not unpacker.unused_data and _is_profile(profile)


def _check_packed(head: bytes, content: bytes) -> None:
    """Refuses pixels that unpack to more than the picture has, or have something behind them."""
    width, height, depth, colour = struct.unpack(">IIBB", head[:10])
    if colour not in CHANNELS or depth not in (1, 2, 4, 8, 16):
        raise Refusal("inspections-file-damaged")
    row = (width * depth * CHANNELS[colour] + 7) // 8
    left = (row + 1) * height + 16 * (height + 8)  # interlaced: some more beginnings of rows
    unpacker = zlib.decompressobj()
    for name, chunk in _chunks(content):
        packed = chunk[8:-4] if name == b"IDAT" else b""
        while packed and left >= 0:
            left -= len(unpacker.decompress(packed, 1 << 20))
            packed = unpacker.unconsumed_tail
    if left < 0 or unpacker.unused_data or not unpacker.eof:
        raise Refusal("inspections-file-damaged")


# --- PDF


def _pdf(content: bytes) -> bytes:
    if b"%%EOF" not in content[-2048:] or b"startxref" not in content[-4096:]:
        raise Refusal("inspections-file-damaged")
    if _acts(content, PDF_ACTS) or _acts(_outside_streams(content), PDF_ACTS_SHORT):
        raise Refusal("inspections-pdf-acts")
    for objects in _packed_objects(content):
        if _acts(objects, (*PDF_ACTS, *PDF_ACTS_SHORT)):
            raise Refusal("inspections-pdf-acts")
    return content


def _acts(text: bytes, names: tuple[bytes, ...]) -> bool:
    """Whether one of the names stands there, however its characters are written."""
    plain = PDF_ESCAPE.sub(lambda found: bytes([int(found[1], 16)]), text)
    return any(not following[:1].isalnum() for name in names for following in plain.split(name)[1:])


def _streams(content: bytes) -> Iterator[tuple[int, int, int]]:
    """(keyword, begin, end) of the bytes of every stream (§7.3.8), in one pass however they nest."""
    begun = PDF_STREAM.search(content)
    while begun:
        end = content.find(PDF_STREAM_END, begun.end())
        if end < 0:
            return
        yield begun.start(), begun.end(), end
        begun = PDF_STREAM.search(content, end + len(PDF_STREAM_END))


def _outside_streams(content: bytes) -> bytes:
    """The file without what its streams hold."""
    kept, after = [], 0
    for keyword, _, end in _streams(content):
        kept.append(content[after:keyword])
        after = end + len(PDF_STREAM_END)
    return b" ".join([*kept, content[after:]])


def _packed_objects(content: bytes) -> Iterator[bytes]:
    """What the object streams (§7.5.7) hold; no more of them than a paper has."""
    left = MAX_PDF_UNPACKED
    for keyword, begin, end in _streams(content):
        head = content[max(0, keyword - 1024) : keyword].rpartition(b"obj")[2]
        if b"/ObjStm" not in PDF_ESCAPE.sub(lambda code: bytes([int(code[1], 16)]), head):
            continue
        body = content[begin:end]
        try:
            objects = zlib.decompressobj().decompress(body, left + 1)
        except zlib.error:
            objects = body  # not packed, or in a way that a paper has no need of
            if b"/Filter" in head:
                raise Refusal("inspections-pdf-acts") from None
        left -= len(objects)
        if left < 0:
            raise Refusal("inspections-pdf-acts")
        yield objects
