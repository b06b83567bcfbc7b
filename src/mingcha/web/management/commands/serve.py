"""`mingcha serve`: the website and its clock, in the foreground, one per data folder.

On PostgreSQL two of them may stand beside each other while a new version takes over.
"""

import subprocess
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, connections

from mingcha.web import answers, certificate, durable, lock, parent, preparing, serving


class Command(BaseCommand):
    help = "启动网站和定时器（前台运行，Ctrl-C 停止）"
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--tls", action="store_true", help="HTTPS，证书自动生成在数据目录")
        parser.add_argument(
            "--prepare", choices=("demo", "empty"), help="先升级数据库；首次运行时装入演示县或留空"
        )
        parser.add_argument(
            "--beside",
            action="store_true",
            help="与另一个服务共用数据目录（升级时切换；限 PostgreSQL）",
        )
        parser.add_argument("--leave-with", type=int, metavar="PID", help="随此父进程一起结束")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["beside"] and connection.vendor != "postgresql":
            raise CommandError(
                "内置数据库只能由一个服务使用：--beside 只用于 PostgreSQL", returncode=2
            )
        held = lock.take(settings.DATA, shared=options["beside"])
        if held is None:
            raise CommandError(f"数据目录 {settings.DATA} 正在被另一个明察使用", returncode=2)
        if options["leave_with"]:
            parent.leave_with(options["leave_with"])
        if options["prepare"]:
            preparing.prepare(settings.DATA, options["prepare"])
        if lossy := durable.faults(connection):
            raise CommandError(
                "；".join(lossy) + "。断电会丢失已经答复的办理，不能启动。", returncode=2
            )
        pair = certificate.own_certificate(settings.DATA) if options["tls"] else None
        answers.forget()
        clock = subprocess.Popen([sys.executable, "-m", "mingcha", "clock"])
        try:
            connections.close_all()  # workers are forked: a shared connection would be torn
            serving.serve(options["host"], options["port"], pair)
        finally:
            clock.terminate()
            clock.wait()
            held.close()
