"""The register kit: one list page for every register — filter, chips, columns, sorting, paging, export.

A `Register` says what it shows; everything else is here. Queries do not grow with the rows.
"""

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, Max, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.http import content_disposition_header

from mingcha.accounts.models import User
from mingcha.ledger.downloads import hand_over
from mingcha.registers.exports import Counted, as_csv, as_xlsx
from mingcha.registers.models import SavedFilter
from mingcha.web import clock
from mingcha.web.excel import CONTENT_TYPE
from mingcha.web.paging import COUNTED, LISTED, HowMany, LongPaginator, counted, listed

PER_PAGE = 25
Rows = QuerySet[Any]


@dataclass(frozen=True)
class Column:
    """One column: `text` for exports, `cell` for the page (the text when not given)."""

    name: str
    title: str
    text: Callable[[Any], str]
    cell: Callable[[Any], str] | None = None
    sort: tuple[str, ...] = ()  # fields to order by
    shown: bool = True  # unless somebody chooses columns
    numeric: bool = False
    # what follows the sorted field in its index, None without one: only with it millions are sorted
    indexed: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Chip:
    """A ready-made filter above the list, with how many rows it finds."""

    text: str
    params: Mapping[str, str]
    found: Q = field(default_factory=Q)


@dataclass(frozen=True)
class Register:
    """A list page. `rows(user)` are the rows a user may see; `filters` is a django-filter FilterSet."""

    title: str
    unit: str
    url: str  # name of the list's URL; `<url>_export` is the export's
    columns: tuple[Column, ...]
    filters: Any
    rows: Callable[[User], Rows]
    chips: Callable[[], Sequence[Chip]] = tuple
    page: Callable[[Rows], Rows] = lambda rows: rows  # what only the rows of a page need: links
    template: str = "registers/list.html"
    is_long: bool = False  # may hold millions: counted and listed so far only (web.paging)


def list_page(
    request: HttpRequest, register: Register, user: User, extra: Mapping[str, Any] | None = None
) -> HttpResponseBase:
    """The whole page, or for htmx the table alone."""
    rows = register.rows(user)
    filters = register.filters(request.GET, queryset=rows, request=request)
    narrowed, total = found(filters), counted(rows, COUNTED) if register.is_long else None
    most = getattr(filters, "most", LISTED)
    paginator, sortable = paged(register, narrowed, total, most)
    sort, paginator.object_list = order(sortable, narrowed, request.GET.get("sort", ""))
    page = paginator.get_page(request.GET.get("page"))
    page.object_list = register.page(page.object_list)  # type: ignore[arg-type]
    columns = chosen(register, request.GET.getlist("col"))
    context = {
        "register": register, "filters": filters, "page": page, "columns": columns, "sort": sort,
        "sortable": sortable,
        "all_columns": [(column, column in columns) for column in register.columns],
        "table": [
            {"pk": row.pk, "name": str(row), "cells": [(c, (c.cell or c.text)(row)) for c in columns]}
            for row in page
        ],
        "export_url": f"registers:{register.url}_export",
        "list_url": f"registers:{register.url}",
        "saved": SavedFilter.objects.filter(user=user, register=register.url), **(extra or {}),
    }  # fmt: skip
    if is_fragment(request):
        response = render(request, "registers/table.html", context)
    else:
        chips, total, updated = summary(register, rows, total, request.GET.dict())
        context |= {"chips": chips, "total": total, "updated": updated}
        response = render(request, register.template, context)
    patch_vary_headers(response, ["HX-Request"])
    return response


def export(request: HttpRequest, register: Register, user: User, form: str) -> HttpResponseBase:
    """All rows that the filter finds, all columns, as xlsx or csv; told in the ledger."""
    if form not in ("csv", "xlsx"):
        raise Http404
    filters = register.filters(request.GET, queryset=register.rows(user), request=request)
    _, ordered = order(register.columns, found(filters), request.GET.get("sort", ""))
    titles, rows = [column.title for column in register.columns], Counted(texts(register, ordered))
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the answer closes it
    if form == "csv":
        file.writelines(as_csv(titles, rows))
    else:
        as_xlsx(file, register.title, titles, rows)
    return hand_over(
        file, by=user, listed=f"registers:{register.url}", rows=rows.number, filters=asked(filters),
        name=f"{register.title}-{clock.today():%Y%m%d}.{form}",
        content_type="text/csv; charset=utf-8" if form == "csv" else CONTENT_TYPE,
    )  # fmt: skip


