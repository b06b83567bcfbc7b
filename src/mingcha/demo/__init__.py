"""The demonstration county 明德县 (999901): invented people, generated enterprises."""
