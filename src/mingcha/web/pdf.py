"""PDF forms: a typst template and data. The data goes in as JSON, never as markup.

Works offline and on a machine without fonts: the fonts come with the package
`pylopdf_fonts_zh_cn` (Noto Serif SC, Noto Sans SC, regular weight only) and with typst itself
(DejaVu Sans Mono, for codes); a bureau may add fonts with rare characters in `fonts/` of its data
folder. A template reads its data with::

    #let data = json(bytes(sys.inputs.data))
    #set text(font: ("Noto Serif SC", "Noto Sans SC"), lang: "zh", region: "cn")
    #image(bytes(data.qr), format: "svg", width: 19mm)      // data.qr = qr_svg(url)
"""

import io
import json
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pylopdf_fonts_zh_cn
import segno
import typst
from django.conf import settings

from mingcha.web import glyphs

# Characters of data: typst remembers its last few documents, a gigabyte and more of long ones; those
# are made in a process of their own, which takes its memory with it.
LONG = 100_000
EPOCH = 0  # the same data give the same bytes, so a printed form can be compared with its file


def _folders() -> tuple[Path, ...]:
    own = Path(settings.DATA) / "fonts"
    return pylopdf_fonts_zh_cn.serif_path().parent, *([own] if own.is_dir() else [])


@cache
def _fonts(folders: tuple[Path, ...]) -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, font_paths=list(folders))


def unprintable(text: str) -> list[str]:
    """The characters of `text` that no font at hand has: they print as 〓, to be written by hand."""
    return glyphs.lacking(text, glyphs.fonts_in(_folders()))


def render(template_path: Path | str, data: Mapping[str, Any]) -> bytes:
    """The PDF of a typst template; `data` is what JSON can hold.

    The same data give the same bytes. A character without a glyph prints as 〓 (`unprintable`
    names it). Raises `typst.TypstError` when the template is wrong: a defect of ours, since no data
    can change what the template means.
    """
    template = Path(template_path)
    text = json.dumps(data, ensure_ascii=False, sort_keys=True)
    marks = str.maketrans(dict.fromkeys(unprintable(text), glyphs.GETA))
    text = text.translate(marks)
    if len(text) < LONG:
        return _compiled(template, text, _folders())
    with ProcessPoolExecutor(1, get_context("spawn")) as process:
        return process.submit(_compiled, template, text, _folders()).result()


def _compiled(template: Path, text: str, folders: tuple[Path, ...]) -> bytes:
    return typst.compile(
        template,
        root=template.parent,
        font_paths=_fonts(folders),
        sys_inputs={"data": text},
        timestamp=EPOCH,
        format="pdf",
    )


def qr_svg(text: str) -> str:
    """A QR code (level M, no quiet zone) as an SVG document that fills the box it is given."""
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        out, kind="svg", border=0, xmldecl=False, omitsize=True
    )
    return out.getvalue().decode()
