"""Files are known by content, lose what they tell of people, and keep what they show."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspections.pictures import chunk, exif, icc, jpeg, pdf, png, segment
from mingcha.inspections import pictures
from mingcha.law.refusal import Refusal

JPEG, PNG, PDF = jpeg(), png(), pdf()


def code_of(content: bytes) -> str:
    with pytest.raises(Refusal) as caught:
        pictures.cleaned(content)
    return caught.value.code


@pytest.mark.parametrize(("content", "kept"), [(JPEG, "jpg"), (PNG, "png"), (PDF, "pdf")])
def test_a_clean_file_is_kept_as_it_is(content: bytes, kept: str) -> None:
    paper = pictures.cleaned(content)
    assert (paper.file_format, paper.content) == (kept, content)


@pytest.mark.parametrize("order", [">", "<"])
def test_a_photo_loses_its_place_and_keeps_its_orientation(order: str) -> None:
    told = jpeg(
        exif(6, order), segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0<x>somebody</x>"),
        segment(0xED, b"Photoshop 3.0\0IPTC somebody"), segment(0xFE, b"somebody's comment"),
    )  # fmt: skip
    kept = pictures.cleaned(told).content
    for word in (b"39.9042N", b"GPS", b"somebody", b"xap", b"Photoshop"):
        assert word in told
        assert word not in kept
    assert struct.pack(">HHIH", 0x0112, 3, 1, 6) in kept
    assert kept.replace(kept[2 : kept.index(b"\xff\xe0")], b"") == JPEG


def test_a_photo_that_stands_upright_needs_no_exif() -> None:
    assert pictures.cleaned(jpeg(exif(1))).content == JPEG


def test_colour_profiles_stay() -> None:
    profile = segment(0xE2, b"ICC_PROFILE\0\x01\x01" + icc())
    assert pictures.cleaned(jpeg(profile, segment(0xE2, b"MPF\0secret"))).content == jpeg(profile)


def test_what_follows_a_picture_is_dropped() -> None:
    assert pictures.cleaned(JPEG + b"<script>").content == JPEG
    assert pictures.cleaned(PNG + b"<script>").content == PNG


def test_a_png_loses_its_texts() -> None:
    told = png(
        chunk(b"tEXt", b"Author\0somebody"), chunk(b"eXIf", b"MM\0*"), chunk(b"tIME", bytes(7))
    )
    assert pictures.cleaned(told).content == PNG


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "inspections-file-unknown"),
        (b"GIF89a", "inspections-file-unknown"),
        (b"<svg onload='x'/>", "inspections-file-unknown"),
        (b"<html>%PDF-1.4", "inspections-file-unknown"),
        (b"PK\x03\x04", "inspections-file-unknown"),
        (JPEG[:-4], "inspections-file-damaged"),
        (b"\xff\xd8\xff\xd9", "inspections-file-damaged"),
        (jpeg(width=0), "inspections-file-damaged"),
        (PNG[:-3], "inspections-file-damaged"),
        (PNG.replace(b"IDAT", b"IDAU"), "inspections-file-damaged"),
        (PDF.replace(b"%%EOF", b""), "inspections-file-damaged"),
        (jpeg(width=60_000, height=60_000), "inspections-picture-too-big"),
        (png()[:8] + chunk(b"IHDR", struct.pack(">II5B", 60_000, 60_000, 8, 0, 0, 0, 0)),
         "inspections-picture-too-big"),
        (pdf(b"/OpenAction<</S/JavaScript/JS(x)>>"), "inspections-pdf-acts"),
        (pdf(b"/Names<</EmbeddedFile 2 0 R>>"), "inspections-pdf-acts"),
        (pdf(b"/Encrypt 3 0 R"), "inspections-pdf-acts"),
        (bytes(pictures.MAX_SIZE + 1), "inspections-file-too-big"),
    ],
)  # fmt: skip
def test_what_is_refused(content: bytes, code: str) -> None:
    assert code_of(content) == code


def test_words_that_only_begin_alike_do_not_act() -> None:
    assert pictures.cleaned(pdf(b"/JSON 1/EmbeddedFilesX 2")).file_format == "pdf"


@given(st.sampled_from([JPEG, PNG, PDF]), st.data())
def test_a_damaged_file_is_kept_or_refused_never_a_crash(
    content: bytes, data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(content) - 1))
    broken = content[:at] + data.draw(st.binary(max_size=3)) + content[at + 1 :]
    try:
        pictures.cleaned(broken)
    except Refusal:
        return
