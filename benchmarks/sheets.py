"""Time the paper sheets (一企一表): `python benchmarks/sheets.py [sheets]`.

Sheets of invented enterprises of one task, as the office prints them (typst): in PDFs of 200, as
the page of a task does, and of the first 200 one each, as the button of a check does. Prints
seconds, milliseconds for each sheet and the greatest memory, for a tenth of the sheets and for all,
each in a process of its own; and how long they take against the baseline of the same run, as many
plain pages in PDFs of the same library.
"""

import os
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path
from typing import Any

from apart import apart
from importing import generated

FEW = 200  # sheets printed one by one
HERE = "https://mingde.example"
PLAIN = """#let data = json(bytes(sys.inputs.data))
#set text(font: ("Noto Serif SC", "Noto Sans SC"), lang: "zh", region: "cn", size: 10pt)
#for page in data.pages [第 #page 页 #pagebreak(weak: true)]
"""


def set_up() -> None:
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "mingcha.config.settings"
    django.setup()


def lay(count: int) -> None:
    """The demonstration county, and so many more checks like the first of its drawn task."""
    from django.core.management import call_command

    from mingcha.draws.models import DrawnTarget
    from mingcha.inspections.models import Inspection, Sheet, SheetLine
    from mingcha.ledger.records import writing
    from mingcha.registers.models import Target

    call_command("migrate", verbosity=0)
    call_command("demo", verbosity=0)
    first = Inspection.objects.select_related("task", "drawn_target", "target").order_by("pk")[0]
    last = first.task.inspections.order_by("-number")[0].number
    pattern, drawn = first.sheets.get(), first.drawn_target
    team, items = list(pattern.inspectors.all()), [line.item for line in pattern.lines.all()]
    there = set(Target.objects.values_list("uscc", flat=True))
    new = islice((row for row in generated(2 * count + len(there)) if row[1] not in there), count)
    names = ("name", "uscc", "kind", "address", "industry", "scope", "legal_rep")
    same = {name: getattr(first.target, name) for name in ("bureau_id", "region_id", "updated_at")}
    with writing():
        targets = Target.objects.bulk_create(
            Target(**dict(zip(names, row, strict=False)), **same) for row in new
        )
        drawings = DrawnTarget.objects.bulk_create(
            DrawnTarget(draw=drawn.draw, target=target, scope=drawn.scope, region=drawn.region,
                        rank=drawn.rank, ticket=drawn.ticket)
            for target in targets
        )  # fmt: skip
        checks = Inspection.objects.bulk_create(
            Inspection(task=first.task, drawn_target=one, target=one.target, number=number)
            for number, one in enumerate(drawings, last + 1)
        )
        sheets = Sheet.objects.bulk_create(
            Sheet(inspection=one, department=pattern.department) for one in checks
        )
        SheetLine.objects.bulk_create(
            SheetLine(sheet=s, item=item) for s in sheets for item in items
        )
        teams = Sheet.inspectors.through
        teams.objects.bulk_create(teams(sheet=s, inspector=one) for s in sheets for one in team)


def checks(count: int) -> list[Any]:
    """The last so many checks of the task, as the page of the task looks them up."""
    set_up()
    from mingcha.inspections.models import Inspection

    found = Inspection.objects.select_related("drawn_target__draw", "task").order_by("-pk")[:count]
    return sorted(found, key=lambda one: one.number)


def in_files(count: int) -> float:
    """Seconds of all sheets in the files that the office prints."""
    found = checks(count)
    from mingcha.inspections.printing import task_pdf
    from mingcha.inspections.views.listing import PER_FILE

    start = time.perf_counter()
    for first in range(0, count, PER_FILE):
        some = found[first : first + PER_FILE]
        assert task_pdf(some[0].task, some, HERE).startswith(b"%PDF")
    return time.perf_counter() - start


def one_by_one(count: int) -> float:
    """Seconds of a PDF of each sheet."""
    found = checks(count)
    from mingcha.inspections.printing import sheet_pdf

    start = time.perf_counter()
    for one in found:
        assert sheet_pdf(one, HERE).startswith(b"%PDF")
    return time.perf_counter() - start


def plain_pages(count: int) -> float:
    """Seconds of one PDF with as many pages of a few words."""
    set_up()
    from mingcha.web.pdf import render

    with tempfile.TemporaryDirectory() as folder:
        template = Path(folder) / "plain.typ"
        template.write_text(PLAIN, encoding="utf-8")
        start = time.perf_counter()
        assert render(template, {"pages": list(range(count))}).startswith(b"%PDF")
        return time.perf_counter() - start


def main(count: int = 10_000) -> None:
    """Lays the county, then one line for each way and number."""
    print(f"{count} sheets; {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    set_up()
    lay(count)
    print(f"{'':<30}{'number':>8}{'seconds':>10}{'ms each':>9}{'MB':>7}{'/ plain':>9}", flush=True)
    plain = 0.0
    ways = (("plain pages in one PDF", plain_pages, count), ("sheets in PDFs of 200", in_files, count),
            ("a PDF of each sheet", one_by_one, min(count, FEW)))  # fmt: skip
    for name, work, most in ways:
        for number in (-(-most // 10), most):
            took = apart(work, number)
            each = took.seconds / number
            plain = each if work is plain_pages else plain
            line = f"{name:<30}{number:>8}{took.seconds:10.2f}{1000 * each:9.1f}{took.memory:7}"
            print(f"{line}{each / plain:9.1f}", flush=True)
    print(f"load at the end {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="mingcha-sheets-") as place:
        os.environ.update(MINGCHA_DATA=place, MINGCHA_DATABASE_URL="")
        main(*map(int, sys.argv[1:]))
