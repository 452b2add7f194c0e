from django.db import migrations

from baymak.codes import add_codes


class Migration(migrations.Migration):
    dependencies = [("people", "0018_parts_of_names")]

    operations = add_codes("people", "Name")
