"""Where a long run takes place."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def own_place(name: str, database: str = "") -> Iterator[Path]:
    """A folder with an empty data folder in it, both gone afterwards, and Django set up there.

    `database` is a MINGCHA_DATABASE_URL; without one it is SQLite in the data folder.
    """
    with tempfile.TemporaryDirectory(prefix=f"mingcha-{name}-") as folder:
        place = Path(folder)
        (place / "data").mkdir()
        os.environ["DJANGO_SETTINGS_MODULE"] = "mingcha.config.settings"
        os.environ["MINGCHA_DATA"] = str(place / "data")
        os.environ["MINGCHA_DATABASE_URL"] = database
        import django

        django.setup()
        yield place
