"""DuckDB inside one machine, Spark across many: connecting and reading (extras `big`, `spark`).

A missing extra is one clear line. Nothing is fetched at run time.
"""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mingcha.engine.refused import Refused

if TYPE_CHECKING:
    from ibis import BaseBackend
    from ibis.expr.types import Table
    from pyarrow import Array

ENGINES = ("python", "duckdb", "spark")
EXTRA = {"duckdb": "big", "spark": "spark"}
PLAIN = ("id", "grade", "region", "need")
COLUMNS = (*PLAIN, "salt")
LF = "\n"
MEMORY = "3GB"  # beyond it DuckDB works on disk


def lacking(engine: str) -> str | None:
    """Return the extra that must be installed for this engine, ``None`` if it is there."""
    try:
        import ibis  # noqa: F401
        import pyarrow  # noqa: F401

        if engine == "duckdb":
            import duckdb  # noqa: F401
        else:
            import pyspark  # noqa: F401
    except ImportError:
        return EXTRA[engine]
    return None


def connect(engine: str) -> "BaseBackend":
    """Connect to the engine; ``Refused`` where its extra is not installed."""
    if extra := lacking(engine):
        raise Refused(
            f"--engine {engine}",
            f"the extra {extra} is missing: pip install -r requirements/{extra}.txt",
        )
    return _duckdb() if engine == "duckdb" else _spark()


def _duckdb() -> "BaseBackend":
    import ibis

    return ibis.duckdb.connect(memory_limit=MEMORY, preserve_insertion_order=False)


def _spark() -> "BaseBackend":
    """Use the session of `spark-submit`, or one as PYSPARK_SUBMIT_ARGS says; local without either."""
    import ibis
    from pyspark.errors import PySparkException
    from pyspark.sql import SparkSession

    try:
        session = SparkSession.builder.appName("mingcha").getOrCreate()
    except (PySparkException, OSError) as error:
        reason = f"no session ({type(error).__name__}); Java 17 or newer is needed"
        raise Refused("--engine spark", reason) from None
    session.sparkContext.setLogLevel("ERROR")
    return ibis.pyspark.connect(session)


def read_roster(con: "BaseBackend", path: Path, *, columns: tuple[str, ...] = COLUMNS) -> "Table":
    """Return the roster as a relation of text columns, from CSV without header or from Parquet.

    A CSV that `scan` has read has no quote, no escape and no blank in it.
    """
    place = str(path.resolve())
    if path.suffix == ".parquet":
        return con.read_parquet(place).select(*columns)
    if con.name == "duckdb":
        types = dict.fromkeys(columns, "VARCHAR")
        plain = {"header": False, "auto_detect": False, "sep": ",", "quote": "", "escape": ""}
        return con.read_csv(place, columns=types, **plain)
    schema = ", ".join(f"{name} string" for name in columns)
    return con.read_csv(f"file://{place}", schema=schema, header=False, quote="", mode="FAILFAST")


def relation(con: "BaseBackend", rows: Sequence[tuple[Any, ...]], types: dict[str, str]) -> "Table":
    """Return a few rows as a relation; ``types`` says ``string`` or ``bigint`` for each column."""
    if con.name == "duckdb":
        import ibis

        kinds = {name: kind.replace("bigint", "int64") for name, kind in types.items()}
        return ibis.memtable(rows, schema=ibis.schema(kinds))
    from pyspark.sql import SparkSession

    schema = ", ".join(f"{name} {kind}" for name, kind in types.items())
    session = SparkSession.builder.getOrCreate()  # a table of ibis' own is not seen by its cache
    session.createDataFrame(rows, schema).createOrReplaceTempView("few_rows")
    return con.table("few_rows")


def keep(con: "BaseBackend", table: "Table") -> "Table":
    """Return the relation as computed once; the engine holds it until the next one is kept."""
    if con.name == "duckdb":
        return con.create_table("kept", table, temp=True, overwrite=True)
    return table.cache()


def stream(lines: "Table", rows: int) -> Iterator[bytes]:
    """Yield the column ``line`` of a relation in its order, so many lines at a time, each with its LF."""
    import pyarrow as pa
    from pyarrow import compute

    batches = (batch["line"] for batch in lines.to_pyarrow_batches(chunk_size=rows))
    for some in _cut(batches, rows):
        together = pa.ListArray.from_arrays([0, len(some)], some.cast(pa.string()))
        yield f"{compute.binary_join(together, LF)[0]}{LF}".encode()


def _cut(arrays: "Iterable[Array]", rows: int) -> "Iterator[Array]":
    """Cut what an engine hands out in pieces of its own sizes."""
    from pyarrow import concat_arrays

    rest: list[Array] = []
    for array in arrays:
        whole = concat_arrays([*rest, array])
        full = len(whole) // rows * rows
        yield from (whole[start : start + rows] for start in range(0, full, rows))
        rest = [whole[full:]]
    yield from (array for array in rest if len(array))


def lines_of(path: Path, *, columns: tuple[str, ...] = COLUMNS) -> Iterator[bytes]:
    """Yield the lines of a roster in its order, each with its LF.

    From Parquet they are made of the columns; a field that holds a line break would make two lines
    of one row, and the parser could not tell, therefore it is refused here.
    """
    if path.suffix != ".parquet":
        with path.open("rb") as file:
            yield from file
        return
    import pyarrow as pa
    from pyarrow import compute, parquet

    for batch in parquet.ParquetFile(path).iter_batches(columns=list(columns)):
        fields = [batch.column(name).cast(pa.string()) for name in columns]
        for line in compute.binary_join_element_wise(*fields, ",").to_pylist():
            if line is None or "\n" in line:
                raise Refused(path.name, "an empty field or a line break in a field")
            yield f"{line}\n".encode()
