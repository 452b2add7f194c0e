"""A wrong deployment is named; the shipped ones are clean."""

from types import SimpleNamespace

import pytest

from baymak.checks import check_files, check_hosts

LOCAL = ["localhost", "127.0.0.1", "[::1]"]
PUBLIC = [*LOCAL, "cases.example"]


def found(problems):
    return [problem.id for problem in problems]


@pytest.mark.parametrize(
    ("hosts", "https", "debug", "expected"),
    [
        (LOCAL, False, True, []),
        (PUBLIC, True, False, []),
        ([".cases.example"], True, False, []),
        (PUBLIC, False, False, ["baymak.E001"]),
        (PUBLIC, True, True, ["baymak.E002"]),
        (["192.0.2.7"], False, True, ["baymak.E001", "baymak.E002"]),
        (["*"], True, False, ["baymak.E003"]),
        (["localhost", "."], True, False, ["baymak.E003"]),
    ],
)
def test_hosts(settings, hosts, https, debug, expected):
    settings.ALLOWED_HOSTS = hosts
    settings.HTTPS = https
    settings.DEBUG = debug
    settings.CONTACT_EMAIL = "corrections@cases.example"
    assert found(check_hosts(None)) == expected


@pytest.mark.parametrize(
    ("hosts", "contact", "expected"),
    [
        (LOCAL, "", []),
        (PUBLIC, "corrections@cases.example", []),
        (PUBLIC, "", ["baymak.E004"]),
        (["nobody.onion"], "", ["baymak.E004"]),
    ],
)
def test_public_site_needs_a_contact(settings, hosts, contact, expected):
    settings.ALLOWED_HOSTS = hosts
    settings.HTTPS = True
    settings.CONTACT_EMAIL = contact
    assert found(check_hosts(None)) == expected


@pytest.fixture
def use_database(monkeypatch, tmp_path):
    """Let the files be checked in an empty directory, with a database of the given kind."""

    def use(engine):
        database = {"ENGINE": f"django.db.backends.{engine}", "NAME": f"{tmp_path}/cases.sqlite3"}
        other = SimpleNamespace(BASE_DIR=tmp_path, DATABASES={"default": database})
        monkeypatch.setattr("baymak.checks.settings", other)

    return use


@pytest.mark.parametrize(
    ("mode", "expected"), [(0o600, []), (0o640, ["baymak.W001"]), (0o602, ["baymak.W001"])]
)
@pytest.mark.parametrize("name", [".env", "cases.sqlite3"])
def test_files_that_others_can_read(use_database, tmp_path, name, mode, expected):
    use_database("sqlite3")
    (tmp_path / name).touch()
    (tmp_path / name).chmod(mode)
    problems = check_files(None)
    assert found(problems) == expected
    assert all(name in problem.msg for problem in problems)


@pytest.mark.parametrize("engine", ["sqlite3", "postgresql"])
def test_no_file_is_no_problem(use_database, engine):
    use_database(engine)
    assert check_files(None) == []
