"""规则集: the rulebooks as public pages, and their dated versions.

In: the texts of the law's shelf; what people change, each change read by the same loader. Out: pages
that show every value with its clause and quote, the difference between two rulebooks, and versions
approved by a second person, of which `law.rulebook.load` finds the one in force today.
"""
