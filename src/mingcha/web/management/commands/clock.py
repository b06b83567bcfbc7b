"""`mingcha clock`: runs `mingcha tick` every 60 seconds, beside the server.

Beside another server's clock it waits until that one is gone: what is due is done once.
"""

import logging
import os
import time
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connections

from mingcha.web import lock
from mingcha.web.parent import leave_with

SECONDS = 60
log = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "定时器：每 60 秒执行一次到期的事（由 serve 启动）"
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        leave_with(os.getppid())
        held = None
        try:
            while True:
                held = held or lock.take(settings.DATA, lock.CLOCK)
                if held:
                    tick()
                time.sleep(SECONDS)
        except KeyboardInterrupt:
            pass


def tick() -> None:
    """One tick. A failure is logged and tried again at the next; the clock never stops for it."""
    try:
        call_command("tick")
    except Exception:
        log.exception("mingcha tick failed")
    finally:
        connections.close_all()
