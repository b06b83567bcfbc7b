"""`mingcha draw …` (protocol §16): paths in, check lines out; needs neither framework nor database.

Exit status 0 = done or holds, 1 = does not hold, 2 = refused, with one line on standard error.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from mingcha.cli.engines import ENGINES, compute_with, freeze_with
from mingcha.cli.files import add_files, new_directory, write_files
from mingcha.cli.late import append_change
from mingcha.engine.bundle import need, read_directory
from mingcha.engine.chain import chain
from mingcha.engine.freeze import SECRET, parse_secret
from mingcha.engine.manifest import parse_manifest
from mingcha.engine.proof import check_proof, prove
from mingcha.engine.record import FILE as RECORD
from mingcha.engine.record import VOID_REASONS, void_record
from mingcha.engine.refused import Refused
from mingcha.engine.report import Report
from mingcha.engine.seed import FILE as SEED
from mingcha.engine.seed import checked_seed, open_seed
from mingcha.engine.verify import verify


def main(argv: Sequence[str]) -> int:
    """Run one `draw` command; return the exit status."""
    arguments = _parser().parse_args(argv)
    try:
        status: int = arguments.run(arguments)
        sys.stdout.flush()
    except Refused as refused:
        return _fail(str(refused))
    except BrokenPipeError:  # the reader of our output went away: nothing left to tell
        sys.stdout = None
        return 2
    except OSError as error:
        return _fail(f"{error.filename}: {error.strerror}")
    return status


def _fail(line: str) -> int:
    print("mingcha draw: " + " ".join(line.split()), file=sys.stderr)
    return 2


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        sys.exit(_fail(message))


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="mingcha draw", description="抽取: 按 mc1 协议冻结、开启、计算与验证")
    commands = parser.add_subparsers(required=True, metavar="命令")

    def command(
        name: str, help_: str, run: object, *arguments: tuple[str, str]
    ) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=help_, description=help_)
        sub.set_defaults(run=run)
        for argument, meaning in arguments:
            kind = Path if argument in ("dir", "dirs", "file") else str
            many = "+" if argument in ("dirs", "entries") else None
            sub.add_argument(argument, help=meaning, type=kind, nargs=many)
        return sub

    audit = ("dir", "抽取目录")
    freeze = command(
        "freeze", "冻结名录并作出承诺, 写入 DIR/frozen/, 打印 M", _freeze, ("dir", "方案目录")
    )
    command("open", "录入随机数, 形成 seed.txt, 打印 K", _open, audit, ("entries", "标签=数值"))
    compute = command("compute", "计算抽取与匹配结果", _compute, audit)
    for large in (freeze, compute):
        large.add_argument("--engine", choices=ENGINES, help="计算引擎; 不指定则按名录大小选择")
    command("verify", "验证一次抽取的公开文件", _verify, audit)
    command("chain", "验证同一任务的各次抽取首尾相接", _chain, ("dirs", "各次抽取目录, 按先后"))
    command("prove", "为一户企业出具存在 (或不存在) 证明", _prove, audit, ("id", "企业代码"))
    command("check-proof", "核对一份证明", _check_proof, ("file", "证明文件"))
    command("void", "记载本次抽取作废", _void, audit, ("reason", f"原因: {' '.join(VOID_REASONS)}"))
    out, why = ("out", "被替换者"), ("reason", "原因代码")
    person = (("dept", "部门"), ("enterprise", "企业代码"), out, why)
    command("replace-person", "替换检查人员 (recused 回避, absent 缺勤)", _person, audit, *person)
    command("replace-enterprise", "按次序递补企业", _enterprise, audit, ("scope", "范围"), out, why)
    return parser


def _freeze(arguments: argparse.Namespace) -> int:
    with new_directory(arguments.dir / "frozen") as draft:
        frozen = freeze_with(arguments.engine, arguments.dir, draft)
        write_files(draft, frozen.files, {SECRET: frozen.secret})
    print(" ".join(frozen.m[i : i + 4] for i in range(0, 64, 4)))
    return 0


def _open(arguments: argparse.Namespace) -> int:
    files = read_directory(arguments.dir)
    need(files, "manifest.txt")
    entries = [_entry(word) for word in arguments.entries]
    seed = open_seed(files["manifest.txt"], _secret(arguments.dir), entries)
    add_files(arguments.dir, {SEED: seed})
    m = parse_manifest(files["manifest.txt"])
    print(checked_seed(m, seed).k)
    return 0


def _entry(word: str) -> tuple[str, str]:
    label, equals, value = word.partition("=")
    if not equals:
        raise Refused(SEED, f"{word!r} is not LABEL=VALUE")
    return label, value


def _secret(directory: Path) -> str:
    if not (directory / SECRET).exists():
        raise Refused(SECRET, "missing")
    return parse_secret((directory / SECRET).read_bytes())[1].secret


def _compute(arguments: argparse.Namespace) -> int:
    add_files(arguments.dir, compute_with(arguments.engine, arguments.dir))
    return 0


def _print(report: Report) -> int:
    print("\n".join(report.lines))
    return report.code


def _verify(arguments: argparse.Namespace) -> int:
    return _print(verify(read_directory(arguments.dir)))


def _chain(arguments: argparse.Namespace) -> int:
    return _print(chain([(str(path), read_directory(path)) for path in arguments.dirs]))


def _prove(arguments: argparse.Namespace) -> int:
    print(prove(read_directory(arguments.dir), arguments.id), end="")
    return 0


def _check_proof(arguments: argparse.Namespace) -> int:
    return _print(check_proof(arguments.file.read_bytes(), arguments.file.name))


def _void(arguments: argparse.Namespace) -> int:
    files = read_directory(arguments.dir)
    need(files, "manifest.txt")
    for name in ("cells.csv", "selected.csv", "teams.csv"):
        if name in files:
            raise Refused(name, "a draw with results is not void")
    kept = (arguments.dir / SECRET).exists() or arguments.reason != "secret-lost"
    secret = _secret(arguments.dir) if kept else None
    record = void_record(parse_manifest(files["manifest.txt"]), arguments.reason, secret)
    add_files(arguments.dir, {RECORD: record})
    return 0


def _person(arguments: argparse.Namespace) -> int:
    asked = (arguments.dept, arguments.enterprise, arguments.out, arguments.reason)
    print("\n".join(append_change(arguments.dir, lambda state: state.replace_person(*asked))))
    return 0


def _enterprise(arguments: argparse.Namespace) -> int:
    asked = (arguments.scope, arguments.out, arguments.reason)
    print("\n".join(append_change(arguments.dir, lambda state: state.replace_enterprise(*asked))))
    return 0
