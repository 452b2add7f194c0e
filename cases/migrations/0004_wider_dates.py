from django.db import migrations

from baymak.dates import widen_columns


class Migration(migrations.Migration):
    """Make room for seasons, decades and ranges of days."""

    dependencies = [("cases", "0003_labels_of_texts")]

    operations = [migrations.RunPython(widen_columns("cases"), migrations.RunPython.noop)]
