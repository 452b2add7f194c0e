"""Let the kind of a penalty be one of the kinds of punishments that a law knows."""

import django.db.models.deletion
from django.db import migrations, models


def kind(**options):
    return models.ForeignKey(
        "cases.punishmentkind", to_field="key", null=True, verbose_name="kind", **options
    )


class Migration(migrations.Migration):
    dependencies = [("cases", "0031_more_words")]

    operations = [
        migrations.AddField(
            "penalty",
            "of_kind",
            kind(on_delete=django.db.models.deletion.PROTECT, related_name="penalties"),
        ),
        migrations.AddField(
            "historicalpenalty",
            "of_kind",
            kind(
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                blank=True,
                db_constraint=False,
            ),
        ),
    ]
