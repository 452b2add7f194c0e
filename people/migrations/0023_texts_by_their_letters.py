"""Put texts that were typed in Russian or Bashkir into the columns of their languages."""

from django.db import migrations

from baymak.tags import move_by_letters

CITATIONS = ("PersonCitation", "RecognitionCitation", "KinshipCitation", "CircumstanceCitation")


def move(apps, schema_editor):
    for name in CITATIONS:
        move_by_letters(apps, "people", name, "claim")
    move_by_letters(apps, "people", "Name", "usage")


class Migration(migrations.Migration):
    dependencies = [("people", "0022_texts_in_languages")]

    operations = [migrations.RunPython(move, migrations.RunPython.noop)]
