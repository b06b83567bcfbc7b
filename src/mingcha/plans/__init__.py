"""年度计划与抽查任务: what will be inspected this year, and each task down to its strata.

In: active items, counts of the registers, the bureau's rulebook. Out: an approved task with a
frozen rulebook, strata and departments, ready for a draw.
"""
