"""Oversight on paper: the scorecard and the yearly evaluation on A4, the latter in Word, too."""

from pathlib import Path
from typing import Any

from django.utils import timezone

from mingcha.accounts.queries import bureau_of
from mingcha.oversight import scoring
from mingcha.oversight.models import Assessment, Evaluation
from mingcha.oversight.queries import PARTS
from mingcha.oversight.scoring import Figure
from mingcha.web import word
from mingcha.web.pdf import render
from mingcha.web.templatetags.mingcha import cn_date

TYPST = Path(__file__).parent / "typst"
WIDTHS_MM = (36, 62, 58)


def card(sheet: Assessment) -> dict[str, Any]:
    """The lines of a scorecard and their total, for the page and the paper."""
    figures = {key: Figure(*pair) for key, pair in sheet.figures.items()}
    lines = scoring.scores(figures, sheet.scheme.weights)
    points, weights, percent = scoring.total(lines)
    return {
        "lines": lines,
        "drawn": figures["drawn"].numerator,
        "points": points,
        "weights": weights,
        "percent": percent,
    }


def assessment_pdf(sheet: Assessment) -> bytes:
    """The scorecard on A4, with room for signatures and the seal."""
    found, home = card(sheet), bureau_of(sheet.department)
    rows = [
        [one.name, one.source, f"{one.figure.numerator} / {one.figure.denominator}", one.share,
         str(one.weight), one.text]
        for one in found["lines"]
    ]  # fmt: skip
    data = {
        "org": home.name if home else str(sheet.department),
        "title": "“双随机、一公开”工作考核表",
        "unit": sheet.unit,
        "period": f"{cn_date(sheet.starts)} 至 {cn_date(sheet.ends)}",
        "drawn": f"{found['drawn']} 户",
        "rows": rows,
        "points": found["points"], "weights": str(found["weights"]), "percent": found["percent"],
        "scheme": f"考评标准第 {sheet.scheme.version} 版",
        "rewards": sheet.scheme.rewards,
        "remarks": sheet.remarks,
        "made": f"{sheet.made_by.name}　{cn_date(sheet.made_at)}",
        "signed": f"{sheet.signed_by.name}　{cn_date(sheet.signed_at)}" if sheet.signed_by else "",
    }  # fmt: skip
    return render(TYPST / "assessment.typ", data)


def _title(one: Evaluation) -> tuple[str, str]:
    home = bureau_of(one.department)
    org = home.name if home else str(one.department)
    return org, f"{one.year} 年“双随机、一公开”监管效果评估报告"


def evaluation_pdf(one: Evaluation) -> bytes:
    """The report on A4."""
    org, title = _title(one)
    data = {
        "org": org, "title": title, "date": cn_date(one.made_at), "version": str(one.version),
        "parts": [{"name": name, "lines": _lines(one.texts.get(key, ""))} for key, name in PARTS],
        "figures": [[row["name"], row["text"], row["source"]] for row in one.figures],
    }  # fmt: skip
    return render(TYPST / "evaluation.typ", data)


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def evaluation_docx(one: Evaluation) -> bytes:
    """The report as a Word paper in the layout of GB/T 9704, to be edited further."""
    org, title = _title(one)
    made = word.paper(title)
    for key, name in PARTS:
        word.heading(made, name)
        word.lines(made, one.texts.get(key, "") or "（待填写）")
    word.heading(made, "附：本年度数据及来源")
    rows = [[word.Cell(head, head=True, centred=True) for head in ("项目", "数据", "来源")]]
    rows += [[word.Cell(row[key]) for key in ("name", "text", "source")] for row in one.figures]
    word.table(made, rows, WIDTHS_MM)
    word.line(made, f"{org}　{timezone.localdate(one.made_at):%Y.%m.%d}", indent=False)
    return word.save(made)
