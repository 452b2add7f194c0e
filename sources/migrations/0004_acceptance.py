from django.db import migrations

from baymak.acceptance import AddAcceptance


class Migration(migrations.Migration):
    dependencies = [("baymak", "0001_acts"), ("sources", "0003_how_read")]

    operations = [AddAcceptance(["source"])]
