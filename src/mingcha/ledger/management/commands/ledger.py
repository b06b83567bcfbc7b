"""`mingcha ledger verify | checkpoint`."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from mingcha.ledger import actions, tree, verify
from mingcha.ledger.acting import SYSTEM


class Command(BaseCommand):
    help = "留痕：核验全部记录，或生成树头"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("act", choices=("verify", "checkpoint"))

    def handle(self, *args: Any, **options: Any) -> None:
        if options["act"] == "checkpoint":
            actions.take_checkpoint(by=SYSTEM)
        else:
            faults = list(verify.faults())
            for fault in faults:
                self.stdout.write(f"FAIL {fault}")
            if faults:
                raise CommandError(f"留痕核验未通过：{len(faults)} 处", returncode=1)
        size, root = tree.head()
        self.stdout.write(f"ok {size} entries, root {root}")
