"""Take any language of a source, by its tag; a choice of fourteen left out most of the world's."""

from django.db import migrations

from baymak.tags import LanguageField


class Migration(migrations.Migration):
    dependencies = [("sources", "0007_captures")]

    operations = [
        migrations.AlterField(
            model,
            "language",
            LanguageField(help_text="As a tag: ru, ba, tt-Latn. Public.", verbose_name="language"),
        )
        for model in ("source", "historicalsource")
    ]
