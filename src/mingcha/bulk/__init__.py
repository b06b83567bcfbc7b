"""大名录: the same draw for rosters of millions, byte-equal with the engine (ADR 8).

What grows with the roster is done here, in bounded memory; all else is the engine's own code. To be
read in this order:

`backends` (DuckDB, Spark: connecting and reading), `scan` (every line checked by the engine's
parser, hashes and Merkle roots, in parallel; `ahead` keeps the processes busy), `expression` (cells,
tickets, ranking, batches as one relational expression), `compute` and `freeze` (the doors).
"""
