"""From rows of a file to rows of a register: columns, cells, checking, storing, sheets.

In: a `reading.Table` and which column means what. Out: counts and faults by row, and — only when
there is no fault in the whole file — rows stored by `actions.store_import`.
"""
