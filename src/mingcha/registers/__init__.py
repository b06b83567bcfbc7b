"""一单两库: the list of inspection items, the register of targets, the register of inspectors.

In: imports from Excel and CSV, edits, recusal declarations, and — written downwards by later
rooms — past visits. Out: rows to plan with and to freeze for a draw.
"""
