"""Search and filters for millions of targets: indexes, and the pairs of characters (ADR 9)."""

from django.db import migrations

from mingcha.registers import grams


class Migration(migrations.Migration):
    dependencies = (("registers", "0003_five_systems"),)

    operations = (migrations.RunPython(grams.install, migrations.RunPython.noop),)
