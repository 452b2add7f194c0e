"""/healthz says "ok" only when pages can be served, and otherwise why not."""

import socket
from threading import Event, Thread, current_thread

import pytest
from django.contrib.staticfiles import storage
from django.db import connection, connections
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

from baymak import VERSION

pytestmark = [pytest.mark.django_db, pytest.mark.each]


def health():
    response = Client().get("/healthz")
    return response.status_code, response.content.decode()


def test_health_of_a_sound_site():
    assert health() == (200, f"ok {VERSION}\n")


def cut_under_the_connection():
    """Take the database away from a connection that is kept, without its knowing."""
    if connection.vendor == "postgresql":
        with socket.socket(fileno=connection.connection.fileno()) as wire:
            wire.shutdown(socket.SHUT_RDWR)
            wire.detach()
    else:
        connection.connection.close()


def test_kept_connection_whose_database_is_gone():
    answers = []

    def ask():
        try:
            answers.append(health())
            cut_under_the_connection()
            answers.append(health())
        finally:
            connection.close()

    asking = Thread(target=ask)  # a connection of its own
    asking.start()
    asking.join()
    assert answers == [(200, f"ok {VERSION}\n"), (503, "no database\n")]


def test_migration_that_waits():
    MigrationRecorder.Migration.objects.filter(app="people", name="0001_initial").delete()
    assert health() == (503, "migrations pending\n")


def test_migration_of_a_newer_version():
    MigrationRecorder.Migration.objects.create(app="people", name="9999_from_tomorrow")
    assert health() == (503, "migrations unknown\n")


def test_static_files_that_were_not_collected(settings, monkeypatch):
    monkeypatch.setattr(
        "baymak.health.staticfiles_storage",
        storage.ManifestStaticFilesStorage(settings.STATIC_ROOT, "/static/"),
    )
    assert health() == (503, "no static files\n")


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "evil.example", ""])
def test_process_itself_is_asked_under_any_name(settings, host):
    settings.SECURE_SSL_REDIRECT = True
    response = Client().get("/healthz", headers={"host": host})
    assert (response.status_code, response.content.decode()) == (200, f"ok {VERSION}\n")
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_database_that_hangs_is_not_waited_for(monkeypatch):
    answered, asked = Event(), []

    def hang():
        asked.append(current_thread())
        answered.wait()
        return [], []

    monkeypatch.setattr("baymak.health.unsettled_migrations", hang)
    monkeypatch.setattr("baymak.health.PATIENCE", 0.01)
    kept = connections["default"]
    try:
        assert health() == (503, "database hangs\n")
        assert connections["default"] is not kept
    finally:
        answered.set()
        asked[0].join()
        connections["default"] = kept
        kept.dec_thread_sharing()
