"""Codes of witnesses and observers get a password hash around the keyed one they have."""

from django.contrib.auth.hashers import make_password
from django.db import migrations

HOLDERS = ("Witness", "SmallWitness", "Observer")
KEYED = 64  # hex digits of HMAC-SHA256


def wrap(apps, schema_editor):
    for name in HOLDERS:
        rows = apps.get_model("draws", name).objects
        for pk, stored in rows.exclude(code_hash="").values_list("pk", "code_hash"):
            if len(stored) == KEYED:
                rows.filter(pk=pk).update(code_hash=make_password(stored))


class Migration(migrations.Migration):

    dependencies = [
        ('draws', '0002_five_systems'),
    ]

    operations = [
        migrations.RunPython(wrap, migrations.RunPython.noop),
    ]
