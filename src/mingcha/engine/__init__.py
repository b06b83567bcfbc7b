"""抽取: the publicly verifiable draw and the matching of inspectors, protocol mc1.

Pure: standard library only, no clock, no database, no randomness but the operator's secret.
Read in this order: grammar, digest, merkle, tables, manifest, seed, select, match, record, changes,
verify, chain, proof.
"""
