"""Whose roster an enterprise is in: several bureaus share one installation."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models


def give_to_the_first(apps: Any, schema_editor: Any) -> None:
    """Until now there was one bureau; every enterprise was in its roster."""
    first = apps.get_model("accounts", "Bureau").objects.order_by("pk").first()
    apps.get_model("registers", "Target").objects.update(bureau=first)


class Migration(migrations.Migration):
    dependencies = (("accounts", "0002_bureaus"), ("registers", "0001_initial"))

    operations = (
        migrations.AddField(
            "target",
            "bureau",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="targets",
                to="accounts.bureau",
                verbose_name="管辖单位",
            ),
        ),
        migrations.RunPython(give_to_the_first, migrations.RunPython.noop),
    )
