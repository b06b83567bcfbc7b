"""The pages of inspections: list, the sheet on screen, entry, and the acts around it."""
