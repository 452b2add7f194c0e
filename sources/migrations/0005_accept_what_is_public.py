from django.db import migrations
from django.db.models import Q

from baymak.acceptance import accept_what_is_public


class Migration(migrations.Migration):
    dependencies = [("sources", "0004_acceptance")]

    operations = [
        migrations.RunPython(
            accept_what_is_public("sources", {"Source": Q(state="published")}), migrations.RunPython.noop
        )
    ]
