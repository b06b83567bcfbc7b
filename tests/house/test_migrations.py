"""An upgrade only adds tables and columns that may stay empty (docs/how-to/deploy.md): while the new
version starts, and after going back, the old one works on the same tables.
"""

import pytest
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation

BEFORE = {  # the last migration of each room before the rule: those changed what they liked
    "accounts": 6, "draws": 4, "inspections": 2, "ledger": 3, "notices": 3, "oversight": 1, "plans": 2,
    "registers": 5, "reports": 1, "rulebooks": 1,
}  # fmt: skip
ADDING = (
    migrations.CreateModel,
    migrations.AddIndex,
    migrations.AlterModelOptions,
    migrations.RunPython,
    migrations.RunSQL,
)


def is_additive(operation: Operation) -> bool:
    """Whether the version before it goes on working beside it."""
    if isinstance(operation, migrations.AddField):
        field = operation.field
        return field.null or field.has_db_default() or isinstance(field, models.ManyToManyField)
    return isinstance(operation, ADDING)


def test_upgrades_only_add() -> None:
    taking = [
        f"{room} {name}: {operation.describe()}"
        for (room, name), migration in sorted(MigrationLoader(None).disk_migrations.items())
        if migration.__module__.startswith("mingcha.") and int(name[:4]) > BEFORE.get(room, 0)
        for operation in migration.operations
        if not is_additive(operation)
    ]
    assert taking == []


@pytest.mark.parametrize(
    ("operation", "adds"),
    [
        (migrations.AddField("draw", "note", models.TextField(null=True)), True),
        (migrations.AddField("draw", "note", models.TextField(db_default="")), True),
        (migrations.AddField("draw", "note", models.TextField(default="")), False),
        (migrations.RemoveField("draw", "note"), False),
        (migrations.RenameField("draw", "note", "remark"), False),
        (migrations.DeleteModel("Draw"), False),
        (migrations.AlterField("draw", "note", models.TextField()), False),
        (migrations.CreateModel("Note", [("id", models.BigAutoField(primary_key=True))]), True),
    ],
)
def test_what_is_additive(operation: Operation, adds: bool) -> None:
    assert is_additive(operation) == adds
