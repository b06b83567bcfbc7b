"""The command `mingcha …`: finds the room that a first word belongs to.

`draw`, `rulebook`, `workdays` and `uscc` work without web framework and database; every other word
is a management command of the platform.
"""

import os
import sys
from collections.abc import Sequence

HELP = """\
用法: mingcha 命令 …

  draw       抽取: 冻结、开启、计算、验证、存在证明 (mingcha draw --help)
  rulebook   规则集: 查看与检查
  workdays   工作日计算
  uscc       统一社会信用代码校验

其余命令由平台处理 (mingcha help)。
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command line, without the program's name; return the exit status."""
    words = list(sys.argv[1:] if argv is None else argv)
    first = words[0] if words else "--help"
    if first in ("-h", "--help"):
        print(HELP, end="")
        return 0
    if first == "draw":
        from mingcha.cli import draw

        return draw.main(words[1:])
    if first in ("rulebook", "workdays", "uscc"):
        from mingcha.cli import law

        return law.main(words)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mingcha.config.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(["mingcha", *words])
    return 0
