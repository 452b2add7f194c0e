from django.db import migrations

from baymak.acceptance import AddAcceptance

PUBLISHABLE = ["case", "charge", "hearing", "sentence", "detention", "measureorder", "event", "tally"]


class Migration(migrations.Migration):
    dependencies = [("baymak", "0001_acts"), ("cases", "0018_index_of_levels")]

    operations = [
        AddAcceptance(
            PUBLISHABLE,
            [*(f"{name}citation" for name in PUBLISHABLE), "punishment", "court", "facility", "official"],
            ["law", "article", "penalty", "punishmentkind", "courtlevel", "facilitykind"],
        )
    ]
