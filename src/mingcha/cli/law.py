"""`mingcha rulebook | workdays | uscc`: the law room at the command line, without Django.

Exit status: 0 fine, 1 the thing checked is wrong, 2 the command could not be carried out.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from mingcha.law import rulebook as rulebooks
from mingcha.law import uscc as credit_codes
from mingcha.law.parameters import PARAMETERS
from mingcha.law.refusal import Refusal
from mingcha.law.rulebook import FaultyRulebook, Rulebook
from mingcha.law.wording import answer, origin
from mingcha.law.workdays import add_workdays


def main(argv: Sequence[str]) -> int:
    """`rulebook …`, `workdays …` or `uscc …`: the first word chooses."""
    commands = {"rulebook": rulebook, "workdays": workdays, "uscc": uscc}
    return commands[argv[0]](argv[1:])


def rulebook(argv: Sequence[str]) -> int:
    """`mingcha rulebook list | show NAME [--json] | check FILE`."""
    parser = argparse.ArgumentParser("mingcha rulebook", description="规则集：一地一册")
    commands = parser.add_subparsers(dest="command", required=True, metavar="list|show|check")
    commands.add_parser("list", help="列出规则集名称")
    show = commands.add_parser("show", help="显示一册规则集（含继承的值）")
    show.add_argument("name", metavar="NAME")
    show.add_argument(
        "--json", action="store_true", help="规范 JSON，与抽取记录中的 rulebook.json 相同"
    )
    check = commands.add_parser("check", help="检查一个规则集文件")
    check.add_argument("file", metavar="FILE", type=Path)
    args = parser.parse_args(argv)
    if (own := Path(os.environ.get("MINGCHA_DATA", "var")) / "rulebooks").is_dir():
        rulebooks.add_folder(own.resolve())
    try:
        if args.command == "list":
            print("\n".join(rulebooks.names()))
        elif args.command == "show":
            _show(rulebooks.load(args.name), as_json=args.json)
        else:
            return _check(args.file)
    except Refusal as refusal:
        return _refuse(refusal)
    return 0


def workdays(argv: Sequence[str]) -> int:
    """`mingcha workdays add DATE N`: the N-th working day after DATE."""
    parser = argparse.ArgumentParser("mingcha workdays", description="工作日计算（含调休）")
    commands = parser.add_subparsers(dest="command", required=True, metavar="add")
    add = commands.add_parser("add", help="DATE 之后第 N 个工作日；节假日安排未公布的年份标“暂定”")
    add.add_argument("date", metavar="DATE", type=_date)
    add.add_argument("count", metavar="N", type=int)
    args = parser.parse_args(argv)
    try:
        print(add_workdays(args.date, args.count))
    except Refusal as refusal:
        return _refuse(refusal)
    return 0


def uscc(argv: Sequence[str]) -> int:
    """`mingcha uscc check CODE…`: one line per code; 0 only if all are right."""
    parser = argparse.ArgumentParser(
        "mingcha uscc", description="统一社会信用代码（GB 32100-2015）"
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="check")
    check = commands.add_parser("check", help="逐个检查代码")
    check.add_argument("codes", metavar="CODE", nargs="+")
    codes = parser.parse_args(argv).codes
    faults = [credit_codes.fault(code) for code in codes]
    for code, fault in zip(codes, faults, strict=True):
        print(code, fault.sentence if fault else "ok")
    return 1 if any(faults) else 0


def _show(book: Rulebook, *, as_json: bool) -> None:
    if as_json:
        print(book.canonical_bytes().decode(), end="")
        return
    print(f"{book.name}（上级：{book.extends or '无'}）")
    for key, parameter in PARAMETERS.items():
        value = book.get(key)
        print(f"{key}  {parameter.label}：{answer(value)}（{origin(value)}）")


def _check(file: Path) -> int:
    try:
        rulebooks.read(file)
    except FaultyRulebook as faulty:
        print("\n".join(faulty.faults))
        return 1
    print(f"{file.name} 没有错误")
    return 0


def _refuse(refusal: Refusal) -> int:
    print(refusal.sentence, file=sys.stderr)
    return 2


def _date(text: str) -> date:
    day = date.fromisoformat(text)
    if day.isoformat() != text:
        raise ValueError(text)
    return day


_date.__name__ = "YYYY-MM-DD date"  # argparse names the type in its error
