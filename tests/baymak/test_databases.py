"""Each process tests on a copy of a schema that is made anew when a migration changes."""

import pytest
from django.core.management import call_command

from tests import databases


@pytest.mark.django_db
def test_nothing_is_left_to_migrate_in_a_copy():
    call_command("migrate", check_unapplied=True, verbosity=0)


def test_changed_migration_or_dependency_asks_for_another_schema(settings, tmp_path):
    settings.BASE_DIR = tmp_path
    names = {databases.state_of_the_migrations()}
    (tmp_path / "people" / "migrations").mkdir(parents=True)
    for path in ("people/migrations/0001_initial.py", "requirements.lock"):
        for text in ("one", "another"):
            (tmp_path / path).write_text(text)
            names.add(databases.state_of_the_migrations())
    assert len(names) == 5
