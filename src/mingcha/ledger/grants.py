"""What the web server's own role may do on PostgreSQL: it owns nothing (trust.md §1, §4).

The owner of the tables upgrades the database; the role of the server works in it. It can neither
drop a trigger nor touch an entry of the ledger, but for erasing its content as the law asks
(`triggers.allow_erasure`).
"""

from typing import Any

from django.apps import apps
from django.db import connection

from mingcha.ledger.triggers import TABLES

ERASABLE = "detail, salt"


def statements(role: str) -> list[str]:
    """The SQL that gives `role` exactly its rights, whatever it had before; run it as the owner.

    `role` is the name of a role that exists (lower-case letters, digits, underscores). What it may
    do with a table that this version has no more stays: the version before is still working.
    """
    database = connection.ops.quote_name(str(connection.settings_dict["NAME"]))
    rights = _rights()
    return [
        f"REVOKE ALL ON {', '.join([*sorted(rights), 'django_migrations'])} FROM {role}",
        f"REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM {role}",
        f"REVOKE CREATE ON SCHEMA public FROM PUBLIC, {role}",
        f"GRANT CONNECT ON DATABASE {database} TO {role}",
        f"GRANT USAGE ON SCHEMA public TO {role}",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
        f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {role}",
        *(f"GRANT {acts} ON {table} TO {role}" for table, acts in sorted(rights.items())),
        f"GRANT UPDATE ({ERASABLE}) ON ledger_entry TO {role}",
    ]


def _rights() -> dict[str, str]:
    """{table: what may be done with it besides reading}."""
    models: list[Any] = apps.get_models(include_auto_created=True)
    return {
        connection.ops.quote_name(model._meta.db_table): "INSERT"
        if model._meta.db_table in TABLES
        else "INSERT, UPDATE, DELETE"
        for model in models
    }
