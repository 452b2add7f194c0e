"""Tables for the persons in a case and for its numbers: what was a list and a column becomes rows."""

import baymak.acceptance
import baymak.codes
import baymak.dates
import django.core.validators
import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("baymak", "0001_acts"),
        ("cases", "0020_accept_what_is_public"),
        ("people", "0016_accept_what_is_public"),
        ("sources", "0005_accept_what_is_public"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CaseDefendant",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("accepted", baymak.acceptance.AcceptedField(editable=False, null=True)),
                ("import_key", models.CharField(blank=True, editable=False, max_length=80)),
                (
                    "code",
                    baymak.codes.PublicCodeField(
                        default=baymak.codes.make_code,
                        editable=False,
                        max_length=8,
                        unique=True,
                        validators=[
                            django.core.validators.RegexValidator("^[0123456789ABCDEFGHJKMNPQRSTVWXYZ]{8}$")
                        ],
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("in_review", "in review"),
                            ("published", "published"),
                            ("withdrawn", "withdrawn"),
                            ("discarded", "discarded"),
                        ],
                        db_index=True,
                        default="draft",
                        editable=False,
                        max_length=9,
                        verbose_name="state",
                    ),
                ),
                (
                    "withdrawn_for",
                    models.CharField(
                        blank=True,
                        choices=[("mistake", "a mistake"), ("safety", "safety"), ("request", "at request")],
                        default="",
                        editable=False,
                        max_length=7,
                        verbose_name="withdrawn for",
                    ),
                ),
                (
                    "published_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="published at"),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created at")),
                ("updated_at", models.DateTimeField(auto_now=True, verbose_name="updated at")),
                (
                    "certainty",
                    models.CharField(
                        choices=[
                            ("confirmed", "confirmed"),
                            ("reported", "reported"),
                            ("alleged", "alleged"),
                            ("disputed", "disputed"),
                        ],
                        default="reported",
                        help_text="Confirmed: a document or independent sources agree. Reported: a source says so. Alleged: somebody claims it. Disputed: sources contradict each other.",
                        max_length=9,
                        verbose_name="certainty",
                    ),
                ),
                (
                    "summary_en",
                    models.TextField(
                        blank=True, help_text="In our own words. Public.", verbose_name="text in English"
                    ),
                ),
                (
                    "summary_ru",
                    models.TextField(
                        blank=True, help_text="In our own words. Public.", verbose_name="text in Russian"
                    ),
                ),
                (
                    "summary_ba",
                    models.TextField(
                        blank=True, help_text="In our own words. Public.", verbose_name="text in Bashkir"
                    ),
                ),
                (
                    "internal_note",
                    models.TextField(blank=True, help_text="Never public.", verbose_name="internal note"),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("defendant", "defendant"),
                            ("suspect", "suspect"),
                            ("victim", "defendant, and a victim in the same case"),
                            ("treatment", "person whom compulsory treatment is asked for"),
                            ("sought", "person whose extradition is asked for"),
                        ],
                        default="defendant",
                        max_length=9,
                        verbose_name="role",
                    ),
                ),
                (
                    "since",
                    baymak.dates.PartialDateField(
                        blank=True, help_text="When the person came into the case.", verbose_name="since"
                    ),
                ),
                ("ended_on", baymak.dates.PartialDateField(blank=True, verbose_name="until")),
                (
                    "ended_how",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("severed", "severed into another case"),
                            ("dropped", "prosecution dropped"),
                            ("acquitted", "acquitted"),
                            ("sentenced", "sentenced"),
                            ("died", "died"),
                            ("other", "ended otherwise"),
                        ],
                        help_text="For this person, in this case.",
                        max_length=9,
                        verbose_name="how it ended",
                    ),
                ),
                (
                    "plea",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("guilty", "guilty"),
                            ("partly", "guilty in part"),
                            ("not_guilty", "not guilty"),
                            ("none", "refuses to plead"),
                        ],
                        help_text="As the person, or counsel, said it last in court. Empty: not known.",
                        max_length=10,
                        verbose_name="plea",
                    ),
                ),
                (
                    "counsel",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("appointed", "appointed by the state"),
                            ("chosen", "chosen by the defendant"),
                            ("both", "both appointed and chosen"),
                            ("none", "none"),
                        ],
                        help_text="Never a name. Empty: not known.",
                        max_length=9,
                        verbose_name="counsel",
                    ),
                ),
                (
                    "interpreter",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("asked", "asked for"),
                            ("given", "given"),
                            ("refused", "refused by the court"),
                        ],
                        help_text="Empty: not known.",
                        max_length=7,
                        verbose_name="interpreter",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="defendants",
                        to="cases.case",
                        verbose_name="case",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="in_cases",
                        to="people.person",
                        verbose_name="person",
                    ),
                ),
                (
                    "published_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="published_%(class)ss",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="published by",
                    ),
                ),
                (
                    "submitted_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="submitted_%(class)ss",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="submitted by",
                    ),
                ),
            ],
            options={
                "verbose_name": "defendant",
                "verbose_name_plural": "defendants",
                "ordering": ["-case__opened_on", "case", "pk"],
                "abstract": False,
                "default_permissions": ("add", "change", "delete", "view", "publish"),
            },
        ),
        migrations.CreateModel(
            name="CaseDefendantCitation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("accepted", baymak.acceptance.AcceptedField(editable=False, null=True)),
                (
                    "code",
                    baymak.codes.PublicCodeField(
                        default=baymak.codes.make_code,
                        editable=False,
                        max_length=8,
                        unique=True,
                        validators=[
                            django.core.validators.RegexValidator("^[0123456789ABCDEFGHJKMNPQRSTVWXYZ]{8}$")
                        ],
                    ),
                ),
                (
                    "claim",
                    models.CharField(
                        blank=True,
                        help_text="Which claim or field, for example: date of birth.",
                        max_length=100,
                        verbose_name="supports",
                    ),
                ),
                (
                    "field",
                    models.CharField(
                        blank=True,
                        help_text="Which value of the record the source supports or contradicts. Public.",
                        max_length=40,
                        verbose_name="about which value",
                    ),
                ),
                (
                    "value",
                    models.CharField(
                        blank=True,
                        help_text="What the source says instead: another day, another number. Empty: it says the same. Public.",
                        max_length=200,
                        verbose_name="says otherwise",
                    ),
                ),
                (
                    "quote",
                    models.TextField(
                        blank=True,
                        help_text="A short quote, as it stands in the source. Public.",
                        max_length=1000,
                        verbose_name="quote",
                    ),
                ),
                (
                    "quote_language",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("ba", "Bashkir"),
                            ("ru", "Russian"),
                            ("en", "English"),
                            ("tt", "Tatar"),
                            ("cv", "Chuvash"),
                            ("udm", "Udmurt"),
                            ("uk", "Ukrainian"),
                            ("tr", "Turkish"),
                            ("de", "German"),
                            ("fr", "French"),
                            ("it", "Italian"),
                            ("sk", "Slovak"),
                            ("pl", "Polish"),
                            ("mis", "another language"),
                        ],
                        help_text="If it is another one than that of the source. Public.",
                        max_length=3,
                        verbose_name="language of the quote",
                    ),
                ),
                (
                    "locator",
                    models.CharField(
                        blank=True,
                        help_text="Page, paragraph or minute. Public.",
                        max_length=100,
                        verbose_name="where in the source",
                    ),
                ),
                (
                    "record",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="citations",
                        to="cases.casedefendant",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="sources.source",
                        verbose_name="source",
                    ),
                ),
            ],
            options={
                "verbose_name": "citation",
                "verbose_name_plural": "citations",
                "ordering": ["pk"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="CaseNumber",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("accepted", baymak.acceptance.AcceptedField(editable=False, null=True)),
                (
                    "text",
                    models.CharField(
                        help_text="As the court writes it.", max_length=60, verbose_name="case number"
                    ),
                ),
                ("key", models.CharField(default="", editable=False, max_length=200)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="numbers",
                        to="cases.case",
                        verbose_name="case",
                    ),
                ),
                (
                    "court",
                    models.ForeignKey(
                        blank=True,
                        help_text="Whose number it is. Empty when it is not said.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="case_numbers",
                        to="cases.court",
                        verbose_name="court",
                    ),
                ),
            ],
            options={
                "verbose_name": "case number",
                "verbose_name_plural": "case numbers",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="HistoricalCaseDefendant",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                ("import_key", models.CharField(blank=True, editable=False, max_length=80)),
                (
                    "code",
                    baymak.codes.PublicCodeField(
                        db_index=True,
                        default=baymak.codes.make_code,
                        editable=False,
                        max_length=8,
                        unique=False,
                        validators=[
                            django.core.validators.RegexValidator("^[0123456789ABCDEFGHJKMNPQRSTVWXYZ]{8}$")
                        ],
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("in_review", "in review"),
                            ("published", "published"),
                            ("withdrawn", "withdrawn"),
                            ("discarded", "discarded"),
                        ],
                        db_index=True,
                        default="draft",
                        editable=False,
                        max_length=9,
                        verbose_name="state",
                    ),
                ),
                (
                    "withdrawn_for",
                    models.CharField(
                        blank=True,
                        choices=[("mistake", "a mistake"), ("safety", "safety"), ("request", "at request")],
                        default="",
                        editable=False,
                        max_length=7,
                        verbose_name="withdrawn for",
                    ),
                ),
                (
                    "published_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="published at"),
                ),
                ("created_at", models.DateTimeField(blank=True, editable=False, verbose_name="created at")),
                ("updated_at", models.DateTimeField(blank=True, editable=False, verbose_name="updated at")),
                (
                    "certainty",
                    models.CharField(
                        choices=[
                            ("confirmed", "confirmed"),
                            ("reported", "reported"),
                            ("alleged", "alleged"),
                            ("disputed", "disputed"),
                        ],
                        default="reported",
                        help_text="Confirmed: a document or independent sources agree. Reported: a source says so. Alleged: somebody claims it. Disputed: sources contradict each other.",
                        max_length=9,
                        verbose_name="certainty",
                    ),
                ),
                (
                    "summary_en",
                    models.TextField(
                        blank=True, help_text="In our own words. Public.", verbose_name="text in English"
                    ),
                ),
                (
                    "summary_ru",
                    models.TextField(
                        blank=True, help_text="In our own words. Public.", verbose_name="text in Russian"
                    ),
                ),
                (
                    "summary_ba",
                    models.TextField(
                        blank=True, help_text="In our own words. Public.", verbose_name="text in Bashkir"
                    ),
                ),
                (
                    "internal_note",
                    models.TextField(blank=True, help_text="Never public.", verbose_name="internal note"),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("defendant", "defendant"),
                            ("suspect", "suspect"),
                            ("victim", "defendant, and a victim in the same case"),
                            ("treatment", "person whom compulsory treatment is asked for"),
                            ("sought", "person whose extradition is asked for"),
                        ],
                        default="defendant",
                        max_length=9,
                        verbose_name="role",
                    ),
                ),
                (
                    "since",
                    baymak.dates.PartialDateField(
                        blank=True, help_text="When the person came into the case.", verbose_name="since"
                    ),
                ),
                ("ended_on", baymak.dates.PartialDateField(blank=True, verbose_name="until")),
                (
                    "ended_how",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("severed", "severed into another case"),
                            ("dropped", "prosecution dropped"),
                            ("acquitted", "acquitted"),
                            ("sentenced", "sentenced"),
                            ("died", "died"),
                            ("other", "ended otherwise"),
                        ],
                        help_text="For this person, in this case.",
                        max_length=9,
                        verbose_name="how it ended",
                    ),
                ),
                (
                    "plea",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("guilty", "guilty"),
                            ("partly", "guilty in part"),
                            ("not_guilty", "not guilty"),
                            ("none", "refuses to plead"),
                        ],
                        help_text="As the person, or counsel, said it last in court. Empty: not known.",
                        max_length=10,
                        verbose_name="plea",
                    ),
                ),
                (
                    "counsel",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("appointed", "appointed by the state"),
                            ("chosen", "chosen by the defendant"),
                            ("both", "both appointed and chosen"),
                            ("none", "none"),
                        ],
                        help_text="Never a name. Empty: not known.",
                        max_length=9,
                        verbose_name="counsel",
                    ),
                ),
                (
                    "interpreter",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("asked", "asked for"),
                            ("given", "given"),
                            ("refused", "refused by the court"),
                        ],
                        help_text="Empty: not known.",
                        max_length=7,
                        verbose_name="interpreter",
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
                (
                    "act",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="baymak.act",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="cases.case",
                        verbose_name="case",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="people.person",
                        verbose_name="person",
                    ),
                ),
                (
                    "published_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="published by",
                    ),
                ),
                (
                    "submitted_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="submitted by",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical defendant",
                "verbose_name_plural": "historical defendants",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalCaseDefendantCitation",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                (
                    "code",
                    baymak.codes.PublicCodeField(
                        db_index=True,
                        default=baymak.codes.make_code,
                        editable=False,
                        max_length=8,
                        unique=False,
                        validators=[
                            django.core.validators.RegexValidator("^[0123456789ABCDEFGHJKMNPQRSTVWXYZ]{8}$")
                        ],
                    ),
                ),
                (
                    "claim",
                    models.CharField(
                        blank=True,
                        help_text="Which claim or field, for example: date of birth.",
                        max_length=100,
                        verbose_name="supports",
                    ),
                ),
                (
                    "field",
                    models.CharField(
                        blank=True,
                        help_text="Which value of the record the source supports or contradicts. Public.",
                        max_length=40,
                        verbose_name="about which value",
                    ),
                ),
                (
                    "value",
                    models.CharField(
                        blank=True,
                        help_text="What the source says instead: another day, another number. Empty: it says the same. Public.",
                        max_length=200,
                        verbose_name="says otherwise",
                    ),
                ),
                (
                    "quote",
                    models.TextField(
                        blank=True,
                        help_text="A short quote, as it stands in the source. Public.",
                        max_length=1000,
                        verbose_name="quote",
                    ),
                ),
                (
                    "quote_language",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("ba", "Bashkir"),
                            ("ru", "Russian"),
                            ("en", "English"),
                            ("tt", "Tatar"),
                            ("cv", "Chuvash"),
                            ("udm", "Udmurt"),
                            ("uk", "Ukrainian"),
                            ("tr", "Turkish"),
                            ("de", "German"),
                            ("fr", "French"),
                            ("it", "Italian"),
                            ("sk", "Slovak"),
                            ("pl", "Polish"),
                            ("mis", "another language"),
                        ],
                        help_text="If it is another one than that of the source. Public.",
                        max_length=3,
                        verbose_name="language of the quote",
                    ),
                ),
                (
                    "locator",
                    models.CharField(
                        blank=True,
                        help_text="Page, paragraph or minute. Public.",
                        max_length=100,
                        verbose_name="where in the source",
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
                (
                    "act",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="baymak.act",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "record",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="cases.casedefendant",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="sources.source",
                        verbose_name="source",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical citation",
                "verbose_name_plural": "historical citations",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalCaseNumber",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                (
                    "text",
                    models.CharField(
                        help_text="As the court writes it.", max_length=60, verbose_name="case number"
                    ),
                ),
                ("key", models.CharField(default="", editable=False, max_length=200)),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "act",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="baymak.act",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="cases.case",
                        verbose_name="case",
                    ),
                ),
                (
                    "court",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="Whose number it is. Empty when it is not said.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="cases.court",
                        verbose_name="court",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical case number",
                "verbose_name_plural": "historical case numbers",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.AddConstraint(
            model_name="casedefendant",
            constraint=models.UniqueConstraint(
                condition=models.Q(("import_key", ""), _negated=True),
                fields=("import_key",),
                name="cases_casedefendant_import_key",
                violation_error_message="A row of this file was loaded already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="casedefendant",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["draft", "in_review", "published", "withdrawn", "discarded"])
                ),
                name="cases_casedefendant_state",
                violation_error_message="This is not a state.",
            ),
        ),
        migrations.AddConstraint(
            model_name="casedefendant",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("withdrawn_for", ""),
                    models.Q(
                        ("withdrawn_for__in", ["mistake", "safety", "request"]),
                        models.Q(("state", "published"), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="cases_casedefendant_withdrawn_for",
                violation_error_message="What is public was not withdrawn.",
            ),
        ),
        migrations.AddConstraint(
            model_name="casedefendant",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("published_by", None),
                    models.Q(
                        ("submitted_by__isnull", False),
                        models.Q(("submitted_by", models.F("published_by")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="cases_casedefendant_two_people",
                violation_error_message="Whoever submitted a record for review can't publish it.",
            ),
        ),
        migrations.AddConstraint(
            model_name="casedefendant",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "published"), _negated=True),
                    ("published_at__isnull", False),
                    _connector="OR",
                ),
                name="cases_casedefendant_published_at",
                violation_error_message="A published record says when it was published.",
            ),
        ),
        migrations.AddConstraint(
            model_name="casedefendant",
            constraint=models.CheckConstraint(
                condition=models.Q(("certainty__in", ["confirmed", "reported", "alleged", "disputed"])),
                name="cases_casedefendant_certainty",
                violation_error_message="This is not a degree of certainty.",
            ),
        ),
        migrations.AddConstraint(
            model_name="casedefendant",
            constraint=models.UniqueConstraint(
                fields=("case", "person"),
                name="cases_casedefendant_once",
                violation_error_message="This person is in this case already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="casedefendant",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_how", ""), _negated=True), ("ended_on", ""), _connector="OR"
                ),
                name="cases_casedefendant_ended",
                violation_error_message="Say how it ended on that day.",
            ),
        ),
        migrations.AddConstraint(
            model_name="casenumber",
            constraint=models.UniqueConstraint(
                fields=("case", "text"),
                name="cases_casenumber_once",
                violation_error_message="The case has this number already.",
            ),
        ),
    ]
