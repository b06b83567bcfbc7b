"""抽取: the publicly verifiable draw and the matching of inspectors, protocol mc1 (protocol.md).

Pure: standard library only, no clock, no database, no chance but the operator's secret. A bundle is
a mapping from file name to bytes. To be read in this order:

*How a list comes about*: `refused`, `digest`, `grammar`, `merkle`, `roles`, `tables`, `entropy`,
`manifest`, `frame`, `freeze`, `seed`, `select`, `exchange`, `match`, `record`, `compute`.

*How anyone checks it*: `report`, `bundle`, `certificate`, `changes`, `closed`, `substitution`,
`verify`, `proof`, `chain`.
"""
