"""The log refuses UPDATE, DELETE and inserts out of sequence."""

from django.db import migrations

from mingcha.ledger import triggers


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]
    operations = [migrations.RunPython(triggers.install, migrations.RunPython.noop)]
