"""Run the benchmarks: `python -m tests.bench [SIZE ...]`, on SQLite and, when it answers, on PostgreSQL.

Databases of invented people are made on the first run, which takes minutes for a million, and kept: the files
in var/, and the databases baymak_bench_SIZE on the server of TEST_POSTGRES_URL.
"""

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

SIZES = (1_000, 100_000, 1_000_000)
TOP = Path(__file__).parents[2]
BENCHMARKS = ("tests.bench.search", "tests.bench.pages")


def main():
    for size in map(int, sys.argv[1:] or SIZES):
        for name, url in databases(size):
            run(url, "manage.py", "migrate", "--verbosity", "0")
            run(url, "manage.py", "collectstatic", "--no-input", "--verbosity", "0")
            made = f"""
from django.conf import settings
from cases.loading import load
from public import receivers
from tests.bench.persons import make_persons
from tests.bench.facts import make_facts
# An edition of each step would wait in vain for the transaction of the next.
receivers.disconnect()
make_persons({size})
load(settings.CASE_FOLDER, only_law=True)
make_facts(courts={max(20, size // 500)})
"""
            if run(url, "manage.py", "shell", "--command", made, check=False):
                say(f"Made {size} people with facts on {name}.")
            for benchmark in BENCHMARKS:
                say(f"\n{benchmark}: {size} people on {name}")
                run(url, "-m", benchmark, str(size), output=None)


def databases(size):
    """Yield the name and address of each database to measure; make them where they are missing."""
    (TOP / "var").mkdir(exist_ok=True)
    yield "SQLite", f"sqlite:///{TOP}/var/bench-{size}.sqlite3"
    server = os.environ.get("TEST_POSTGRES_URL", "postgres://postgres@127.0.0.1:5432/postgres")
    name = f"baymak_bench_{size}"
    try:
        connection = psycopg.connect(server, autocommit=True, connect_timeout=5)
    except psycopg.OperationalError:
        say("PostgreSQL does not answer; it is not measured.")
        return
    with connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            connection.execute(f"CREATE DATABASE {name}")
    yield "PostgreSQL", urlsplit(server)._replace(path=f"/{name}").geturl()


def run(url, *command, check=True, output=subprocess.DEVNULL):
    result = subprocess.run(
        [sys.executable, *command],
        cwd=TOP,
        env=os.environ
        | {"DATABASE_URL": url, "BAYMAK_EDITION": f"{TOP}/var/bench-{urlsplit(url).scheme}.edition"},
        check=check,
        stdout=output,
        stderr=None if check else subprocess.DEVNULL,
    )
    return result.returncode == 0


def say(line):
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
