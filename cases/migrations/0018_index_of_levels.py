"""Give the history of courts the index of its level, which the update from 0.1.0 left out on SQLite."""

from django.db import migrations


def add_index(apps, schema_editor):
    court = apps.get_model("cases", "HistoricalCourt")
    level = court._meta.get_field("level")
    with schema_editor.connection.cursor() as cursor:
        made = schema_editor.connection.introspection.get_constraints(cursor, court._meta.db_table)
    if not any(one["index"] and one["columns"] == [level.column] for one in made.values()):
        schema_editor.execute(schema_editor._create_index_sql(court, fields=[level]))


class Migration(migrations.Migration):
    dependencies = [("cases", "0017_unused_seeds")]

    operations = [migrations.RunPython(add_index, migrations.RunPython.noop)]
