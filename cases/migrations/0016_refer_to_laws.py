"""The columns that had words of the code refer to the rows that have taken their place."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0015_laws_in_use")]

    operations = [
        migrations.RemoveConstraint(
            model_name="article",
            name="cases_article_once",
        ),
        migrations.RemoveField(
            model_name="article",
            name="article",
        ),
        migrations.RemoveField(
            model_name="article",
            name="country",
        ),
        migrations.RemoveField(
            model_name="article",
            name="max_term_years",
        ),
        migrations.RemoveField(
            model_name="article",
            name="part",
        ),
        migrations.RemoveField(
            model_name="historicalarticle",
            name="article",
        ),
        migrations.RemoveField(
            model_name="historicalarticle",
            name="country",
        ),
        migrations.RemoveField(
            model_name="historicalarticle",
            name="max_term_years",
        ),
        migrations.RemoveField(
            model_name="historicalarticle",
            name="part",
        ),
        migrations.AlterField(
            model_name="court",
            name="level",
            field=models.ForeignKey(
                blank=True,
                help_text="Empty when it is not known.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="courts",
                to="cases.courtlevel",
                to_field="key",
                verbose_name="level",
            ),
        ),
        migrations.AlterField(
            model_name="historicalcourt",
            name="level",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                help_text="Empty when it is not known.",
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="cases.courtlevel",
                to_field="key",
                verbose_name="level",
            ),
        ),
        migrations.AlterField(
            model_name="facility",
            name="kind",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="facilities",
                to="cases.facilitykind",
                to_field="key",
                verbose_name="kind",
            ),
        ),
        migrations.AlterField(
            model_name="historicalfacility",
            name="kind",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="cases.facilitykind",
                to_field="key",
                verbose_name="kind",
            ),
        ),
        migrations.AlterField(
            model_name="article",
            name="law",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="articles",
                to="cases.law",
                to_field="key",
                verbose_name="law",
            ),
        ),
        migrations.AlterField(
            model_name="historicalarticle",
            name="law",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="cases.law",
                to_field="key",
                verbose_name="law",
            ),
        ),
        migrations.AddConstraint(
            model_name="article",
            constraint=models.UniqueConstraint(
                fields=("law", "number"),
                name="cases_article_once",
                violation_error_message="This article is there already.",
            ),
        ),
    ]
