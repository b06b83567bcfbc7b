"""`mingcha demo`: loads the demonstration county once and writes accounts.json."""

import json
import os
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction

from mingcha.accounts.queries import bureau
from mingcha.demo import people, story

ACCOUNTS = "accounts.json"


class Command(BaseCommand):
    help = "载入演示县（明德县）；已有单位时什么也不做"

    def handle(self, *args: Any, **options: Any) -> None:
        if bureau() is not None:
            return
        with transaction.atomic():
            cast = people.settle()
            story.tell(cast)
        path = settings.DATA / ACCOUNTS
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            json.dump(cast.accounts(), file, ensure_ascii=False, indent=2)
        self.stdout.write(f"演示县已载入，账号见 {path}")
