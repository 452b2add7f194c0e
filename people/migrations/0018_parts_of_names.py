import baymak.dates
import baymak.tags
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """A name says its kind, parts, time and source, and a person whether the name is known."""

    dependencies = [
        ("people", "0017_names"),
        ("sources", "0005_accept_what_is_public"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="historicalname",
            options={
                "get_latest_by": ("history_date", "history_id"),
                "ordering": ("-history_date", "-history_id"),
                "verbose_name": "historical further name",
                "verbose_name_plural": "historical further names",
            },
        ),
        migrations.AlterModelOptions(
            name="name",
            options={
                "ordering": ["pk"],
                "verbose_name": "further name",
                "verbose_name_plural": "further names",
            },
        ),
        migrations.AddField(
            model_name="historicalname",
            name="family",
            field=models.CharField(
                blank=True,
                help_text="Which words of the name these are; lists sort by it, and concealed names are looked for.",
                max_length=100,
                verbose_name="family name",
            ),
        ),
        migrations.AddField(
            model_name="historicalname",
            name="given",
            field=models.CharField(blank=True, max_length=100, verbose_name="given name"),
        ),
        migrations.AddField(
            model_name="historicalname",
            name="kind",
            field=models.CharField(
                choices=[
                    ("official", "in documents"),
                    ("birth", "at birth"),
                    ("former", "former name"),
                    ("alias", "also called"),
                    ("pseudonym", "pseudonym"),
                    ("spelling", "other spelling"),
                    ("transliteration", "written in another script"),
                ],
                default="spelling",
                max_length=15,
                verbose_name="kind",
            ),
        ),
        migrations.AddField(
            model_name="historicalname",
            name="patronymic",
            field=models.CharField(blank=True, max_length=100, verbose_name="patronymic"),
        ),
        migrations.AddField(
            model_name="historicalname",
            name="since",
            field=baymak.dates.PartialDateField(blank=True, verbose_name="since"),
        ),
        migrations.AddField(
            model_name="historicalname",
            name="sort_as",
            field=models.CharField(
                blank=True,
                help_text="Only where the family name and the others are not enough: Beethoven, Ludwig van.",
                max_length=200,
                verbose_name="sort as",
            ),
        ),
        migrations.AddField(
            model_name="historicalname",
            name="source",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                help_text="Where it is written so. Public with the name, if the source is.",
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="sources.source",
                verbose_name="source",
            ),
        ),
        migrations.AddField(
            model_name="historicalname",
            name="until",
            field=baymak.dates.PartialDateField(blank=True, verbose_name="until"),
        ),
        migrations.AddField(
            model_name="historicalperson",
            name="has_no_name",
            field=models.BooleanField(
                default=False,
                help_text="Nobody knows the name, and what stands in its place describes the person: unknown woman, 45. Then it is no name to search for, and no two such persons are likely the same. Public.",
                verbose_name="name not known",
            ),
        ),
        migrations.AddField(
            model_name="historicalperson",
            name="name_language_ba",
            field=models.CharField(default="", editable=False, max_length=35),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="historicalperson",
            name="name_language_en",
            field=models.CharField(default="", editable=False, max_length=35),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="historicalperson",
            name="name_language_ru",
            field=models.CharField(default="", editable=False, max_length=35),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="name",
            name="family",
            field=models.CharField(
                blank=True,
                help_text="Which words of the name these are; lists sort by it, and concealed names are looked for.",
                max_length=100,
                verbose_name="family name",
            ),
        ),
        migrations.AddField(
            model_name="name",
            name="given",
            field=models.CharField(blank=True, max_length=100, verbose_name="given name"),
        ),
        migrations.AddField(
            model_name="name",
            name="kind",
            field=models.CharField(
                choices=[
                    ("official", "in documents"),
                    ("birth", "at birth"),
                    ("former", "former name"),
                    ("alias", "also called"),
                    ("pseudonym", "pseudonym"),
                    ("spelling", "other spelling"),
                    ("transliteration", "written in another script"),
                ],
                default="spelling",
                max_length=15,
                verbose_name="kind",
            ),
        ),
        migrations.AddField(
            model_name="name",
            name="patronymic",
            field=models.CharField(blank=True, max_length=100, verbose_name="patronymic"),
        ),
        migrations.AddField(
            model_name="name",
            name="since",
            field=baymak.dates.PartialDateField(blank=True, verbose_name="since"),
        ),
        migrations.AddField(
            model_name="name",
            name="sort_as",
            field=models.CharField(
                blank=True,
                help_text="Only where the family name and the others are not enough: Beethoven, Ludwig van.",
                max_length=200,
                verbose_name="sort as",
            ),
        ),
        migrations.AddField(
            model_name="name",
            name="source",
            field=models.ForeignKey(
                blank=True,
                help_text="Where it is written so. Public with the name, if the source is.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="names_in_it",
                to="sources.source",
                verbose_name="source",
            ),
        ),
        migrations.AddField(
            model_name="name",
            name="until",
            field=baymak.dates.PartialDateField(blank=True, verbose_name="until"),
        ),
        migrations.AddField(
            model_name="person",
            name="has_no_name",
            field=models.BooleanField(
                default=False,
                help_text="Nobody knows the name, and what stands in its place describes the person: unknown woman, 45. Then it is no name to search for, and no two such persons are likely the same. Public.",
                verbose_name="name not known",
            ),
        ),
        migrations.AddField(
            model_name="person",
            name="name_language_ba",
            field=models.CharField(default="", editable=False, max_length=35),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="person",
            name="name_language_en",
            field=models.CharField(default="", editable=False, max_length=35),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="person",
            name="name_language_ru",
            field=models.CharField(default="", editable=False, max_length=35),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name="historicalname",
            name="language",
            field=baymak.tags.LanguageField(
                help_text="The language that it is written in, as a tag: ba, tt-Latn, zh.",
                max_length=35,
                verbose_name="language",
            ),
        ),
        migrations.AlterField(
            model_name="historicalname",
            name="person",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="people.person",
                verbose_name="person",
            ),
        ),
        migrations.AlterField(
            model_name="historicalname",
            name="text",
            field=models.CharField(
                help_text="The whole name, as it is written.", max_length=200, verbose_name="name"
            ),
        ),
        migrations.AlterField(
            model_name="historicalperson",
            name="languages",
            field=models.CharField(
                blank=True,
                help_text="Codes of the languages the person speaks, the first one first: ba ru. Public.",
                max_length=60,
                validators=[baymak.tags.validate_tags],
                verbose_name="languages",
            ),
        ),
        migrations.AlterField(
            model_name="name",
            name="language",
            field=baymak.tags.LanguageField(
                help_text="The language that it is written in, as a tag: ba, tt-Latn, zh.",
                max_length=35,
                verbose_name="language",
            ),
        ),
        migrations.AlterField(
            model_name="name",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="names",
                to="people.person",
                verbose_name="person",
            ),
        ),
        migrations.AlterField(
            model_name="name",
            name="text",
            field=models.CharField(
                help_text="The whole name, as it is written.", max_length=200, verbose_name="name"
            ),
        ),
        migrations.AlterField(
            model_name="person",
            name="languages",
            field=models.CharField(
                blank=True,
                help_text="Codes of the languages the person speaks, the first one first: ba ru. Public.",
                max_length=60,
                validators=[baymak.tags.validate_tags],
                verbose_name="languages",
            ),
        ),
        migrations.AddConstraint(
            model_name="name",
            constraint=models.UniqueConstraint(
                fields=("person", "text"),
                name="people_name_once",
                violation_error_message="This person has this name already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="name",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        ["official", "birth", "former", "alias", "pseudonym", "spelling", "transliteration"],
                    )
                ),
                name="people_name_kind",
                violation_error_message="This is not a kind of name.",
            ),
        ),
    ]
