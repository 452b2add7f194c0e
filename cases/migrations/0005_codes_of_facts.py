from django.db import migrations

from baymak.codes import add_codes


class Migration(migrations.Migration):
    dependencies = [("cases", "0004_wider_dates")]

    operations = add_codes(
        "cases",
        "Charge",
        "Sentence",
        "Detention",
        "Event",
        "Tally",
        "Facility",
        "Official",
        "CaseCitation",
        "ChargeCitation",
        "SentenceCitation",
        "DetentionCitation",
        "HearingCitation",
        "EventCitation",
        "TallyCitation",
    )
