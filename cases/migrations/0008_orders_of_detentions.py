"""Make a row of its own of each order that stood on a detention: the court, and until when it held.

When the court decided was never asked, so the day stays unknown.
"""

from django.db import migrations
from django.db.models import Q

# Detention.Kind -> MeasureOrder.Kind, so that a later change of the models moves nothing here.
KINDS = {"pretrial": "custody", "house_arrest": "house_arrest", "administrative": "administrative"}
TAKEN_OVER = [
    "person_id",
    "case_id",
    "state",
    "submitted_by_id",
    "published_by_id",
    "published_at",
    "import_key",
    "certainty",
]
CITED = ["source_id", "claim", "quote", "locator"]
ORDERED = ~Q(ordered_by=None) | ~Q(ordered_until="")


def move(apps, schema_editor):
    Detention, MeasureOrder = (apps.get_model("cases", name) for name in ("Detention", "MeasureOrder"))
    histories = [apps.get_model("cases", f"Historical{name}") for name in ("Detention", "MeasureOrder")]
    Citation = apps.get_model("cases", "MeasureOrderCitation")
    for detention in Detention.objects.filter(ORDERED).order_by("pk").prefetch_related("citations"):
        order = MeasureOrder.objects.create(**as_order(detention))
        # `auto_now` would say that somebody wrote it today.
        MeasureOrder.objects.filter(pk=order.pk).update(
            created_at=detention.created_at, updated_at=detention.updated_at
        )
        for citation in detention.citations.all():
            Citation.objects.create(record=order, **{name: getattr(citation, name) for name in CITED})
        move_history(detention.pk, order, *histories)


def as_order(detention):
    """Return the values of an order from those of a detention."""
    return {name: getattr(detention, name) for name in TAKEN_OVER} | {
        "kind": KINDS.get(detention.kind, "other"),
        "court_id": detention.ordered_by_id,
        "until": detention.ordered_until,
    }


def move_history(detention, order, HistoricalDetention, HistoricalMeasureOrder):
    kept = [
        "created_at",
        "updated_at",
        "history_date",
        "history_change_reason",
        "history_type",
        "history_user_id",
    ]
    for row in HistoricalDetention.objects.filter(ORDERED, id=detention).order_by("history_id"):
        HistoricalMeasureOrder.objects.create(
            id=order.pk, code=order.code, **as_order(row), **{name: getattr(row, name) for name in kept}
        )


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0007_measures"),
    ]

    operations = [
        migrations.RunPython(move, migrations.RunPython.noop),
    ]