def asked(filters: Any) -> dict[str, Any]:
    """{filter: what was typed or chosen} of those that narrow the list; none of a faulty query."""
    form = filters.form
    return {name: form[name].value() for name in form.changed_data} if filters.is_valid() else {}


def found(filters: Any) -> Rows:
    """What the filter finds; nothing when a value is not one of the choices."""
    rows: Rows = filters.qs if filters.is_valid() else filters.queryset.none()
    return rows


def disposition(name: str) -> str:
    """A Content-Disposition with a Chinese file name."""
    return content_disposition_header(as_attachment=True, filename=name) or "attachment"


def texts(register: Register, rows: Rows) -> Iterator[list[str]]:
    """The rows as texts, some hundred at a time."""
    for row in register.page(rows).iterator(chunk_size=500):
        yield [column.text(row) for column in register.columns]


def paged(
    register: Register, rows: Rows, total: HowMany | None, most: int
) -> tuple["Paginator[Any]", list[Column]]:
    """The pages of the rows, and the columns they can be sorted by: of a list that goes on and on
    those with an index. `total`: of a long register."""
    sortable = [column for column in register.columns if column.sort]
    if total is None:
        return Paginator(rows, PER_PAGE), sortable
    paginator = LongPaginator(rows, PER_PAGE, min(most, listed(total)))
    if paginator.is_more:
        sortable = [column for column in sortable if column.indexed is not None]
    return paginator, sortable


def order(columns: Sequence[Column], rows: Rows, wanted: str) -> tuple[str, Rows]:
    """(sort, ordered rows); `wanted` is a column's name, "-name" for descending, else as it comes.

    An index is read forwards or backwards: descending turns round what follows the field, too.
    """
    name = wanted.removeprefix("-")
    column = next((c for c in columns if c.name == name and c.sort), None)
    if column is None:
        return "", rows
    sign = "-" if wanted.startswith("-") else ""
    fields = [f"{sign}{part}" for part in (*column.sort, *(column.indexed or ()))]
    return wanted, rows.order_by(*fields, "pk" if column.indexed is None else f"{sign}pk")


def chosen(register: Register, names: Sequence[str]) -> list[Column]:
    """The columns to show: those chosen, else the usual ones."""
    columns = [column for column in register.columns if column.name in names]
    return columns or [column for column in register.columns if column.shown]


def summary(
    register: Register, rows: Rows, total: HowMany | None, params: Mapping[str, str]
) -> tuple[list[tuple[Chip, HowMany, bool]], HowMany, Any]:
    """(chips with counts and whether one is on, all rows, newest change); `total`: counted before."""
    chips = list(register.chips())
    if total is None:
        found, total = counted_together(rows, chips)
    else:
        found = counted_apart(rows, total, chips)
    set_params = {k: v for k, v in params.items() if v and k not in {"page", "sort", "col"}}
    fields = {f.name for f in rows.model._meta.get_fields()}
    newest = (
        rows.order_by().aggregate(at=Max("updated_at"))["at"] if "updated_at" in fields else None
    )
    on = [(chip, n, dict(chip.params) == set_params) for chip, n in zip(chips, found, strict=True)]
    return on, total, newest


def counted_together(rows: Rows, chips: Sequence[Chip]) -> tuple[list[HowMany], HowMany]:
    """Each chip's rows and all rows, by one query that looks at every row."""
    named = {
        f"chip{n}": Count("pk", filter=chip.found) for n, chip in enumerate(chips) if chip.found
    }
    figures = rows.order_by().aggregate(total=Count("pk"), **named)
    total = HowMany(figures["total"])
    return [
        HowMany(figures[f"chip{n}"]) if chip.found else total for n, chip in enumerate(chips)
    ], total


def counted_apart(rows: Rows, total: HowMany, chips: Sequence[Chip]) -> list[HowMany]:
    """Each chip's rows by a query of its own, which its index answers and which stops in time."""
    most = listed(total)
    return [counted(rows.filter(c.found), most) if c.found else total for c in chips]


def is_fragment(request: HttpRequest) -> bool:
    """Whether htmx asks for the table alone; going back in the history wants the page."""
    htmx: Any = request.htmx  # type: ignore[attr-defined]
    return bool(htmx) and not htmx.history_restore_request
