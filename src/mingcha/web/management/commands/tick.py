"""`mingcha tick`: what is due by the calendar. The clock runs it every 60 seconds."""

from importlib import import_module
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.module_loading import module_has_submodule

from mingcha.web import clock

AT_NIGHT = (3, 0)  # hour and first two minutes: a tick is never more than 60 seconds late


class Command(BaseCommand):
    help = "到期的事：各模块依次办理（开启逾期的抽取、公开名单、派发检查表……）"

    def handle(self, *args: Any, **options: Any) -> None:
        """Calls `tick()` of every room's `jobs`, in the order of the procedure; `retention` at night."""
        for room in apps.get_app_configs():
            if room.module is not None and module_has_submodule(room.module, "jobs"):
                import_module(f"{room.name}.jobs").tick()
        now = timezone.localtime(clock.now())
        if settings.RETENTION and (now.hour, now.minute // 2) == AT_NIGHT:
            call_command("retention", apply=True, verbosity=0)
