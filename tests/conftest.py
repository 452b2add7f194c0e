"""What all tests share."""

import gc
import os
from urllib.parse import urlsplit

import pytest
from django.contrib.auth.signals import user_logged_in
from django.db import connection
from django.test import TransactionTestCase, override_settings
from django.test.utils import teardown_databases
from django.utils import translation
from django_otp import DEVICE_ID_SESSION_KEY
from hypothesis import settings

from baymak import answers
from baymak.brake import brake
from people import vocabulary
from tests import asked, databases, editions

# The same examples in every run, and no limit of time for one: what fails is a mistake of the change, and not
# of the day or the machine. `pytest --hypothesis-profile default` tries new ones.
settings.load_profile("ci")


# What brings a database along: pytest-django refuses it to any other test.
OF_DATABASE = {"db", "transactional_db", "django_db_setup"}


def pytest_collection_modifyitems(config, items):
    """Leave out on PostgreSQL what ran on SQLite and would be the same: see docs/testing.md."""
    if connection.vendor == "sqlite":
        return
    again = {item.nodeid: item for item in items if depends_on_database(item)}
    if asked.FOLDER:
        always = {test for test, item in again.items() if item.get_closest_marker("each")}
        enough = always | asked.enough(again.keys() - always, always)
        again = {test: item for test, item in again.items() if test in enough}
    config.hook.pytest_deselected(items=[item for item in items if item.nodeid not in again])
    items[:] = again.values()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item):
    report = yield
    if asked.FOLDER and connection.vendor == "sqlite":
        if report.when == "call" and report.passed:  # of one that was skipped nothing is known
            asked.write_down(item.nodeid)
        if report.when == "teardown":
            asked.asked.clear()
    return report


def depends_on_database(item):
    """Say whether a test may come out differently on another database."""
    if item.get_closest_marker("once"):
        return False
    is_case = isinstance(item.cls, type) and issubclass(item.cls, TransactionTestCase)
    asks = item.get_closest_marker("django_db") or OF_DATABASE.intersection(item.fixturenames)
    return bool(is_case or asks)


def pytest_collection_finish():
    """Keep the collector from going through all modules again and again: that took a fifth of a run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(500_000)


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_modify_db_settings, django_db_blocker):
    """Give this process its test database, a copy of one that was migrated before."""
    with django_db_blocker.unblock():
        made = databases.set_up()
    with connection.execute_wrapper(asked.note):
        yield
    with django_db_blocker.unblock():
        teardown_databases(made, verbosity=0)


@pytest.fixture(scope="session", autouse=True)
def static_files_without_collecting(tmp_path_factory):
    """Serve static files from where they are kept, under their plain names."""
    with override_settings(
        STATIC_ROOT=tmp_path_factory.mktemp("static"),
        WHITENOISE_USE_FINDERS=True,
        WHITENOISE_AUTOREFRESH=True,  # looked for when asked for, not all of them for each client
        LAST_RUNS=tmp_path_factory.mktemp("last"),
        OFFLINE_SWITCH=tmp_path_factory.mktemp("var") / "offline",
        EDITION=tmp_path_factory.mktemp("edition") / "edition.sqlite3",
        # The right one costs a tenth of a second for each account.
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        STORAGES={
            "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
            "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
        },
    ):
        yield


@pytest.fixture(scope="session", autouse=True)
def edition_of_the_test_database(static_files_without_collecting, tmp_path_factory):
    """Let public pages read an edition of the database; servers that a test starts have one of their own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BAYMAK_EDITION", str(tmp_path_factory.mktemp("served") / "edition.sqlite3"))
        editions.follow_the_database(patch)
        yield


@pytest.fixture
def public_queries(django_assert_num_queries):
    """Return what counts the questions that the edition is asked."""
    return lambda number: django_assert_num_queries(number, connection=editions.present())


@pytest.fixture(autouse=True)
def english():
    """Leave no language behind: a request for a page in Russian sets that of its thread."""
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True, scope="session")
def no_answers_kept():
    """Work each answer out: many tests change how that is done."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(answers, "ROOM", 0)
        yield


@pytest.fixture(autouse=True, scope="session")
def vocabulary_without_rest():
    """Read the public vocabulary as soon as it changed: its rest is longer on a slow or busy machine."""
    vocabulary._OfPublic.rest = 0


@pytest.fixture(autouse=True)
def vocabulary_of_this_database():
    """Forget the keys of names that the test before had stored; its database is gone."""
    vocabulary.forget()


@pytest.fixture(autouse=True)
def no_wrong_passwords():
    """Forget the wrong passwords of the test before."""
    brake.forget()


@pytest.fixture(autouse=True, scope="session")
def second_factor_of_clients():
    """Let `client.force_login()` and `client.login()` count as a log-in with a second factor.

    They make a session without any request. Whoever logs in by the page has none (`test_second_factor`).
    """

    def verify(sender, request, **kwargs):
        if not request.method:
            request.session[DEVICE_ID_SESSION_KEY] = "given by the tests"

    user_logged_in.connect(verify)
    yield
    user_logged_in.disconnect(verify)


@pytest.fixture(autouse=True, scope="session")
def plain_cursors():
    """Read files without cursors on the server.

    A test runs in one transaction; a file that it leaves unread is collected some time later, and closing
    its cursor then, where it is gone, would break the transaction of another test.
    """
    connection.settings_dict["DISABLE_SERVER_SIDE_CURSORS"] = True


@pytest.fixture(scope="session")
def database_url(django_db_setup, django_db_blocker, tmp_path_factory):
    """Return the DATABASE_URL of a migrated database without rows, for another process."""
    if connection.vendor == "sqlite":
        copy = tmp_path_factory.mktemp("database") / "migrated.sqlite3"
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(copy)])
        return f"sqlite:///{copy}"
    address = urlsplit(os.environ["DATABASE_URL"])
    return address._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
