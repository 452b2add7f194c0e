"""Take out the articles and regions that version 0.1.0 brought and to which nothing refers.

What a case needs comes with its files. A row that somebody has edited stays, and so does one of which the
history of another row tells.
"""

from importlib import import_module

from django.db import migrations

ARTICLES = import_module("cases.migrations.0002_articles")
# What belongs to an article, and what the history of its parts says
OF_THE_ROW_ITSELF = ("Penalty", "HistoricalPenalty", "HistoricalArticle")
REGIONS = import_module("people.migrations.0002_regions")


def take_out(apps, schema_editor):
    seeded = [
        (apps.get_model("cases", "Article"), [ARTICLES.code_of(*row[:3]) for row in ARTICLES.ARTICLES]),
        (apps.get_model("people", "Region"), [code for code, *_names in REGIONS.REGIONS]),
    ]
    for model, codes in seeded:
        edited = apps.get_model(model._meta.app_label, f"Historical{model.__name__}").objects.values("id")
        left = 1
        while left:  # an article goes after its parts
            rows = model.objects.filter(code__in=codes).exclude(pk__in=edited)
            for other, relation in referring(apps, model):
                used = other.objects.filter(**{f"{relation}__isnull": False}).values(relation)
                rows = rows.exclude(pk__in=used)
            left, _of_each = rows.delete()
    apps.get_model("cases", "Law").objects.filter(articles=None).delete()


def referring(apps, model):
    """Yield the models with a foreign key to this one, and its name; but what belongs to a row itself."""
    for other in apps.get_models():
        for field in other._meta.fields:
            if field.related_model is model and other.__name__ not in OF_THE_ROW_ITSELF:
                yield other, field.name


class Migration(migrations.Migration):
    dependencies = [("cases", "0016_refer_to_laws"), ("people", "0014_countries_as_regions")]

    operations = [migrations.RunPython(take_out, migrations.RunPython.noop)]
