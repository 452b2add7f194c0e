"""While the database is away visitors read 503 in their language, the log a line, and nobody a traceback."""

import socket
from functools import partial
from threading import Thread

import psycopg
import pytest
from django.db import DataError, OperationalError, connection
from django.test import Client

from baymak import patience
from baymak.middleware import HEADERS

pytestmark = pytest.mark.each


def away(cause=None):
    error = OperationalError("words that may quote a row")
    error.__cause__ = cause
    return error


def answer(monkeypatch, error, path="/en/about/"):
    def fail(*_arguments, **_more):
        raise error

    monkeypatch.setattr("public.views.site.AboutView.get", fail)
    patience._told["at"] = float("-inf")
    return Client(raise_request_exception=False).get(path)


@pytest.mark.parametrize("cause", [None, psycopg.errors.QueryCanceled(), psycopg.errors.DiskFull()])
def test_visitor_reads_503_and_the_log_has_one_line(monkeypatch, caplog, cause):
    response = answer(monkeypatch, away(cause))
    assert response.status_code == 503
    assert {name: response.headers[name] for name in HEADERS} == HEADERS
    assert (response.headers["Retry-After"], response.headers["Cache-Control"]) == ("30", "no-store")
    assert "Try again later" not in response.content.decode()
    assert [code for code in ("en", "ru", "ba") if f'lang="{code}"' not in response.content.decode()] == []
    Client(raise_request_exception=False).get("/ru/about/")
    assert [record.levelname for record in caplog.records] == ["ERROR"]
    assert "visitors read 503" in caplog.text
    assert "words that may quote" not in caplog.text
    assert "/en/about/" not in caplog.text


@pytest.mark.parametrize("error", [DataError("a"), away(psycopg.errors.UndefinedTable()), ValueError("a")])
def test_mistake_of_ours_is_500(monkeypatch, caplog, error):
    assert answer(monkeypatch, error).status_code == 500
    assert caplog.text.count("Traceback") == 1


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite is in the process itself")
@pytest.mark.django_db
def test_server_that_took_the_question_and_hangs_is_left():
    told, backends = [], []

    def ask():
        connection.connect()
        patience._limit(connection)
        try:
            with connection.cursor() as cursor:
                cursor.execute("SHOW statement_timeout")
                told.append(cursor.fetchone()[0])
                backends.append(connection.connection.info.backend_pid)
                connection.connection.wait = partial(connection.connection.wait, timeout=0.05)
                cursor.execute("SELECT pg_sleep(60)")
        except OperationalError as error:
            told.append(str(error))
            told.append(connection.is_usable())
        finally:
            connection.close()

    asking = Thread(target=ask)
    asking.start()
    asking.join()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 60000)", backends)
    assert told == ["20s", "no answer", False]


def test_connection_to_a_server_that_never_answers_ends():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(f"host=127.0.0.1 port={port} dbname=none connect_timeout=2")
