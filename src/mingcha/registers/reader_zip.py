"""Zip checks before a workbook is opened: what a small file may unpack to (trust.md §5)."""

import io
import stat
import zipfile

from mingcha.law.refusal import Refusal

MOST_ENTRIES = 200
MOST_UNPACKED = 100 << 20  # bytes
MOST_RATIO = 100
CHUNK = 1 << 16
FOREIGN = (("word/document.xml", "Word 文档"), ("xl/workbook.bin", "二进制工作簿（.xlsb）"))


def opened(content: bytes) -> zipfile.ZipFile:
    """The archive; a refusal when it is damaged."""
    try:
        return zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise Refusal("registers-file-broken") from error


def zip_format(content: bytes) -> str:
    """ "xlsx" or "ods"; a refusal for other archives."""
    names = {entry.filename for entry in opened(content).infolist()}
    if "xl/workbook.xml" in names:
        return "xlsx"
    if {"content.xml", "mimetype"} <= names:
        return "ods"
    what = next((text for member, text in FOREIGN if member in names), "压缩包")
    raise Refusal("registers-file-foreign", what=what)


def check_zip(content: bytes) -> None:
    """Refuses too many entries, odd names, encryption, and what unpacks to too much.

    Bytes are counted while inflating: what the directory of the archive claims is not believed.
    """
    archive = opened(content)
    entries = archive.infolist()
    if len(entries) > MOST_ENTRIES:
        raise Refusal("registers-file-entries", count=len(entries), most=MOST_ENTRIES)
    if len({entry.filename for entry in entries}) != len(entries):
        raise Refusal("registers-file-names", name="重复的文件名")
    total = 0
    for entry in entries:
        check_entry(entry)
        total += inflated(archive, entry, MOST_UNPACKED - total)
        if total > MOST_UNPACKED:
            raise Refusal("registers-file-unpacked", most=MOST_UNPACKED >> 20)
    if total > MOST_RATIO * len(content):
        raise Refusal("registers-file-ratio", most=MOST_RATIO)


def check_entry(entry: zipfile.ZipInfo) -> None:
    """Names stay inside the archive and are plain files."""
    name = entry.filename
    odd = name.startswith("/") or "\\" in name or ":" in name or "\0" in name
    if odd or ".." in name.split("/") or stat.S_ISLNK(entry.external_attr >> 16):
        raise Refusal("registers-file-names", name=name[:60])
    if entry.flag_bits & 1:
        raise Refusal("registers-file-encrypted")


def inflated(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int) -> int:
    """How many bytes the entry really unpacks to; stops soon after `most`."""
    size = 0
    try:
        with archive.open(entry) as stream:
            while size <= most and (chunk := stream.read(CHUNK)):
                size += len(chunk)
    except Exception as error:  # zlib, lzma, bz2, zipfile and EOF each have their own
        raise Refusal("registers-file-broken") from error
    return size
