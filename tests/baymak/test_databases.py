"""Each process tests on a copy of a schema that is made anew when a migration changes.

What can't reach a database runs on SQLite alone.
"""

import pytest
from django.core.management import call_command

from people.models import Person
from tests import databases

pytestmark = pytest.mark.each


@pytest.mark.django_db
def test_nothing_is_left_to_migrate_in_a_copy():
    call_command("migrate", check_unapplied=True, verbosity=0)


def test_no_test_reaches_a_database_that_does_not_ask_for_it():
    """Therefore the run on PostgreSQL leaves out all that do not ask: see `depends_on_database`."""
    with pytest.raises(RuntimeError, match="Database access not allowed"):
        Person.objects.exists()


def test_changed_migration_or_dependency_asks_for_another_schema(settings, tmp_path):
    settings.BASE_DIR = tmp_path
    names = {databases.state_of_the_migrations()}
    (tmp_path / "people" / "migrations").mkdir(parents=True)
    for path in ("people/migrations/0001_initial.py", "requirements.lock"):
        for text in ("one", "another"):
            (tmp_path / path).write_text(text)
            names.add(databases.state_of_the_migrations())
    assert len(names) == 5
