"""Keep the kind of a penalty in one place."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0033_kinds_that_penalties_have")]

    operations = [
        migrations.RemoveConstraint("penalty", "cases_penalty_without_number"),
        migrations.RemoveField("penalty", "kind"),
        migrations.RemoveField("historicalpenalty", "kind"),
        migrations.RenameField("penalty", "of_kind", "kind"),
        migrations.RenameField("historicalpenalty", "of_kind", "kind"),
        migrations.AlterField(
            "penalty",
            "kind",
            models.ForeignKey(
                "cases.punishmentkind",
                django.db.models.deletion.PROTECT,
                to_field="key",
                related_name="penalties",
                verbose_name="kind",
            ),
        ),
        migrations.AddConstraint(
            "penalty",
            models.CheckConstraint(
                condition=~models.Q(kind__in=["life", "death"]) | models.Q(least="", most=""),
                name="cases_penalty_without_number",
                violation_error_message="Life imprisonment and the death penalty have no number.",
            ),
        ),
    ]
