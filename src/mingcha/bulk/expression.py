"""The selection of §8 as one relational expression; ibis writes it in the words of each engine.

A roster has the text columns ``id, grade, region, need``. Every SQL engine has a sha256, none SM3.
Strings compare bytewise in DuckDB and in Spark, as the protocol wants.
"""

import ibis
from ibis import _
from ibis.expr.types import StringValue, Table

from mingcha.engine.manifest import ALL

PLACE = ["scope", "grade", "region"]
BOUNDS = {
    "scope": "string",
    "grade": "string",
    "region": "string",
    "k": "bigint",
    "bound": "string",
}


def hx(prefix: str, text: StringValue) -> StringValue:
    """Return Hx of a fixed text and a column."""
    return (ibis.literal(prefix) + text).hexdigest("sha256")


def members(roster: Table, *, joint: bool) -> Table:
    """Return the roster once for every scope that a row is in."""
    if joint:
        return roster.mutate(scope=ibis.literal(ALL))
    parts = roster.need.replace("+", ",").split(",")  # for Spark a separator is a regex
    return roster.mutate(part=parts.unnest()).mutate(scope=_.part.split(":")[0]).drop("part")


def sizes(roster: Table, *, joint: bool) -> Table:
    """Return the cells with their sizes C, in order.

    Equal rows are counted before they are taken apart by scope: there are few different ones.
    """
    alike = roster.group_by(["grade", "region", "need"]).agg(rows=_.count())
    cells = members(alike, joint=joint).group_by(PLACE).agg(size=_.rows.sum())
    return cells.order_by(PLACE)


def chosen(roster: Table, bounds: Table, key: str, widest: str, *, joint: bool) -> Table:
    """Return the first k of every cell by (ticket, id) with rank and ticket.

    ``bounds`` says per cell how many (k) and up to which ticket to look; a cell whose bound was too
    low yields fewer than k. ``key`` is T, ``widest`` the greatest bound. Only the few below their
    bound are ever ordered.
    """
    tickets = roster.mutate(ticket=hx(f"{key}|", roster.id)).filter(_.ticket <= widest)
    few = members(tickets, joint=joint).join(bounds, PLACE).filter(_.ticket <= _.bound)
    order = ibis.window(group_by=PLACE, order_by=["ticket", "id"])
    ranked = few.mutate(rank=ibis.row_number().over(order) + 1).filter(_.rank <= _.k)
    return ranked.select(*PLACE, "rank", "ticket", "id", "need")


def totals(selection: Table) -> Table:
    """Return per cell how many were chosen, and the greatest ticket of them: the cutoff."""
    return selection.group_by(PLACE).agg(k=_.count(), cutoff=_.ticket.max())


def selected_lines(selection: Table, k: str, batches: int) -> Table:
    """Return the lines of selected.csv in order; NTILE is the division into batches of §8.6."""
    order = ibis.window(group_by="scope", order_by=[hx(f"mc1|batch|{k}|", selection.id), "id"])
    numbered = selection.mutate(batch=ibis.ntile(batches).over(order) + 1).order_by(*PLACE, "rank")
    fields = ("scope", "grade", "region", "rank", "ticket", "id", "batch")
    return numbered.select(line=joined(numbered, *fields))


def chosen_rows(selection: Table) -> Table:
    """Return the plain roster lines of those chosen in any scope."""
    rows = selection.select("id", "grade", "region", "need").distinct()
    return rows.select(line=joined(rows, "id", "grade", "region", "need"))


def salted_lines(roster: Table, key: str) -> Table:
    """Return the lines of the frozen roster.csv in order, for the salt key RK (§4)."""
    salted = roster.mutate(salt=hx(f"mc1|salt|{key}|", roster.id).substr(0, 32)).order_by("id")
    return salted.select(line=joined(salted, "id", "grade", "region", "need", "salt"))


def joined(table: Table, *fields: str) -> StringValue:
    """Return the fields joined by commas."""
    return ibis.literal(",").join([table[field].cast("string") for field in fields])
