"""Pictures and papers that mean harm (trust.md §5): refused, or kept without the harm; never shown."""

import struct
import zlib
from collections.abc import Iterator

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from inspections.factories import World
from inspections.pictures import chunk, exif, icc, jpeg, pdf, png, segment
from mingcha.inspections import pictures
from mingcha.inspections.models import Attachment
from mingcha.law.refusal import Refusal

UNKNOWN, DAMAGED = "inspections-file-unknown", "inspections-file-damaged"
BIG, ACTS = "inspections-picture-too-big", "inspections-pdf-acts"
SCRIPT = b"<script>alert(1)</script>"


def grey(width: int, height: int, *chunks: bytes) -> bytes:
    """A PNG with these chunks behind its head."""
    head = chunk(b"IHDR", struct.pack(">II5B", width, height, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(chunks) + chunk(b"IEND", b"")


def packed_pdf(body: bytes, more: bytes = b"/Filter/FlateDecode") -> bytes:
    """A PDF whose objects lie in a stream."""
    return pdf().replace(
        b"trailer", b"2 0 obj<</Type/ObjStm" + more + b">>stream\n" + body + b"\nendstream\ntrailer"
    )


def refused() -> Iterator[tuple[str, bytes, str]]:
    """(trick, content, code)."""
    for name, first in (("GIF", b"GIF89a"), ("BMP", b"BM"), ("WebP", b"RIFF\0\0\0\0WEBP"), ("TIFF", b"II*\0"),
                        ("HEIC", b"\0\0\0\x18ftypheic"), ("PSD", b"8BPS"), ("ICO", b"\0\0\1\0"), ("EPS", b"%!PS-Adobe")):  # fmt: skip
        yield f"{name} with a true picture behind", first + jpeg(), UNKNOWN
    yield "SVG", b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', UNKNOWN
    yield "SVG behind a mark", b"\xef\xbb\xbf<svg/>", UNKNOWN
    yield "SVG, packed", zlib.compress(b"<svg/>"), UNKNOWN
    yield "GIF and script", b"GIF89a/*" + bytes(9) + b"*/=1;alert(1)//", UNKNOWN
    yield "page before a JPEG", SCRIPT + jpeg(), UNKNOWN
    yield "page before a PDF", SCRIPT + pdf(), UNKNOWN
    yield "program", b"MZ\x90\0", UNKNOWN
    yield "archive", b"PK\x03\x04" + bytes(40), UNKNOWN
    yield "mark of a JPEG alone", b"\xff\xd8\xff", DAMAGED
    yield "mark of a PNG alone", b"\x89PNG\r\n\x1a\n", DAMAGED
    for tenth in range(2, 10):
        yield f"first {tenth} tenths of a JPEG", jpeg()[: len(jpeg()) * tenth // 10], DAMAGED
        yield f"first {tenth} tenths of a PNG", png()[: len(png()) * tenth // 10], DAMAGED
    yield "JPEG of 51 megapixels", jpeg(width=7200, height=7100), BIG
    yield "JPEG of 4 milliard pixels", jpeg(width=65_535, height=65_535), BIG
    yield "JPEG that says its size twice", jpeg(segment(0xC0, b"\x08\0\1\0\1\1\1\x11\0")), DAMAGED
    yield "JPEG whose size comes later", jpeg(height=0), DAMAGED
    yield "PNG of 51 megapixels", grey(7200, 7100), BIG
    yield "PNG of 2^62 pixels", grey(0x7FFF_FFFF, 0x7FFF_FFFF), BIG
    bomb = zlib.compress(bytes(20 << 20), 9)
    yield "PNG that unpacks to 20 MB", grey(2, 2, chunk(b"IDAT", bomb)), DAMAGED
    yield (
        "PNG with a page behind its pixels",
        grey(2, 2, chunk(b"IDAT", zlib.compress(bytes(6)) + SCRIPT)),
        DAMAGED,
    )
    yield (
        "PNG of an unknown colour",
        png().replace(png()[8:33], chunk(b"IHDR", struct.pack(">II5B", 2, 2, 8, 9, 0, 0, 0))),
        DAMAGED,
    )
    yield "PNG with a short head", b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", bytes(5)), DAMAGED
    for name in pictures.PDF_ACTS + pictures.PDF_ACTS_SHORT:
        yield f"PDF with {name.decode()}", pdf(b"/X<<" + name + b" 1>>"), ACTS
        escaped = name[:2] + b"#%02X" % name[2] + name[3:]
        yield f"PDF with {escaped.decode()}", pdf(b"/X<<" + escaped + b" 1>>"), ACTS
        yield (
            f"PDF with {name.decode()}, packed",
            packed_pdf(zlib.compress(b"<<" + name + b"(x)>>")),
            ACTS,
        )
    yield "PDF, packed in an odd way", packed_pdf(b"GhVOj", b"/Filter/ASCII85Decode"), ACTS
    yield (
        "PDF, packed under an odd name",
        packed_pdf(zlib.compress(b"/JS(x)")).replace(b"/ObjStm", b"/Obj#53tm"),
        ACTS,
    )
    yield "PDF without an end", pdf()[:-8], DAMAGED


@pytest.mark.parametrize(
    ("content", "code"), [pytest.param(*case[1:], id=case[0]) for case in refused()]
)
def test_a_hostile_file_is_refused(content: bytes, code: str) -> None:
    with pytest.raises(Refusal) as caught:
        pictures.cleaned(content)
    assert caught.value.code == code
    assert "…" not in caught.value.sentence


CMYK = segment(0xEE, b"Adobe\0\x64\0\0\0\0\x02")
KEPT = {
    "page behind a JPEG": (jpeg() + SCRIPT, jpeg()),
    "PDF behind a JPEG": (jpeg() + pdf(), jpeg()),
    "archive behind a PNG": (png() + b"PK\x03\x04" + SCRIPT, png()),
    "page in a comment": (jpeg(segment(0xFE, SCRIPT)), jpeg()),
    "PDF in a comment": (jpeg(segment(0xFE, pdf())), jpeg()),
    "page in JFIF": (jpeg().replace(jpeg()[2:20], segment(0xE0, b"JFIF\0" + SCRIPT)), jpeg().replace(jpeg()[2:20], b"")),
    "thumbnail": (jpeg(segment(0xE0, b"JFXX\0\x10" + SCRIPT)), jpeg()),
    "page in Adobe's marker": (jpeg(segment(0xEE, b"Adobe" + SCRIPT)), jpeg()),
    "CMYK": (jpeg(CMYK), jpeg(CMYK)),
    "huge metadata": (jpeg(*[segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + b"x" * 65_000)] * 99), jpeg()),
    "several pictures": (jpeg(segment(0xE2, b"MPF\0" + SCRIPT)) + jpeg(), jpeg()),
    "true profile": (jpeg(segment(0xE2, b"ICC_PROFILE\0\1\1" + icc())),) * 2,
    "profile that is none": (jpeg(segment(0xE2, b"ICC_PROFILE\0\1\1" + SCRIPT * 9)), jpeg()),
    "profile in 255 pieces": (jpeg(*(segment(0xE2, b"ICC_PROFILE\0" + bytes([n, 255]) + SCRIPT) for n in range(1, 255))), jpeg()),
    "profile of a false length": (jpeg(segment(0xE2, b"ICC_PROFILE\0\1\1" + icc() + SCRIPT)), jpeg()),
    "segment nobody knows": (jpeg(segment(0xF7, SCRIPT), segment(0xDE, SCRIPT), segment(0xC8, SCRIPT)), jpeg()),
    "page as a table": (jpeg(segment(0xDB, SCRIPT * 99)), jpeg()),
    "animation": (png(chunk(b"acTL", bytes(8)), chunk(b"fcTL", bytes(26)), chunk(b"fdAT", b"\0\0\0\1" + SCRIPT)), png()),
    "texts of a PNG": (png(chunk(b"tEXt", b"a\0" + SCRIPT), chunk(b"iTXt", SCRIPT), chunk(b"zTXt", SCRIPT)), png()),
    "page as a palette": (png(chunk(b"PLTE", SCRIPT * 99)), png()),
    "chunk of one's own": (png(chunk(b"miCe", SCRIPT), chunk(b"eXIf", b"MM\0*")), png()),
    "profile bomb": (png(chunk(b"iCCP", b"x\0\0" + zlib.compress(bytes(50 << 20)))), png()),
    "profile that is text": (png(chunk(b"iCCP", b"x\0\0" + zlib.compress(SCRIPT))), png()),
    "true profile of a PNG": (png(chunk(b"iCCP", b"x\0\0" + zlib.compress(icc()))),) * 2,
    "same chunk again": (png(chunk(b"gAMA", b"\0\1\2\3"), chunk(b"gAMA", b"evil")), png(chunk(b"gAMA", b"\0\1\2\3"))),
}  # fmt: skip


@pytest.mark.parametrize(("content", "kept"), KEPT.values(), ids=KEPT)
def test_a_picture_is_kept_without_what_makes_it_hostile(content: bytes, kept: bytes) -> None:
    cleaned = pictures.cleaned(content).content
    assert cleaned == kept
    assert SCRIPT not in cleaned
    assert pictures.cleaned(cleaned).content == kept


@pytest.mark.parametrize("order", [">", "<"])
def test_a_place_and_a_thumbnail_go_and_the_picture_still_stands_upright(order: str) -> None:
    told = jpeg(exif(8, order), segment(0xE1, b"Exif\0\0MM\0*" + SCRIPT))
    kept = pictures.cleaned(told).content
    assert b"116.4074E" in told
    assert b"116.4074E" not in kept
    assert struct.pack(">HHIH", 0x0112, 3, 1, 8) in kept


@pytest.mark.parametrize(
    "loop", [struct.pack(">IH", 8, 65_535), struct.pack(">IH", 0xFFFF_FFFF, 1), b"", b"\0"]
)
def test_exif_that_lies_about_itself_is_no_trap(loop: bytes) -> None:
    content = jpeg(segment(0xE1, b"Exif\0\0MM\0*" + loop))
    with pytest.raises(Refusal, check=lambda refusal: refusal.code == DAMAGED):
        pictures.cleaned(content)


def test_a_paper_whose_objects_unpack_to_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    content = packed_pdf(zlib.compress(bytes(3000)))
    assert pictures.cleaned(content).content == content
    monkeypatch.setattr(pictures, "MAX_PDF_UNPACKED", 2999)
    with pytest.raises(Refusal, check=lambda refusal: refusal.code == ACTS):
        pictures.cleaned(content)


def test_a_scan_whose_pixels_look_like_a_script_is_kept() -> None:
    """Packed pixels hold any three bytes sooner or later; the short names count outside alone."""
    scan = b"2 0 obj<</Filter/DCTDecode>>stream\n\x12/JS \xff/XFA\0\nendstream\ntrailer"
    content = pdf().replace(b"trailer", scan)
    assert pictures.cleaned(content).content == content


@pytest.mark.django_db
def test_the_door_refuses_keeps_and_hands_out_as_a_download_only(world: World) -> None:
    client, base = Client(), "/office/inspections/"
    client.force_login(world.first)
    url = f"{base}{world.inspection().pk}/attachments/"
    page: object = client.get(url)

    def sent(name: str, content: bytes, kind: str) -> int:
        file = SimpleUploadedFile(name, content, kind)
        given = {"kind": "photo", "title": "照片", "part": "whole", "file": file}
        return client.post(url, given).status_code

    for name, content, kind in (
        ("a.jpg", b"<svg onload='x'/>", "image/jpeg"), ("a.png", b"GIF89a", "image/png"),
        ("a.pdf", SCRIPT, "application/pdf"), ("a.jpg", jpeg(width=9000, height=9000), "image/jpeg"),
        ("a.jpg", b"", "image/jpeg"), ("../../a.svg", b"<svg/>", "image/svg+xml"),
    ):  # fmt: skip
        assert sent(name, content, kind) == 422, name
    assert not Attachment.objects.exists()
    assert page is not None

    assert sent("../../evil.html", png(chunk(b"tEXt", SCRIPT)), "text/html") == 302
    found = Attachment.objects.get()
    assert (found.file_format, "evil" in found.file_name) == ("png", False)
    answer = client.get(f"{base}attachments/{found.pk}/")
    assert (answer.content, answer["Content-Type"]) == (png(), "image/png")
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert Client().get(f"{base}attachments/{found.pk}/").status_code == 302
    client.force_login(world.outsider)
    assert client.get(f"{base}attachments/{found.pk}/").status_code == 404
