"""督查: who answers for the work, whether it was done well, and what becomes of it when it was not.

In: plans, finished inspections, published results, the ledger. Out: the leading group and its
decisions, back-checks of results and visits to units (both drawn at random), rectifications,
circulars, scorecards, records of accountability and the yearly evaluation.
"""
