"""Give penalties their kinds. What the files of the case do not name yet comes with its English name."""

from django.db import migrations
from django.db.models import F

# {key: (name, liberty, measure)}; the next loading of the files says the rest
KINDS = {
    "fine": ("fine", "leaves", "money"),
    "obligatory_work": ("obligatory work", "restricts", "time"),
    "corrective_labour": ("corrective labour", "restricts", "time"),
    "restriction": ("restriction of liberty", "restricts", "time"),
    "forced_labour": ("forced labour", "takes", "time"),
    "arrest": ("arrest", "takes", "time"),
    "imprisonment": ("imprisonment", "takes", "time"),
    "life": ("life imprisonment", "takes", "nothing"),
    "death": ("death penalty", "takes", "nothing"),
    "other": ("other", "none", "nothing"),
}


def fill(apps, schema_editor):
    Penalty, Kind = apps.get_model("cases", "Penalty"), apps.get_model("cases", "PunishmentKind")
    for key in Penalty.objects.order_by().values_list("kind", flat=True).distinct():
        name, liberty, measure = KINDS[key]
        said = {"name_en": name, "liberty": liberty, "measure": measure}
        Kind.objects.get_or_create(key=key, defaults=said)
    for model in (Penalty, apps.get_model("cases", "HistoricalPenalty")):
        model.objects.update(of_kind_id=F("kind"))


class Migration(migrations.Migration):
    dependencies = [("cases", "0032_kinds_of_penalties")]

    operations = [migrations.RunPython(fill)]
