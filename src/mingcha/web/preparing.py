"""What a data folder needs before it is served: tables, and at the first run the county."""

from pathlib import Path

from django.core.management import CommandError, call_command
from django.db import OperationalError, ProgrammingError

NOT_ALLOWED = "42501"  # insufficient_privilege, PostgreSQL's appendix A
NOT_UPGRADED = (
    "数据库还没有升级到这一版，网站的数据库角色无权升级。"
    "请先以表的所有者身份运行 mingcha migrate 和 mingcha grants 角色，再启动。"
)


def prepare(data: Path, county: str) -> None:
    """Brings the tables up to date; a new folder gets the demonstration county or none.

    `county` is `demo` or `empty`. The choice is remembered in `first-run.txt`, so that a later
    start never mixes invented people into a real bureau.
    """
    try:
        call_command("migrate", interactive=False, verbosity=0)
    except OperationalError as error:
        raise CommandError(f"数据库连接不上：{error}") from error
    except ProgrammingError as error:
        if getattr(error.__cause__, "sqlstate", "") != NOT_ALLOWED:
            raise
        raise CommandError(NOT_UPGRADED, returncode=2) from error
    chosen = data / "first-run.txt"
    if not chosen.exists():
        if county == "demo":
            call_command("demo")
        chosen.write_text(county + "\n", encoding="ascii")
