"""The engines, connected once; what is not installed is skipped with the reason."""

import os
import shutil

import pytest

from engine.conftest import drawn, seeded, spec, vector  # noqa: F401 - draws made on the spot
from mingcha.bulk.backends import connect, lacking


def connected(engine):
    required = engine == "spark" and os.environ.get("MINGCHA_TEST_SPARK")
    if not required and (extra := lacking(engine)):
        pytest.skip(f"the extra {extra} is not installed")
    if not required and engine == "spark" and not shutil.which("java"):
        pytest.skip("Spark needs Java 17")
    return connect(engine)


@pytest.fixture(scope="session")
def duckdb():
    return connected("duckdb")


@pytest.fixture(scope="session", params=["duckdb", "spark"])
def con(request):
    return connected(request.param)
