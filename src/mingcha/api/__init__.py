"""数据接口: what programs may read without logging in, described as OpenAPI 3.1.

Comes in: the public addresses of every room. Goes out: `/api/openapi.json` for programs, `/api/` for
people. `endpoints` describes; it serves nothing of its own.
"""
