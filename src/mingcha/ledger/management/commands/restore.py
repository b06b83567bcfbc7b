"""`mingcha restore FILE`: back to a backup; only while no server runs; leaves a ledger entry."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from mingcha.ledger import backups
from mingcha.web import clock, lock


class Command(BaseCommand):
    help = "恢复：用备份文件替换现有数据（先停止服务；原有数据另存，不删除）"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        held = lock.take(settings.DATA)
        if held is None:
            raise CommandError("服务正在运行，请先停止再恢复", returncode=2)
        fresh = settings.DATA / ".restoring"
        shutil.rmtree(fresh, ignore_errors=True)
        try:
            kept = restore(options["file"].resolve(), fresh)
        except backups.BadArchive as error:
            raise CommandError(str(error)) from error
        finally:
            shutil.rmtree(fresh, ignore_errors=True)
            held.close()
        self.stdout.write(f"ok 已恢复；恢复前的数据在 {kept}")


def restore(archive: Path, fresh: Path) -> Path:
    """Everything is checked beside the present data, which is exchanged last."""
    database = settings.DATABASES["default"]
    manifest = backups.check(archive)
    if manifest.database != backups.vendor_of(database):
        raise backups.BadArchive(
            f"这份备份来自 {manifest.database}，与现在的数据库不同，未作任何改动"
        )
    backups.unpack(archive, fresh)
    if manifest.database == "postgresql":
        dump = fresh / backups.DUMPS["postgresql"]
        backups.load_postgresql(dump, database)
        dump.unlink()
    told = ["--digest", backups.digest(archive), "--made-at", manifest.made_at]
    # A process of its own, because the data folder and its keys are settings.
    command = [sys.executable, "-m", "mingcha", "restored", *told]
    if subprocess.run(command, env={**os.environ, "MINGCHA_DATA": str(fresh)}).returncode:
        raise backups.BadArchive("恢复的数据没有通过核验，见上文；现有数据文件未作改动")
    return backups.swap(settings.DATA, fresh, clock.now())
