"""Puts the URL table and the descriptions together: the OpenAPI document, and rows for the page."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

import mingcha
from mingcha.api import shapes
from mingcha.api.endpoints import ENDPOINTS, Endpoint
from mingcha.api.examples import Examples
from mingcha.api.shapes import Schema

PLACE, NAME = re.compile(r"<(?:\w+:)?(\w+)>"), r"{\1}"
INTRO = """\
本平台公开的数据，不登录、不登记即可读取；只有读取（GET、HEAD），没有写入。
地址长期不变；以后只增加字段和地址，不改变已有字段的含义。
清单的 JSON 每页最多 1000 条，CSV 和文件不分页。程序本身不限制次数，由部署单位的网关限制；请按需读取。
不含身份证号、电话、住址；日期写作 2026-10-19，时间写作 ISO 8601。
"""


@dataclass(frozen=True, slots=True)
class Shown:
    """An endpoint as the page shows it; `example` is an address that opens, or nothing."""

    endpoint: Endpoint
    path: str
    example: str


def document(examples: Examples) -> dict[str, Any]:
    """OpenAPI 3.1.0; `examples` fill in the places of the addresses."""
    paths = {
        path_of(one.name): {"get": _operation(one, examples.get(one.name, {}))} for one in ENDPOINTS
    }
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "明察 双随机、一公开监管公示平台 数据接口",
            "version": mingcha.__version__,
            "description": INTRO,
        },
        "servers": [{"url": "/"}],
        "tags": [{"name": name} for name in dict.fromkeys(one.group for one in ENDPOINTS)],
        "paths": paths,
        "components": {"schemas": shapes.COMPONENTS},
    }


def groups(examples: Examples) -> list[tuple[str, list[Shown]]]:
    """(name, its endpoints) for the page, in the order of the descriptions."""
    rows = [Shown(one, path_of(one.name), _example(one, examples)) for one in ENDPOINTS]
    return [(name, list(group)) for name, group in groupby(rows, lambda row: row.endpoint.group)]


def _example(endpoint: Endpoint, examples: Examples) -> str:
    given = examples.get(endpoint.name)
    return "" if given is None else reverse(endpoint.name, kwargs=given)


def _operation(endpoint: Endpoint, example: dict[str, Any]) -> dict[str, Any]:
    refused = {
        str(status): {"description": meaning, "content": _content({kind: schema})}
        for status, (meaning, kind, schema) in endpoint.refusals.items()
    }
    answer = {"description": endpoint.title, "content": _content(dict(endpoint.answers))}
    described = {
        "operationId": endpoint.name.replace(":", "_"),
        "tags": [endpoint.group],
        "summary": endpoint.title,
        "parameters": list(_parameters(endpoint, example)),
        "responses": {"200": answer} | refused,
    }
    return described | ({"description": endpoint.text} if endpoint.text else {})


def _content(answers: dict[str, Schema]) -> dict[str, Any]:
    return {kind: {"schema": schema} if schema else {} for kind, schema in answers.items()}


def _parameters(endpoint: Endpoint, example: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for name, (meaning, schema) in endpoint.places.items():
        asked = name in endpoint.query
        yield {
            "name": name,
            "in": "query" if asked else "path",
            "required": not asked,
            "description": meaning,
            "schema": schema,
        } | ({"example": example[name]} if name in example else {})


def path_of(name: str) -> str:
    """`/ledger/receipts/{seq}` for `ledger:receipt`."""
    return _paths()[name]


@cache
def _paths() -> dict[str, str]:
    """{name: address with its places} of the whole URL table."""
    return {
        f"{room.namespace}:{one.name}": f"/{PLACE.sub(NAME, str(one.pattern))}"
        for room in get_resolver().url_patterns
        if isinstance(room, URLResolver)
        for one in room.url_patterns
        if isinstance(one, URLPattern)
    }
