"""工作台: what must be done today, with clocks and clauses; progress of the year."""
