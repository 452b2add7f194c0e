"""Leave empty the outcome of a charge that nobody told: "pending" said more than a source does."""

from django.db import migrations


def change(before, after):
    def work(apps, schema_editor):
        for name in ("Charge", "HistoricalCharge"):
            apps.get_model("cases", name).objects.filter(outcome=before).update(outcome=after)

    return work


class Migration(migrations.Migration):
    dependencies = [("cases", "0026_texts_by_their_letters")]

    operations = [migrations.RunPython(change("pending", ""), change("", "pending"))]
