"""大名录: the same draw for rosters of millions, byte-equal with the engine (ADR 8).

What grows with the roster is done here, in bounded memory; all else is the engine's own code. To be
read in this order:

`backends` (DuckDB, Spark: connecting and reading), `scan` (every line checked, hashes and Merkle
roots, in parallel; `streams` keeps the processes busy, `chunk` sees what is plainly right, the engine's
parser reads the rest), `expression` (cells, tickets, ranking, batches as one relational expression),
`compute` and `freeze` (the doors).
"""
