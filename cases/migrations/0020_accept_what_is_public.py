from functools import reduce
from operator import or_

from django.db import migrations
from django.db.models import Q

from baymak.acceptance import accept_what_is_public

PUBLISHABLE = ["Case", "Charge", "Hearing", "Sentence", "Detention", "MeasureOrder", "Event", "Tally"]
# By what each is named
NAMED_BY = {
    "Court": ["cases", "hearings", "sentences", "measures", "tallies"],
    "Facility": ["detentions"],
    "Official": ["events", "hearings", "cases", "measures"],
}
PUBLIC = {
    **{name: Q(state="published") for name in PUBLISHABLE},
    **{f"{name}Citation": Q(record__state="published") for name in PUBLISHABLE},
    "Punishment": Q(sentence__state="published"),
    **{
        name: reduce(or_, (Q(**{f"{relation}__state": "published"}) for relation in relations))
        for name, relations in NAMED_BY.items()
    },
}


class Migration(migrations.Migration):
    dependencies = [("cases", "0019_acceptance")]

    operations = [migrations.RunPython(accept_what_is_public("cases", PUBLIC), migrations.RunPython.noop)]
