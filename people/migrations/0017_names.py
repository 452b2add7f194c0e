from django.db import migrations


class Migration(migrations.Migration):
    """Spellings become names of a person, each a row that can say more of itself."""

    dependencies = [("people", "0016_accept_what_is_public")]

    operations = [
        migrations.RemoveConstraint("namevariant", "people_namevariant_once"),
        migrations.RenameModel("NameVariant", "Name"),
        migrations.RenameModel("HistoricalNameVariant", "HistoricalName"),
    ]
