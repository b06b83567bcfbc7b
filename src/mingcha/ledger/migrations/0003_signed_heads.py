"""Heads become signed notes; the content of an entry can be erased where law requires it."""

from django.db import migrations, models

from mingcha.ledger import triggers


class Migration(migrations.Migration):
    dependencies = (("ledger", "0002_triggers"),)

    operations = (
        migrations.AddField(
            "checkpoint", "note", models.TextField(null=True, verbose_name="签名树头")
        ),
        migrations.RunPython(triggers.allow_erasure, migrations.RunPython.noop),
    )
