"""Without its extras the platform starts: only what computes in bulk needs them (`start.py` installs none)."""

import os
import subprocess
import sys

EXTRAS = ("duckdb", "ibis", "numpy", "pandas", "psycopg", "pyarrow", "pyspark", "sqlglot")
NEED_THEM = {"mingcha.bulk.compute", "mingcha.bulk.expression", "mingcha.bulk.freeze"}
IMPORT_ALL = f"""
import importlib, pkgutil, sys
sys.modules.update(dict.fromkeys({EXTRAS}))  # as if they were not installed
import django, mingcha
django.setup()
names = {{module.name for module in pkgutil.walk_packages(mingcha.__path__, "mingcha.")}}
for name in sorted(names - {NEED_THEM}):
    if not name.endswith("__main__"):
        importlib.import_module(name)
print(len(names))
"""


def test_every_other_module_is_imported_without_them() -> None:
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "mingcha.config.settings"}
    environment.pop("MINGCHA_DATABASE_URL", None)
    done = subprocess.run(
        [sys.executable, "-c", IMPORT_ALL], capture_output=True, text=True, env=environment
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 100
