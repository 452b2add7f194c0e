"""Let go of the plain list of defendants and of the one number of a case; rows hold them and their history."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("cases", "0022_defendants_and_numbers_of_cases")]

    operations = [
        migrations.RemoveField(model_name="case", name="defendants"),
        migrations.DeleteModel(name="HistoricalCase_defendants"),
        migrations.RemoveField(model_name="case", name="number"),
        migrations.RemoveField(model_name="historicalcase", name="number"),
    ]
