"""`mingcha backup FILE`: one archive of the whole installation, also while the server runs."""

from contextlib import suppress
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

import mingcha
from mingcha.ledger import backups, metrics
from mingcha.web import clock


class Command(BaseCommand):
    help = "备份：数据库、附件和密钥，打成一个文件（请妥善保管，内含密钥）"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        archive = options["file"].resolve()
        if archive.exists():
            raise CommandError(f"{archive} 已经存在，请换一个文件名")
        database = settings.DATABASES["default"]
        try:
            made = backups.pack(archive, settings.DATA, database, clock.now(), mingcha.__version__)
        except (OSError, backups.BadArchive) as error:
            raise CommandError(f"备份未完成：{error}") from error
        with suppress(OSError):  # a full disk of the data is no fault of the backup
            (settings.DATA / metrics.BACKED_UP).touch()
        digest = backups.digest(archive)
        self.stdout.write(f"ok {archive} {len(made.files)} files, sha256 {digest}")
