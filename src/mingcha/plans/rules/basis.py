"""依据文件 (X-01, B-01): a line as people type it, read as title, 文号 and link."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

LINK = re.compile(r"https?://[^\s，。；）]+")
NUMBER = re.compile(r"[\u4e00-\u9fff]{1,12}[〔\[（(]\d{4}[〕\]）)]\s*\d+\s*号")
EDGES = " 　，,；;。、（）()《》"


@dataclass(frozen=True)
class BasisDoc:
    """A document that a plan or a task rests on; `number` and `link` may be empty."""

    title: str
    number: str
    link: str


def doc_of(text: str) -> BasisDoc:
    """《关于…的通知》（国办发〔2015〕58号）https://… in its parts; a bare 文号 is its own title."""
    link = LINK.search(text)
    rest = LINK.sub("", text)
    number = NUMBER.search(rest)
    title = NUMBER.sub("", rest).strip(EDGES)
    found = number[0].replace(" ", "") if number else ""
    return BasisDoc(title or found, found if title else "", link[0] if link else "")


def docs_of(lines: Iterable[str]) -> list[BasisDoc]:
    """Every line of a list of documents."""
    return [doc_of(line) for line in lines]
