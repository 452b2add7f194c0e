"""Keep in each language what a source supports and where a name is used; what there is was mostly English."""

from django.db import migrations

from baymak.languages import texts_in_languages

CITATIONS = ("personcitation", "recognitioncitation", "kinshipcitation", "circumstancecitation")


class Migration(migrations.Migration):
    dependencies = [("people", "0022_looked_after")]

    operations = [
        *texts_in_languages(
            CITATIONS,
            "claim",
            "supports",
            "Which claim, where no value says it. For example: the family's account. Public.",
        ),
        *texts_in_languages(["name"], "usage", "where it is used", "For example: in the passport. Public."),
    ]
