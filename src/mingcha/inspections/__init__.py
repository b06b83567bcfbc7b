"""检查: one sheet per enterprise (一企一表), results by those who went, signature, notice.

In: drawn targets with their teams. Out: finished inspections whose results are published by
`notices` and remembered by `registers` as past visits.
"""
