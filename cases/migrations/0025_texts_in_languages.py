"""Keep in each language what a source supports and who counted; what there is was mostly English."""

from django.db import migrations, models

from baymak.languages import in_some_language, texts_in_languages

CITATIONS = (
    "casecitation",
    "casedefendantcitation",
    "chargecitation",
    "detentioncitation",
    "eventcitation",
    "hearingcitation",
    "measureordercitation",
    "sentencecitation",
    "tallycitation",
)


class Migration(migrations.Migration):
    dependencies = [("cases", "0025_looked_after")]

    operations = [
        *texts_in_languages(
            CITATIONS,
            "claim",
            "supports",
            "Which claim, where no value says it. For example: the family's account. Public.",
        ),
        *texts_in_languages(["tally"], "counted_by", "counted by", "For example: Mediazona. Public."),
        migrations.AddConstraint(
            model_name="tally",
            constraint=models.CheckConstraint(
                condition=in_some_language("counted_by"),
                name="cases_tally_counted_by",
                violation_error_message="Say in at least one language who counted.",
            ),
        ),
    ]
