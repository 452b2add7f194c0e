from django.db import migrations
from django.db.models import Q

from baymak.acceptance import accept_what_is_public

PUBLISHABLE = ["Person", "Kinship", "Recognition", "Circumstance"]
PUBLIC = {
    **{name: Q(state="published") for name in PUBLISHABLE},
    **{f"{name}Citation": Q(record__state="published") for name in PUBLISHABLE},
    "NameVariant": Q(person__state="published"),
}


class Migration(migrations.Migration):
    dependencies = [("people", "0015_acceptance")]

    operations = [migrations.RunPython(accept_what_is_public("people", PUBLIC), migrations.RunPython.noop)]
