from django.db import migrations

from baymak.dates import widen_columns


class Migration(migrations.Migration):
    """Make room for seasons, decades and ranges of days."""

    dependencies = [("sources", "0001_initial")]

    operations = [migrations.RunPython(widen_columns("sources"), migrations.RunPython.noop)]
