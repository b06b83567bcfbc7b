"""`mingcha ledger verify | checkpoint | export FILE | prove SEQ`."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from mingcha.ledger import actions, exporting, queries, signing, tree, verify
from mingcha.ledger.acting import SYSTEM
from mingcha.ledger.models import Entry


class Command(BaseCommand):
    help = "留痕：核验全部记录（verify）、生成树头（checkpoint）、导出（export）、出具回执（prove）"

    def add_arguments(self, parser: CommandParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        acts.add_parser("verify")
        acts.add_parser("checkpoint")
        acts.add_parser("export").add_argument("file", type=Path)
        acts.add_parser("prove").add_argument("seq", type=int)

    def handle(self, *args: Any, **options: Any) -> None:
        getattr(self, f"_{options['act']}")(options)

    def _verify(self, options: dict[str, Any]) -> None:
        for _, note in verify.backdated():
            self.stdout.write(f"NOTE {note}")
        faults = list(verify.faults())
        for fault in faults:
            self.stdout.write(f"FAIL {fault}")
        if faults:
            raise CommandError(f"留痕核验未通过：{len(faults)} 处", returncode=1)
        self._head()

    def _checkpoint(self, options: dict[str, Any]) -> None:
        actions.take_checkpoint(by=SYSTEM)
        self._head()

    def _export(self, options: dict[str, Any]) -> None:
        with options["file"].open("xb") as file:
            count = exporting.write(file)
        self.stdout.write(f"ok {count} entries, key {signing.verifier_key()}")

    def _prove(self, options: dict[str, Any]) -> None:
        entry = Entry.objects.filter(seq=options["seq"]).first()
        found = queries.receipt(entry) if entry else None
        if found is None:
            raise CommandError("没有这一条，或者还没有树头覆盖它", returncode=1)
        self.stdout.write(json.dumps(found, ensure_ascii=False, indent=1))

    def _head(self) -> None:
        size, root = tree.head()
        self.stdout.write(f"ok {size} entries, root {root}")
