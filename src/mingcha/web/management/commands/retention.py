"""`mingcha retention`: personal data whose time is over. Shows what would go; `--apply` forgets it."""

from collections import Counter
from collections.abc import Iterator
from importlib import import_module
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandParser
from django.utils.module_loading import module_has_submodule

from mingcha.law.retention import PERIODS, Due
from mingcha.web import clock


def due() -> Iterator[Due]:
    """What every room has kept long enough, in the order of the procedure."""
    for room in apps.get_app_configs():
        if room.module is not None and module_has_submodule(room.module, "retention"):
            yield from import_module(f"{room.name}.retention").due(clock.today())


class Command(BaseCommand):
    help = "个人信息到期清除：先列出到期的，加 --apply 才清除；留痕仍可核验"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--apply", action="store_true", help="清除列出的内容")

    def handle(self, *args: Any, **options: Any) -> None:
        tally = Counter[str]()
        for one in list(due()):
            tally[one.key] += 1
            if options["apply"]:
                one.forget()
            elif options["verbosity"]:
                self.stdout.write(f"{one.key} {one.subject}")
        for key, period in PERIODS.items():
            if options["verbosity"]:
                self.stdout.write(
                    f"{key}: {tally[key]} — {period.what}，满 {period.days} 天。{period.clause}"
                    f"（{period.since} 起施行）；{period.why}。"
                )
        if options["verbosity"]:
            self.stdout.write(
                "已清除。" if options["apply"] else "只是列出，没有改动；清除请加 --apply。"
            )
