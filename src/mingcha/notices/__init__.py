"""公示: what the public reads, in versions that are corrected or withdrawn, never edited.

In: item lists, plans, draws, finished inspections. Out: the portal with search, pages of
enterprises and draws, lists, open data, and the register of reports from the public.
"""
