"""Laws, provisions and penalties as rows, with levels of courts and kinds of places; the columns that refer
to them are wide enough for their keys.
"""

import baymak.dates
import baymak.durations
import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0013_versions"),
        ("people", "0014_countries_as_regions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CourtLevel",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name_en", models.CharField(blank=True, max_length=200, verbose_name="name in English")),
                ("name_ru", models.CharField(blank=True, max_length=200, verbose_name="name in Russian")),
                ("name_ba", models.CharField(blank=True, max_length=200, verbose_name="name in Bashkir")),
                (
                    "key",
                    models.CharField(
                        help_text="For example district.", max_length=30, unique=True, verbose_name="key"
                    ),
                ),
                (
                    "country",
                    models.CharField(
                        blank=True,
                        help_text="ISO 3166-1; empty when it is of no country.",
                        max_length=2,
                        verbose_name="country",
                    ),
                ),
                (
                    "rank",
                    models.PositiveSmallIntegerField(
                        default=0, help_text="Its place in lists.", verbose_name="rank"
                    ),
                ),
            ],
            options={
                "verbose_name": "level of courts",
                "verbose_name_plural": "levels of courts",
                "ordering": ["rank", "key"],
                "abstract": False,
                "default_permissions": ("view",),
            },
        ),
        migrations.CreateModel(
            name="FacilityKind",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name_en", models.CharField(blank=True, max_length=200, verbose_name="name in English")),
                ("name_ru", models.CharField(blank=True, max_length=200, verbose_name="name in Russian")),
                ("name_ba", models.CharField(blank=True, max_length=200, verbose_name="name in Bashkir")),
                (
                    "key",
                    models.CharField(
                        help_text="For example district.", max_length=30, unique=True, verbose_name="key"
                    ),
                ),
                (
                    "country",
                    models.CharField(
                        blank=True,
                        help_text="ISO 3166-1; empty when it is of no country.",
                        max_length=2,
                        verbose_name="country",
                    ),
                ),
                (
                    "rank",
                    models.PositiveSmallIntegerField(
                        default=0, help_text="Its place in lists.", verbose_name="rank"
                    ),
                ),
            ],
            options={
                "verbose_name": "kind of places of detention",
                "verbose_name_plural": "kinds of places of detention",
                "ordering": ["rank", "key"],
                "abstract": False,
                "default_permissions": ("view",),
            },
        ),
        migrations.CreateModel(
            name="HistoricalCourtLevel",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                ("name_en", models.CharField(blank=True, max_length=200, verbose_name="name in English")),
                ("name_ru", models.CharField(blank=True, max_length=200, verbose_name="name in Russian")),
                ("name_ba", models.CharField(blank=True, max_length=200, verbose_name="name in Bashkir")),
                (
                    "key",
                    models.CharField(
                        db_index=True, help_text="For example district.", max_length=30, verbose_name="key"
                    ),
                ),
                (
                    "country",
                    models.CharField(
                        blank=True,
                        help_text="ISO 3166-1; empty when it is of no country.",
                        max_length=2,
                        verbose_name="country",
                    ),
                ),
                (
                    "rank",
                    models.PositiveSmallIntegerField(
                        default=0, help_text="Its place in lists.", verbose_name="rank"
                    ),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
            ],
            options={
                "verbose_name": "historical level of courts",
                "verbose_name_plural": "historical levels of courts",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalFacilityKind",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                ("name_en", models.CharField(blank=True, max_length=200, verbose_name="name in English")),
                ("name_ru", models.CharField(blank=True, max_length=200, verbose_name="name in Russian")),
                ("name_ba", models.CharField(blank=True, max_length=200, verbose_name="name in Bashkir")),
                (
                    "key",
                    models.CharField(
                        db_index=True, help_text="For example district.", max_length=30, verbose_name="key"
                    ),
                ),
                (
                    "country",
                    models.CharField(
                        blank=True,
                        help_text="ISO 3166-1; empty when it is of no country.",
                        max_length=2,
                        verbose_name="country",
                    ),
                ),
                (
                    "rank",
                    models.PositiveSmallIntegerField(
                        default=0, help_text="Its place in lists.", verbose_name="rank"
                    ),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
            ],
            options={
                "verbose_name": "historical kind of places of detention",
                "verbose_name_plural": "historical kinds of places of detention",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalLaw",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                ("title_en", models.CharField(blank=True, max_length=300, verbose_name="title in English")),
                ("title_ru", models.CharField(blank=True, max_length=300, verbose_name="title in Russian")),
                ("title_ba", models.CharField(blank=True, max_length=300, verbose_name="title in Bashkir")),
                (
                    "key",
                    models.CharField(
                        db_index=True, help_text="For example RU-UK.", max_length=30, verbose_name="key"
                    ),
                ),
                (
                    "country",
                    models.CharField(
                        blank=True,
                        help_text="ISO 3166-1; empty for international law.",
                        max_length=2,
                        verbose_name="country",
                    ),
                ),
                (
                    "levels",
                    models.JSONField(
                        help_text="Of a number, the gravest first: name, form, words before it, words if missing.",
                        verbose_name="levels",
                    ),
                ),
                (
                    "pattern",
                    models.CharField(
                        help_text="How a number is kept: {article}[-{part}[-{point}]].",
                        max_length=100,
                        verbose_name="pattern",
                    ),
                ),
                ("ways", models.JSONField(blank=True, default=list, verbose_name="ways of writing")),
                (
                    "names",
                    models.JSONField(
                        blank=True,
                        default=list,
                        help_text="What people call it beside its title.",
                        verbose_name="other names",
                    ),
                ),
                (
                    "template_en",
                    models.CharField(
                        blank=True,
                        help_text="For example: art. {article}[ part {part}][ point {point}], {law}.",
                        max_length=200,
                        verbose_name="print template in English",
                    ),
                ),
                (
                    "template_ru",
                    models.CharField(
                        blank=True,
                        help_text="For example: art. {article}[ part {part}][ point {point}], {law}.",
                        max_length=200,
                        verbose_name="print template in Russian",
                    ),
                ),
                (
                    "template_ba",
                    models.CharField(
                        blank=True,
                        help_text="For example: art. {article}[ part {part}][ point {point}], {law}.",
                        max_length=200,
                        verbose_name="print template in Bashkir",
                    ),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
            ],
            options={
                "verbose_name": "historical law",
                "verbose_name_plural": "historical laws",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalPenalty",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("fine", "fine"),
                            ("obligatory_work", "obligatory work"),
                            ("corrective_labour", "corrective labour"),
                            ("restriction", "restriction of liberty"),
                            ("forced_labour", "forced labour"),
                            ("arrest", "administrative arrest"),
                            ("imprisonment", "imprisonment"),
                            ("life", "life imprisonment"),
                            ("death", "death penalty"),
                            ("other", "other"),
                        ],
                        default="imprisonment",
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                (
                    "least",
                    models.CharField(
                        blank=True,
                        help_text="ISO 8601: P2M.",
                        max_length=20,
                        validators=[baymak.durations.check_duration],
                        verbose_name="lowest",
                    ),
                ),
                (
                    "most",
                    models.CharField(
                        blank=True,
                        help_text="ISO 8601: P8Y.",
                        max_length=20,
                        validators=[baymak.durations.check_duration],
                        verbose_name="highest",
                    ),
                ),
                (
                    "amount_least",
                    models.PositiveBigIntegerField(blank=True, null=True, verbose_name="lowest amount"),
                ),
                (
                    "amount_most",
                    models.PositiveBigIntegerField(blank=True, null=True, verbose_name="highest amount"),
                ),
                (
                    "currency",
                    models.CharField(
                        blank=True, help_text="ISO 4217.", max_length=3, verbose_name="currency"
                    ),
                ),
                (
                    "since",
                    baymak.dates.PartialDateField(
                        blank=True, help_text="Empty when it is not entered.", verbose_name="from which day"
                    ),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
            ],
            options={
                "verbose_name": "historical penalty",
                "verbose_name_plural": "historical penalties",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Law",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title_en", models.CharField(blank=True, max_length=300, verbose_name="title in English")),
                ("title_ru", models.CharField(blank=True, max_length=300, verbose_name="title in Russian")),
                ("title_ba", models.CharField(blank=True, max_length=300, verbose_name="title in Bashkir")),
                (
                    "key",
                    models.CharField(
                        help_text="For example RU-UK.", max_length=30, unique=True, verbose_name="key"
                    ),
                ),
                (
                    "country",
                    models.CharField(
                        blank=True,
                        help_text="ISO 3166-1; empty for international law.",
                        max_length=2,
                        verbose_name="country",
                    ),
                ),
                (
                    "levels",
                    models.JSONField(
                        help_text="Of a number, the gravest first: name, form, words before it, words if missing.",
                        verbose_name="levels",
                    ),
                ),
                (
                    "pattern",
                    models.CharField(
                        help_text="How a number is kept: {article}[-{part}[-{point}]].",
                        max_length=100,
                        verbose_name="pattern",
                    ),
                ),
                ("ways", models.JSONField(blank=True, default=list, verbose_name="ways of writing")),
                (
                    "names",
                    models.JSONField(
                        blank=True,
                        default=list,
                        help_text="What people call it beside its title.",
                        verbose_name="other names",
                    ),
                ),
                (
                    "template_en",
                    models.CharField(
                        blank=True,
                        help_text="For example: art. {article}[ part {part}][ point {point}], {law}.",
                        max_length=200,
                        verbose_name="print template in English",
                    ),
                ),
                (
                    "template_ru",
                    models.CharField(
                        blank=True,
                        help_text="For example: art. {article}[ part {part}][ point {point}], {law}.",
                        max_length=200,
                        verbose_name="print template in Russian",
                    ),
                ),
                (
                    "template_ba",
                    models.CharField(
                        blank=True,
                        help_text="For example: art. {article}[ part {part}][ point {point}], {law}.",
                        max_length=200,
                        verbose_name="print template in Bashkir",
                    ),
                ),
            ],
            options={
                "verbose_name": "law",
                "verbose_name_plural": "laws",
                "ordering": ["key"],
                "abstract": False,
                "default_permissions": ("view",),
            },
        ),
        migrations.CreateModel(
            name="Penalty",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("fine", "fine"),
                            ("obligatory_work", "obligatory work"),
                            ("corrective_labour", "corrective labour"),
                            ("restriction", "restriction of liberty"),
                            ("forced_labour", "forced labour"),
                            ("arrest", "administrative arrest"),
                            ("imprisonment", "imprisonment"),
                            ("life", "life imprisonment"),
                            ("death", "death penalty"),
                            ("other", "other"),
                        ],
                        default="imprisonment",
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                (
                    "least",
                    models.CharField(
                        blank=True,
                        help_text="ISO 8601: P2M.",
                        max_length=20,
                        validators=[baymak.durations.check_duration],
                        verbose_name="lowest",
                    ),
                ),
                (
                    "most",
                    models.CharField(
                        blank=True,
                        help_text="ISO 8601: P8Y.",
                        max_length=20,
                        validators=[baymak.durations.check_duration],
                        verbose_name="highest",
                    ),
                ),
                (
                    "amount_least",
                    models.PositiveBigIntegerField(blank=True, null=True, verbose_name="lowest amount"),
                ),
                (
                    "amount_most",
                    models.PositiveBigIntegerField(blank=True, null=True, verbose_name="highest amount"),
                ),
                (
                    "currency",
                    models.CharField(
                        blank=True, help_text="ISO 4217.", max_length=3, verbose_name="currency"
                    ),
                ),
                (
                    "since",
                    baymak.dates.PartialDateField(
                        blank=True, help_text="Empty when it is not entered.", verbose_name="from which day"
                    ),
                ),
            ],
            options={
                "verbose_name": "penalty",
                "verbose_name_plural": "penalties",
                "ordering": ["pk"],
                "default_permissions": ("view",),
            },
        ),
        migrations.AlterModelOptions(
            name="article",
            options={
                "default_permissions": ("view",),
                "ordering": ["law", "sort_key"],
                "verbose_name": "provision of law",
                "verbose_name_plural": "provisions of law",
            },
        ),
        migrations.AlterModelOptions(
            name="historicalarticle",
            options={
                "get_latest_by": ("history_date", "history_id"),
                "ordering": ("-history_date", "-history_id"),
                "verbose_name": "historical provision of law",
                "verbose_name_plural": "historical provisions of law",
            },
        ),
        migrations.AddField(
            model_name="article",
            name="heading_ba",
            field=models.CharField(blank=True, editable=False, max_length=650),
        ),
        migrations.AddField(
            model_name="article",
            name="heading_en",
            field=models.CharField(blank=True, editable=False, max_length=650),
        ),
        migrations.AddField(
            model_name="article",
            name="heading_ru",
            field=models.CharField(blank=True, editable=False, max_length=650),
        ),
        migrations.AddField(
            model_name="article",
            name="is_divided",
            field=models.BooleanField(
                default=False,
                help_text="Then a charge under it alone does not say the part, and shows no penalty.",
                verbose_name="only its parts threaten with a penalty",
            ),
        ),
        migrations.AddField(
            model_name="article",
            name="knows_penalties",
            field=models.BooleanField(
                default=False,
                help_text="If so, no row means that there is none.",
                verbose_name="penalties are entered",
            ),
        ),
        migrations.AddField(
            model_name="article",
            name="not_stated_ba",
            field=models.CharField(blank=True, editable=False, max_length=100),
        ),
        migrations.AddField(
            model_name="article",
            name="not_stated_en",
            field=models.CharField(blank=True, editable=False, max_length=100),
        ),
        migrations.AddField(
            model_name="article",
            name="not_stated_ru",
            field=models.CharField(blank=True, editable=False, max_length=100),
        ),
        migrations.AddField(
            model_name="article",
            name="number",
            field=models.CharField(
                default="",
                help_text="As the pattern of the law has it.",
                max_length=40,
                verbose_name="number",
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="article",
            name="sort_key",
            field=models.CharField(default="", editable=False, max_length=100),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="article",
            name="parent",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="parts",
                to="cases.article",
                verbose_name="part of",
            ),
        ),
        migrations.AddField(
            model_name="article",
            name="reference_ba",
            field=models.CharField(blank=True, editable=False, max_length=300),
        ),
        migrations.AddField(
            model_name="article",
            name="reference_en",
            field=models.CharField(blank=True, editable=False, max_length=300),
        ),
        migrations.AddField(
            model_name="article",
            name="reference_ru",
            field=models.CharField(blank=True, editable=False, max_length=300),
        ),
        migrations.AddField(
            model_name="article",
            name="within",
            field=models.ManyToManyField(editable=False, related_name="contents", to="cases.article"),
        ),
        migrations.AddField(
            model_name="charge",
            name="as_charged",
            field=models.CharField(
                blank=True,
                help_text="The words of the source, for example: failure to disperse. Public.",
                max_length=300,
                verbose_name="charge in words",
            ),
        ),
        migrations.AddField(
            model_name="charge",
            name="by_article",
            field=models.ForeignKey(
                blank=True,
                help_text="Of an attempt and the like, for example art. 30 part 3.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="charges_of_form",
                to="cases.article",
                verbose_name="by which article",
            ),
        ),
        migrations.AddField(
            model_name="charge",
            name="form",
            field=models.CharField(
                choices=[
                    ("completed", "completed offence"),
                    ("attempt", "attempt"),
                    ("preparation", "preparation"),
                    ("complicity", "complicity"),
                    ("conspiracy", "conspiracy"),
                ],
                default="completed",
                help_text="Whether the offence itself, or an attempt, a part in it.",
                max_length=11,
                verbose_name="form",
            ),
        ),
        migrations.AddField(
            model_name="historicalarticle",
            name="heading_ba",
            field=models.CharField(blank=True, editable=False, max_length=650),
        ),
        migrations.AddField(
            model_name="historicalarticle",
            name="heading_en",
            field=models.CharField(blank=True, editable=False, max_length=650),
        ),
        migrations.AddField(
            model_name="historicalarticle",
            name="heading_ru",
            field=models.CharField(blank=True, editable=False, max_length=650),
        ),
        migrations.AddField(
            model_name="historicalarticle",
            name="is_divided",
            field=models.BooleanField(
                default=False,
                help_text="Then a charge under it alone does not say the part, and shows no penalty.",
                verbose_name="only its parts threaten with a penalty",
            ),
        ),
        migrations.AddField(
            model_name="historicalarticle",
            name="knows_penalties",
            field=models.BooleanField(
                default=False,
                help_text="If so, no row means that there is none.",
                verbose_name="penalties are entered",
            ),
        ),
        migrations.AddField(
            model_name="historicalarticle",
            name="not_stated_ba",
            field=models.CharField(blank=True, editable=False, max_length=100),
        ),
        migrations.AddField(
            model_name="historicalarticle",
            name="not_stated_en",
            field=models.CharField(blank=True, editable=False, max_length=100),
        ),
        migrations.AddField(
            model_name="historicalarticle",
            name="not_stated_ru",
            field=models.CharField(blank=True, editable=False, max_length=100),
        ),
        migrations.AddField(
            model_name="historicalarticle",
            name="number",
            field=models.CharField(
                default="",
                help_text="As the pattern of the law has it.",
                max_length=40,
                verbose_name="number",
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="historicalarticle",
            name="sort_key",
            field=models.CharField(default="", editable=False, max_length=100),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="historicalarticle",
            name="parent",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="cases.article",
                verbose_name="part of",
            ),
        ),
        migrations.AddField(
            model_name="historicalarticle",
            name="reference_ba",
            field=models.CharField(blank=True, editable=False, max_length=300),
        ),
        migrations.AddField(
            model_name="historicalarticle",
            name="reference_en",
            field=models.CharField(blank=True, editable=False, max_length=300),
        ),
        migrations.AddField(
            model_name="historicalarticle",
            name="reference_ru",
            field=models.CharField(blank=True, editable=False, max_length=300),
        ),
        migrations.AddField(
            model_name="historicalcharge",
            name="as_charged",
            field=models.CharField(
                blank=True,
                help_text="The words of the source, for example: failure to disperse. Public.",
                max_length=300,
                verbose_name="charge in words",
            ),
        ),
        migrations.AddField(
            model_name="historicalcharge",
            name="by_article",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                help_text="Of an attempt and the like, for example art. 30 part 3.",
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="cases.article",
                verbose_name="by which article",
            ),
        ),
        migrations.AddField(
            model_name="historicalcharge",
            name="form",
            field=models.CharField(
                choices=[
                    ("completed", "completed offence"),
                    ("attempt", "attempt"),
                    ("preparation", "preparation"),
                    ("complicity", "complicity"),
                    ("conspiracy", "conspiracy"),
                ],
                default="completed",
                help_text="Whether the offence itself, or an attempt, a part in it.",
                max_length=11,
                verbose_name="form",
            ),
        ),
        migrations.AlterField(
            model_name="article",
            name="code",
            field=models.CharField(
                blank=True,
                help_text="As in an address: RU-UK-212-2.",
                max_length=50,
                unique=True,
                verbose_name="code",
            ),
        ),
        migrations.AlterField(
            model_name="charge",
            name="article",
            field=models.ForeignKey(
                blank=True,
                help_text="Empty when the source names none: then write its words.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="charges",
                to="cases.article",
                verbose_name="article",
            ),
        ),
        migrations.AlterField(
            model_name="court",
            name="region",
            field=models.ForeignKey(
                blank=True,
                help_text="Empty for an international court, or when it is not known.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="courts",
                to="people.region",
                verbose_name="region",
            ),
        ),
        migrations.AlterField(
            model_name="facility",
            name="region",
            field=models.ForeignKey(
                blank=True,
                help_text="Empty when it is not known.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="facilities",
                to="people.region",
                verbose_name="region",
            ),
        ),
        migrations.AlterField(
            model_name="historicalarticle",
            name="code",
            field=models.CharField(
                blank=True,
                db_index=True,
                help_text="As in an address: RU-UK-212-2.",
                max_length=50,
                verbose_name="code",
            ),
        ),
        migrations.AlterField(
            model_name="historicalcharge",
            name="article",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                help_text="Empty when the source names none: then write its words.",
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="cases.article",
                verbose_name="article",
            ),
        ),
        migrations.AlterField(
            model_name="historicalcourt",
            name="region",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                help_text="Empty for an international court, or when it is not known.",
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="people.region",
                verbose_name="region",
            ),
        ),
        migrations.AlterField(
            model_name="historicalfacility",
            name="region",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                help_text="Empty when it is not known.",
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="people.region",
                verbose_name="region",
            ),
        ),
        migrations.AddConstraint(
            model_name="charge",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("article__isnull", False), models.Q(("as_charged", ""), _negated=True), _connector="OR"
                ),
                name="cases_charge_of_what",
                violation_error_message="Choose an article, or write the charge in the words of the source.",
            ),
        ),
        migrations.AddConstraint(
            model_name="charge",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("by_article", None), models.Q(("form", "completed"), _negated=True), _connector="OR"
                ),
                name="cases_charge_form",
                violation_error_message="Say whether it is an attempt, a preparation or a part in it.",
            ),
        ),
        migrations.AddConstraint(
            model_name="courtlevel",
            constraint=models.CheckConstraint(
                condition=models.Q(("name_ba", ""), ("name_en", ""), ("name_ru", ""), _negated=True),
                name="cases_courtlevel_has_name",
                violation_error_message="Give the name in at least one language.",
            ),
        ),
        migrations.AddConstraint(
            model_name="facilitykind",
            constraint=models.CheckConstraint(
                condition=models.Q(("name_ba", ""), ("name_en", ""), ("name_ru", ""), _negated=True),
                name="cases_facilitykind_has_name",
                violation_error_message="Give the name in at least one language.",
            ),
        ),
        migrations.AddField(
            model_name="historicalcourtlevel",
            name="history_user",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="historicalfacilitykind",
            name="history_user",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="historicallaw",
            name="history_user",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="historicalpenalty",
            name="article",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="cases.article",
                verbose_name="provision",
            ),
        ),
        migrations.AddField(
            model_name="historicalpenalty",
            name="history_user",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="law",
            constraint=models.CheckConstraint(
                condition=models.Q(("title_ba", ""), ("title_en", ""), ("title_ru", ""), _negated=True),
                name="cases_law_has_title",
                violation_error_message="Give the title in at least one language.",
            ),
        ),
        migrations.AddConstraint(
            model_name="law",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("template_ba", ""), ("template_en", ""), ("template_ru", ""), _negated=True
                ),
                name="cases_law_template",
                violation_error_message="Say in at least one language how the law is cited.",
            ),
        ),
        migrations.AddField(
            model_name="penalty",
            name="article",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="penalties",
                to="cases.article",
                verbose_name="provision",
            ),
        ),
        migrations.AddConstraint(
            model_name="penalty",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind__in", ["life", "death"]), _negated=True),
                    models.Q(("least", ""), ("most", "")),
                    _connector="OR",
                ),
                name="cases_penalty_without_number",
                violation_error_message="Life imprisonment and the death penalty have no number.",
            ),
        ),
        migrations.AddConstraint(
            model_name="penalty",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("amount_least", None), ("amount_most", None)),
                    models.Q(("currency", ""), _negated=True),
                    _connector="OR",
                ),
                name="cases_penalty_currency",
                violation_error_message="An amount needs its currency.",
            ),
        ),
        migrations.AddConstraint(
            model_name="penalty",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("amount_least", None),
                    ("amount_most", None),
                    ("amount_least__lte", models.F("amount_most")),
                    _connector="OR",
                ),
                name="cases_penalty_amounts",
                violation_error_message="The lowest amount is more than the highest.",
            ),
        ),
        migrations.AlterField("court", "level", models.CharField(max_length=30, null=True)),
        migrations.AlterField("historicalcourt", "level", models.CharField(max_length=30, null=True)),
        migrations.AlterField("facility", "kind", models.CharField(max_length=30)),
        migrations.AlterField("historicalfacility", "kind", models.CharField(max_length=30)),
        migrations.AlterField("article", "law", models.CharField(max_length=30)),
        migrations.AlterField("historicalarticle", "law", models.CharField(max_length=30)),
    ]
