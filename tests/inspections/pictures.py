"""Small true files for the tests: a JPEG with EXIF, a PNG with texts, a PDF."""

import struct
import zlib


def segment(marker: int, body: bytes) -> bytes:
    """A JPEG segment with its length."""
    return struct.pack(">HH", 0xFF00 | marker, len(body) + 2) + body


def exif(turned: int = 6, order: str = ">") -> bytes:
    """APP1 with orientation, and a place that nobody should learn."""
    entries = struct.pack(order + "HHIHH", 0x0112, 3, 1, turned, 0) + struct.pack(
        order + "HHI4s", 0x8825, 4, 1, b"GPS!"
    )
    mark = b"MM\0*" if order == ">" else b"II*\0"
    tiff = mark + struct.pack(order + "IH", 8, 2) + entries + bytes(4) + b"39.9042N 116.4074E"
    return segment(0xE1, b"Exif\0\0" + tiff)


def jpeg(*extra: bytes, width: int = 64, height: int = 48) -> bytes:
    """A JPEG of a few segments and a scan with a stuffed byte and a restart marker."""
    frame = segment(0xC0, struct.pack(">BHHB", 8, height, width, 1) + b"\x01\x11\0")
    jfif = segment(0xE0, b"JFIF\0\x01\x02\0\0\x01\0\x01\0\0")
    scan = segment(0xDA, b"\x01\x01\0\0?\0") + b"\x12\xff\0\x34\xff\xd0\x56"
    return b"\xff\xd8" + jfif + b"".join(extra) + frame + scan + b"\xff\xd9"


def chunk(name: bytes, body: bytes) -> bytes:
    """A PNG chunk with its check sum."""
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png(*extra: bytes, width: int = 2, height: int = 2) -> bytes:
    """A grey PNG."""
    pixels = zlib.compress(b"".join(b"\0" + bytes(width) for _ in range(height)))
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return (
        b"\x89PNG\r\n\x1a\n" + head + b"".join(extra) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    )


def icc(text: bytes = b"") -> bytes:
    """A colour profile that says what it is and nothing else (ICC.1:2022 §7.2)."""
    length = 132 + len(text)
    return struct.pack(">I", length) + bytes(32) + b"acsp" + bytes(92) + text


def pdf(more: bytes = b"") -> bytes:
    """A PDF that says nothing."""
    return (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog" + more + b">>endobj\ntrailer<</Root 1 0 R>>\n"
        b"startxref\n9\n%%EOF\n"
    )
