"""Regions, departments, sections, users and their roles; logging in.

Out: `request.user` with `has_role`, and a department scope that every later query uses.
"""
