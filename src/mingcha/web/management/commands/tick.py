"""`mingcha tick`: what is due by the calendar. The clock runs it every 60 seconds."""

from importlib import import_module
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand
from django.utils.module_loading import module_has_submodule


class Command(BaseCommand):
    help = "到期的事：各模块依次办理（开启逾期的抽取、公开名单、派发检查表……）"

    def handle(self, *args: Any, **options: Any) -> None:
        """Calls `tick()` of every room's `jobs`, in the order of the procedure."""
        for room in apps.get_app_configs():
            if room.module is not None and module_has_submodule(room.module, "jobs"):
                import_module(f"{room.name}.jobs").tick()
