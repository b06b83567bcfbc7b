"""`mingcha restored`: looks over restored data, and the ledger remembers that it was restored."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser

from mingcha.ledger import actions
from mingcha.ledger.acting import SYSTEM


class Command(BaseCommand):
    help = "升级并核验恢复的数据，记下本次恢复（由 restore 调用）"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--digest", required=True, help="备份文件的 SHA-256")
        parser.add_argument("--made-at", required=True, help="备份时间")

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", interactive=False, verbosity=0)
        call_command("ledger", "verify")
        actions.note_restore(by=SYSTEM, digest=options["digest"], made_at=options["made_at"])
