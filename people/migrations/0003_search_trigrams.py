"""Let PostgreSQL find words within texts by an index. SQLite has none for that and reads the texts."""

from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations

CREATE = "CREATE INDEX people_persontext_words ON people_persontext USING gin (text gin_trgm_ops)"
DROP = "DROP INDEX people_persontext_words"


def on_postgresql(statement):
    def run(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(statement)

    return run


class Migration(migrations.Migration):
    dependencies = [("people", "0002_regions")]

    operations = [
        # Needs no superuser: since PostgreSQL 13 the owner of a database may add this extension.
        TrigramExtension(),
        migrations.RunPython(on_postgresql(CREATE), on_postgresql(DROP)),
    ]
