"""Take any language of a quote, by its tag."""

from django.db import migrations

from baymak.languages import AtOnce
from baymak.tags import LanguageField

CITATIONS = ("personcitation", "recognitioncitation", "kinshipcitation", "circumstancecitation")


class Migration(migrations.Migration):
    dependencies = [("people", "0024_languages")]

    operations = [
        AtOnce(
            [
                migrations.AlterField(
                    model,
                    "quote_language",
                    LanguageField(
                        blank=True,
                        help_text="If it is another one than that of the source. Public.",
                        verbose_name="language of the quote",
                    ),
                )
                for name in CITATIONS
                for model in (name, f"historical{name}")
            ]
        )
    ]
