"""Search and filters for millions of targets: indexes, and the pairs of characters (ADR 10)."""

from django.db import migrations, models

from mingcha.registers import grams
from mingcha.registers.models.targets import incomplete_targets

TARGETS = {
    "target_bureau": ["bureau", "uscc"],
    "target_updated": ["bureau", "updated_at"],
    "target_region": ["bureau", "region", "uscc"],
    "target_status": ["bureau", "status", "uscc"],
    "target_credit_risk": ["bureau", "credit_risk", "uscc"],
    "target_labour_grade": ["bureau", "labour_grade", "uscc"],
}
VISITS = {"visit_target": ["target", "on"], "visit_on": ["on", "target"]}


class Migration(migrations.Migration):
    dependencies = (("accounts", "0005_second_factor"), ("registers", "0004_import_numbers"))

    operations = (
        migrations.RemoveIndex("target", "target_region_status"),
        *(
            migrations.AddIndex(model, models.Index(fields=fields, name=name))
            for model, indexes in (("target", TARGETS), ("pastvisit", VISITS))
            for name, fields in indexes.items()
        ),
        migrations.AddIndex(
            "target",
            models.Index(
                fields=["bureau", "uscc"], name="target_incomplete", condition=incomplete_targets()
            ),
        ),
        migrations.RunPython(grams.install, migrations.RunPython.noop),
    )
