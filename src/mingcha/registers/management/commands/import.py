"""`mingcha import targets FILE… --by USER`: rosters of any size into 检查对象, all rows or none."""  # noqa: N999 - the word of the command

import csv
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TextIO

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from mingcha.accounts.models import User
from mingcha.law.refusal import Refusal
from mingcha.registers import actions
from mingcha.registers.importing.checking import KINDS, Fault
from mingcha.registers.importing.columns import chosen
from mingcha.registers.importing.known import may_import
from mingcha.registers.large import processes, staging
from mingcha.registers.large.checked import Staged, check_files
from mingcha.registers.large.checking import InFile, Source
from mingcha.registers.large.files import File
from mingcha.registers.large.progress import Bar
from mingcha.registers.models import Source as Origin
from mingcha.registers.queries import remembered
from mingcha.web.excel import neutral

SHOWN = 20  # faults on the screen; the list has all of them
TITLES = ("文件", "行", "列", "内容", "错误和改法")


class Faults:
    """Every fault into a CSV, which is made with the first one; the first ones on the screen too."""

    def __init__(self, path: Path, screen: Any) -> None:
        self._path, self._screen = path, screen
        self._file: TextIO | None = None
        self._count = 0

    def add(self, source: Source, fault: Fault) -> None:
        """One more."""
        if self._file is None:
            self._file = self._path.open("x", encoding="utf-8-sig", newline="")
            self._writer = csv.writer(self._file)
            self._writer.writerow(TITLES)
        row = (source.file_name, fault.row, fault.column, fault.value, fault.what)
        self._writer.writerow([neutral(str(cell)) for cell in row])
        self._count += 1
        if self._count <= SHOWN:
            place = f"{source.file_name} 第 {fault.row} 行 {fault.column}"
            self._screen.write(f"{place}：{fault.value!r} {fault.what}")

    def close(self) -> None:
        """The list is complete."""
        if self._file is not None:
            self._file.close()
            self._screen.write(f"全部错误在 {self._path}")


class Command(BaseCommand):
    help = "导入：大名录（CSV 不限大小，表格文件可以多个），全部入库或者一行也不入库"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("kind", choices=["targets"], help="targets：检查对象")
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument("--by", required=True, metavar="USER", help="以哪个账号的名义导入")
        parser.add_argument(
            "-m", "--mapping", action="append", default=[], metavar="内容=列名",
            help="哪一列是什么，例如 主体名称=单位全称；列名留空为不导入；不写的按列名判断",
        )  # fmt: skip
        parser.add_argument("--source", help="名录来源的名称（B-10）")
        parser.add_argument("--errors", type=Path, default=Path("导入错误.csv"), metavar="CSV")
        parser.add_argument("--processes", type=int, default=processes.fitting())

    def handle(self, *args: Any, **options: Any) -> None:
        os.environ.setdefault(
            "SQLITE_TMPDIR", str(settings.DATA)
        )  # staged rows need room on a disk
        by = importer(options["by"], options["kind"])
        if options["errors"].exists():
            raise CommandError(f"{options['errors']} 已经存在，请移走或用 --errors 换一个文件名")
        try:
            staged = self._check(by, options)
            if not staged.error_count:
                self._store(by, staged)
        except InFile as wrong:
            raise CommandError(f"{wrong.file_name}：{wrong.refusal.sentence}") from wrong
        except Refusal as refusal:
            raise CommandError(refusal.sentence) from refusal
        except OSError as error:
            raise CommandError(f"读写不了 {error.filename}：{error.strerror}") from error
        finally:
            staging.drop()
        if staged.error_count:
            raise CommandError(
                f"有 {staged.error_count} 处错误，一行也没有入库。请照 {options['errors']} 改正后重新导入。"
            )

    def _check(self, by: User, options: Mapping[str, Any]) -> Staged:
        origin = origin_of(by, options["source"]) if options["source"] else None
        wishes = dict(
            wish.split("=", 1) if "=" in wish else (wish, "") for wish in options["mapping"]
        )
        columns, known = KINDS[options["kind"]].columns, remembered(options["kind"])
        files = []
        for path in options["files"]:
            try:
                files.append(File.at(path))
            except Refusal as refusal:
                raise InFile(path.name, refusal) from refusal
        faults = Faults(options["errors"], self.stderr)
        bar = Bar(self.stdout, "核对")
        try:
            return check_files(
                files,
                by,
                lambda name, headers: chosen(columns, name, headers, known, wishes),
                faults.add,
                source=origin,
                told=bar,
                cores=max(1, options["processes"]),
            )
        finally:
            bar.end()
            faults.close()

    def _store(self, by: User, staged: Staged) -> None:
        bar = Bar(self.stdout, "入库")
        batch = actions.store_staged(by=by, staged=staged, told=bar)
        bar.end()
        # the log of SQLite has grown by all of it
        if connection.vendor == "sqlite" and not connection.in_atomic_block:
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self.stdout.write(
            f"ok 第 {batch.pk} 次导入：新增 {batch.created}，更新 {batch.updated}，不变 {batch.unchanged}，"
            f"待补 {batch.incomplete}，待定区域 {batch.region_pending}"
        )


def importer(username: str, kind: str) -> User:
    """The account in whose name it is done; it needs the same right as on the page."""
    user: User | None = User.objects.filter(username=username, is_active=True).first()
    if user is None or not may_import(user, kind):
        raise CommandError(f"没有账号 {username}，或者它无权导入（须是牵头部门的经办）")
    return user


def origin_of(by: User, name: str) -> Origin:
    """The register of that name, of the same department."""
    found = Origin.objects.filter(department=by.department, name=name).first()
    if found is None:
        raise CommandError(f"本部门没有名录来源“{name}”，请先在“名录来源”页面登记")
    return found
