from django.db import migrations

from baymak.acceptance import AddAcceptance

PUBLISHABLE = ["person", "kinship", "recognition", "circumstance"]


class Migration(migrations.Migration):
    dependencies = [("baymak", "0001_acts"), ("people", "0014_countries_as_regions")]

    operations = [
        AddAcceptance(
            PUBLISHABLE,
            [*(f"{name}citation" for name in PUBLISHABLE), "namevariant"],
            ["region", "consent", "namedin"],
        )
    ]
