"""When the machine beneath fails: disk full, database read-only or out of reach (trust.md §5).

That is no defect of a page: the answer is 503, says so in Chinese, and the next request may succeed.
"""

import errno
import sqlite3
from collections.abc import Iterator
from typing import NamedTuple

from django.db import DatabaseError, InterfaceError, OperationalError

RETRY_SECONDS = 30


class Outage(NamedTuple):
    """What happened, what became of the form, what to do: three Chinese sentences."""

    what: str
    kept: str
    then: str


_LOST = "刚才的操作没有保存，原有数据没有变化。"
_ADMIN = "请过一两分钟返回原页面重试；仍然如此，请联系系统管理员"
FULL = Outage("服务器的磁盘空间已满，暂时不能保存。", _LOST, f"{_ADMIN}清理磁盘。查询不受影响。")
READ_ONLY = Outage(
    "数据库现在只能读、不能写。", _LOST, f"{_ADMIN}检查磁盘和文件权限。查询不受影响。"
)
BUSY = Outage("同时办理的人太多，没有轮到您。", _LOST, f"{_ADMIN}。")
AWAY = Outage(
    "数据库暂时连接不上。",
    "刚才的操作没有得到保存成功的确认。",
    f"{_ADMIN}检查数据库服务。同一份表单再次提交只办理一次。",
)

_ERRNO = {
    errno.ENOSPC: FULL,
    errno.EDQUOT: FULL,
    errno.EFBIG: FULL,
    errno.EROFS: READ_ONLY,
}
_SQLITE = {  # primary result codes; SQLITE_ERROR (1) is a defect of ours and stays a 500
    sqlite3.SQLITE_FULL: FULL,
    sqlite3.SQLITE_READONLY: READ_ONLY,
    sqlite3.SQLITE_BUSY: BUSY,
    sqlite3.SQLITE_IOERR: AWAY,
    sqlite3.SQLITE_CANTOPEN: AWAY,
}
_SQLSTATE = {  # beginnings of codes of PostgreSQL's appendix A, the longer ones first
    "53100": FULL,
    "25006": READ_ONLY,
    "57P": AWAY,
    "53": BUSY,
    "08": AWAY,
    "58": AWAY,
}


def of(error: BaseException | None) -> Outage | None:
    """The outage behind an exception; None when it is something else."""
    return next((found for one in _causes(error) if (found := _of_one(one))), None)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _of_one(error: BaseException) -> Outage | None:
    if isinstance(error, sqlite3.Error):
        return _SQLITE.get(getattr(error, "sqlite_errorcode", 0) & 0xFF)
    if isinstance(error, OSError):
        return _ERRNO.get(error.errno or 0)
    if isinstance(error, (OperationalError, InterfaceError)) or type(error) is DatabaseError:
        # psycopg's error without a code: there was no connection, or it broke; where it broke in
        # the middle of an answer, that is a DatabaseError and no kind of it
        return AWAY if getattr(error.__cause__, "sqlstate", "") is None else None
    state = getattr(error, "sqlstate", None) or ""
    return next((found for start, found in _SQLSTATE.items() if state.startswith(start)), None)
