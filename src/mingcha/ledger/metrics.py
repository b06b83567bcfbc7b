"""What a monitoring platform asks for: counts and times in the text of OpenMetrics 1.0, no names.

Times are given as moments, not ages: the platform knows how late it is.
"""

import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

import mingcha
from mingcha.ledger import queries, tree

CONTENT_TYPE = "application/openmetrics-text; version=1.0.0; charset=utf-8"
BACKED_UP = ".backup-made"  # in the data folder; its time is that of the newest backup
Samples = Mapping[str, float]


def text(data: Path, answers: Mapping[str, int]) -> str:
    """The whole answer. `data` is the data folder, `answers` how many were given by class."""
    return "".join(f"{line}\n" for line in (*_lines(data, answers), "# EOF"))


def _lines(data: Path, answers: Mapping[str, int]) -> Iterator[str]:
    size, head = tree.next_seq(), queries.latest_checkpoint()
    covered = head.size if head else 0
    version = {f'{{version="{mingcha.__version__}"}}': 1}
    yield from _family("mingcha_version", "info", "软件版本", "_info", version)
    classes = {f'{{class="{name}"}}': number for name, number in answers.items()}
    yield from _family("mingcha_answers", "counter", "启动以来的应答数", "_total", classes)
    yield from _gauge("mingcha_ledger_entries", "留痕条数", size)
    yield from _gauge("mingcha_ledger_entries_without_head", "还没有树头的条数", size - covered)
    if head:
        moment = round(head.at.timestamp())
        yield from _gauge("mingcha_ledger_head_time_seconds", "最新树头的时刻", moment)
    if (made := data / BACKED_UP).exists():
        moment = round(made.stat().st_mtime)
        yield from _gauge("mingcha_backup_time_seconds", "最近一次备份的时刻", moment)
    free = shutil.disk_usage(data).free
    yield from _gauge("mingcha_disk_free_bytes", "数据目录所在磁盘的剩余空间", free)


def _gauge(name: str, meaning: str, value: int) -> Iterator[str]:
    return _family(name, "gauge", meaning, "", {"": value})


def _family(name: str, kind: str, meaning: str, suffix: str, samples: Samples) -> Iterator[str]:
    yield f"# TYPE {name} {kind}"
    yield f"# HELP {name} {meaning}"
    yield from (f"{name}{suffix}{labels} {value}" for labels, value in samples.items())
