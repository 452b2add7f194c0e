from django.db import migrations

from baymak.codes import add_codes


class Migration(migrations.Migration):
    dependencies = [("people", "0006_wider_dates")]

    operations = add_codes(
        "people",
        "Kinship",
        "Recognition",
        "Circumstance",
        "PersonCitation",
        "KinshipCitation",
        "RecognitionCitation",
        "CircumstanceCitation",
    )
