"""`mingcha breakglass USER REASON`: when nobody can log in any more."""

import secrets
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from mingcha.accounts import actions
from mingcha.accounts.models import User


class Command(BaseCommand):
    help = "应急登录：给一个账号发一次性密码并解除动态口令；连同事由在公示门户公开"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument("reason")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(username=options["username"]).first()
        if user is None:
            raise CommandError(f"没有账号 {options['username']}")
        if len(options["reason"].strip()) < 5:
            raise CommandError("请写明事由（至少 5 个字），它会公开")
        password = secrets.token_urlsafe(12)
        actions.break_glass(user=user, password=password, reason=options["reason"].strip())
        self.stdout.write(f"{user.username} 的一次性密码：{password}（登录后须立即修改）")
