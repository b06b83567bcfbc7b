"""`mingcha grants ROLE`: gives the web server's role on PostgreSQL its rights, and no others."""

import re
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, transaction

from mingcha.ledger.grants import statements


class Command(BaseCommand):
    help = "PostgreSQL：给网站使用的数据库角色授权（以表的所有者身份运行；每次升级后再运行一次）"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("role")

    def handle(self, *args: Any, **options: Any) -> None:
        if connection.vendor != "postgresql":
            raise CommandError("内置数据库没有角色之分：这条命令只用于 PostgreSQL", returncode=2)
        role = options["role"]
        if not re.fullmatch(r"[a-z_][a-z0-9_]{0,62}", role):
            raise CommandError("角色的名称只能由小写字母、数字和下划线组成", returncode=2)
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = %s", [role])
            found = cursor.fetchone()
            if found is None:
                raise CommandError(f"没有角色 {role}：请先 CREATE ROLE {role} LOGIN", returncode=2)
            cursor.execute("SELECT current_user = %s", [role])
            if found[0] or cursor.fetchone() == (True,):
                raise CommandError(
                    f"{role} 是超级用户或表的所有者，网站不能使用这样的角色", returncode=2
                )
            for statement in statements(role):
                cursor.execute(statement)
        self.stdout.write(f"ok {role}")
