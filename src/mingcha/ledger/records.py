"""Model bases that make wrong ways impossible: every model says how it may be written.

`WRITES` is "actions" (only inside an action), "append-only" (inserted inside an action, never
changed) or "mutable" (bookkeeping without meaning, such as login counters). A house test lists
every model; these guards raise on a direct write.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, ClassVar, Literal, NoReturn, TypeVar

from django.db import connections, models

Writes = Literal["mutable", "actions", "append-only"]
Value = str | int | None
M = TypeVar("M", bound=models.Model)

_acting: ContextVar[bool] = ContextVar("acting", default=False)


class DirectWrite(RuntimeError):
    """Somebody wrote a guarded model outside an action: a defect, never a user's mistake."""


@contextmanager
def writing() -> Iterator[None]:
    """Opened by `acting.action` (and by test factories): guarded models may be written inside."""
    token = _acting.set(True)
    try:
        yield
    finally:
        _acting.reset(token)


def _check(model: type[models.Model]) -> None:
    if not _acting.get():
        raise DirectWrite(f"{model.__name__} is written through actions only")


class GuardedQuerySet(models.QuerySet[M]):
    """Bulk writes obey the same rule as `save()`."""

    def update(self, **kwargs: Any) -> int:
        self._refuse_append_only()
        _check(self.model)
        return super().update(**kwargs)

    def delete(self) -> tuple[int, dict[str, int]]:
        self._refuse_append_only()
        _check(self.model)
        return super().delete()

    def bulk_create(self, *args: Any, **kwargs: Any) -> list[M]:
        _check(self.model)
        return super().bulk_create(*args, **kwargs)

    def insert_rows(self, fields: Sequence[str], rows: Iterable[tuple[Value, ...]]) -> None:
        """Inserts rows of values of these fields (keys as `…_id`), by the hundred thousand: without an
        object for each. The other fields get their defaults; nothing is validated but by the database.
        """
        _check(self.model)
        known = {f.attname: f for f in self.model._meta.concrete_fields if not f.primary_key}
        others = [name for name in known if name not in fields]
        columns = ", ".join([str(known[name].column) for name in (*fields, *others)])
        rest = tuple(known[name].get_default() for name in others)
        whole: Any = ((*row, *rest) for row in rows)
        into, connection = f"{self.model._meta.db_table} ({columns})", connections[self.db]
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                with cursor.copy(f"COPY {into} FROM STDIN") as copy:
                    for row in whole:
                        copy.write_row(row)
                return
            marks = ", ".join(["%s"] * len(known))
            cursor.executemany(f"INSERT INTO {into} VALUES ({marks})", whole)  # noqa: S608

    def bulk_update(self, *args: Any, **kwargs: Any) -> int:
        _check(self.model)  # of no rows, too; append-only rows are refused by `update` behind it
        return super().bulk_update(*args, **kwargs)

    def _refuse_append_only(self) -> None:
        if getattr(self.model, "WRITES", "") == "append-only":
            raise DirectWrite(f"{self.model.__name__} is append-only")


class ActionModel(models.Model):
    """Written through actions only."""

    WRITES: ClassVar[Writes] = "actions"

    objects = GuardedQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        _check(type(self))
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        _check(type(self))
        return super().delete(*args, **kwargs)


class AppendOnlyModel(ActionModel):
    """Inserted once inside an action; never changed, never deleted."""

    WRITES: ClassVar[Writes] = "append-only"

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise DirectWrite(f"{type(self).__name__} is append-only")
        kwargs["force_insert"] = True
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise DirectWrite(f"{type(self).__name__} is append-only")
