"""Put texts that were typed in Russian or Bashkir into the columns of their languages."""

from django.db import migrations

from baymak.tags import move_by_letters

CITATIONS = (
    "CaseCitation",
    "CaseDefendantCitation",
    "ChargeCitation",
    "DetentionCitation",
    "EventCitation",
    "HearingCitation",
    "MeasureOrderCitation",
    "SentenceCitation",
    "TallyCitation",
)


def move(apps, schema_editor):
    for name in CITATIONS:
        move_by_letters(apps, "cases", name, "claim")
    move_by_letters(apps, "cases", "Tally", "counted_by")


class Migration(migrations.Migration):
    dependencies = [("cases", "0025_texts_in_languages")]

    operations = [migrations.RunPython(move, migrations.RunPython.noop)]
