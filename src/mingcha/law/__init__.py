"""依据: what the law of a place says, as data and small pure functions.

In: rulebooks (TOML), dates, credit codes, region codes. Out: cited values, due dates, refusals.
No Django, no database; every other room may import this one.
"""
