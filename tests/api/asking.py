"""Asks the public addresses what their description allows and forbids, in process, over WSGI."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis import GenerationMode
from schemathesis.core.failures import FailureGroup

from mingcha.api.examples import examples
from mingcha.config.wsgi import django_application

ADDRESS = "/api/openapi.json"
Found = tuple[Counter[str], dict[str, str]]  # requests by status, {operation: what is wrong}


def described() -> Any:
    """The document as it is served."""
    return schemathesis.openapi.from_wsgi(ADDRESS, django_application)


def ask(count: int, *, start: int = 1, only: str = "") -> Found:
    """For every address its example, and `count` requests of each kind: as described, and against
    the description. Every answer is held against the document; no 5xx."""
    with _connection_kept():
        return _asked(count, start, only)


@contextmanager
def _connection_kept() -> Iterator[None]:
    """A request over WSGI may close the connection at its end, and with it a test's transaction."""
    ends = (request_started, request_finished)
    for end in ends:
        end.disconnect(close_old_connections)
    try:
        yield
    finally:
        for end in ends:
            end.connect(close_old_connections)


def _asked(count: int, start: int, only: str) -> Found:
    statuses: Counter[str] = Counter()
    wrong: dict[str, str] = {}
    known = examples()
    for result in described().get_all_operations():
        operation = result.ok()
        name = operation.definition.raw["operationId"].replace("_", ":", 1)
        if only not in ("", name):
            continue
        try:
            if name in known:
                _hold(operation.Case(path_parameters=known[name]), statuses)
            if count:
                _many(operation, GenerationMode.POSITIVE, count, start, statuses)
            if count and _forbids(operation):
                _many(operation, GenerationMode.NEGATIVE, count, start, statuses)
        except FailureGroup as failures:
            wrong[operation.label] = "; ".join(str(one) for one in failures.exceptions)
    return statuses, wrong


def _forbids(operation: Any) -> bool:
    """Whether the description says what may not be asked: of a draw's code any text may be."""
    schemas = [one["schema"] for one in operation.definition.raw["parameters"]]
    return any("enum" in schema or schema["type"] == "integer" for schema in schemas)


def _hold(case: Any, statuses: Counter[str]) -> None:
    answer = case.call()
    statuses[str(answer.status_code)] += 1
    case.validate_response(answer)


def _many(operation: Any, mode: Any, count: int, start: int, statuses: Counter[str]) -> None:
    @seed(start)
    @settings(
        max_examples=count, deadline=None, database=None, suppress_health_check=list(HealthCheck),
        phases=[Phase.generate, Phase.shrink],
    )  # fmt: skip
    @given(operation.as_strategy(generation_mode=mode))
    def one(case: Any) -> None:
        _hold(case, statuses)

    one()
