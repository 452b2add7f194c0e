# `make run` serves the site, `make test` checks everything; both install what they need first.

PYTHON ?= python3
PORT ?= 8000
DEMO_PORT ?= 8001
# The folder of another case: make run CASE=path
ifdef CASE
export BAYMAK_CASE := $(abspath $(CASE))
endif
TEST_POSTGRES_URL ?= postgres://postgres@127.0.0.1:5432/postgres
export PORT TEST_POSTGRES_URL

BIN := .venv/bin
MANAGE := $(BIN)/python manage.py
.DEFAULT_GOAL := help
.PHONY: help run demo mirror test present lint deployment tests look pictures bench quality mutants drill debian advisories lock messages clean
.NOTPARALLEL:

help:
	@echo "make run       serve the site on http://127.0.0.1:$(PORT) (CASE=folder: of another case)"
	@echo "make demo      serve an invented case on http://127.0.0.1:$(DEMO_PORT)"
	@echo "make mirror    serve a copied edition and nothing else (FILE=edition.sqlite3)"
	@echo "make test      run every check and test, on SQLite and a selection on PostgreSQL (EVERY=1: all)"
	@echo "make look      look at every public page of the Baymak data in a browser (ONLY=en)"
	@echo "make bench     time the search at 1,000, 100,000 and 1,000,000 invented people (SIZES=...)"
	@echo "make quality   measure whom the search finds: PEOPLE=file.json QUERIES=file.tsv"
	@echo "make drill     install, back up, lose, restore, update and kill a site, with nginx and PostgreSQL of its own"
	@echo "make debian    follow docs/operating.md in an empty Debian, block by block (as root)"
	@echo "make mutants   change the code here and there, to see whether some test notices (MODULES=, SAMPLE=)"
	@echo "make advisories  ask whether a package has a known weakness; fails, too, when it could not ask"
	@echo "make messages  collect the texts to translate and compile the translations"
	@echo "make lock      write the lock files anew from pyproject.toml"
	@echo "make clean     remove the virtual environment and caches; data in var/ and .env stay"

# -- Installation: a stamp per lock file, so that a second run installs nothing ----------------

.venv/python.stamp:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or newer is needed: make PYTHON=python3.11 ..."; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' \
	  || { echo "Missing system package: python3-venv"; exit 1; }
	$(PYTHON) -m venv .venv
	@touch $@

.venv/run.stamp: .venv/python.stamp requirements.lock
	$(BIN)/pip install --quiet --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

.venv/dev.stamp: .venv/python.stamp requirements-dev.lock
	$(BIN)/pip install --quiet --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@ .venv/run.stamp

.env:
	@umask 077 && $(PYTHON) -c 'import secrets; print("BAYMAK_SECRET_KEY=" + secrets.token_urlsafe(50)); print("BAYMAK_HTTPS=false")' > $@
	@echo "Wrote .env: a new secret key, for this machine only."

# -- Serving ----------------------------------------------------------------------------------

run: .venv/run.stamp .env
	@umask 077 && mkdir -p var
	@umask 077 && $(MANAGE) migrate --no-input --verbosity 0
	@$(MANAGE) load_case_data --if-empty
	@$(MANAGE) collectstatic --no-input --verbosity 0
	@$(MANAGE) create_first_administrator
	@$(BIN)/gunicorn --config deploy/gunicorn.conf.py baymak.wsgi

# A copied edition, and nothing else: no database, no admin, no account.
mirror: .venv/run.stamp .env
	@test -f "$(FILE)" || { echo "Which edition? make mirror FILE=edition.sqlite3"; exit 1; }
	@BAYMAK_SERVES=public $(MANAGE) collectstatic --no-input --verbosity 0
	@BAYMAK_SERVES=public BAYMAK_EDITION="$(abspath $(FILE))" $(BIN)/gunicorn --config deploy/gunicorn.conf.py baymak.wsgi

# An invented trial, in a database and an edition of its own.
demo: export BAYMAK_EDITION := $(CURDIR)/var/demo-edition.sqlite3
demo: export DATABASE_URL := sqlite:///$(CURDIR)/var/demo.sqlite3
demo:
	@$(MAKE) --no-print-directory run CASE=tests/xa PORT=$(DEMO_PORT)

# -- Checks -----------------------------------------------------------------------------------

# The database itself need not exist: Django makes one for the tests, from the same place.
POSTGRES_ANSWERS := $(BIN)/python -c 'import os, psycopg; \
  psycopg.connect(os.environ["TEST_POSTGRES_URL"], dbname="postgres", connect_timeout=5).close()' 2> /dev/null

# Settings for checks that must not depend on this machine's .env; the key is no secret.
CHECKED := BAYMAK_SECRET_KEY=only-for-checks-and-therefore-not-a-secret-0123456789-abcdefghij \
  DATABASE_URL=sqlite://:memory: BAYMAK_DEBUG=false
PRODUCTION := $(CHECKED) BAYMAK_HTTPS=true BAYMAK_ALLOWED_HOSTS=cases.example \
  BAYMAK_CONTACT_EMAIL=corrections@cases.example

test: present lint deployment tests

# One line for each system package that is missing; with CI=true that is a failure.
present: .venv/dev.stamp
	@complete=true; \
	command -v chromium > /dev/null || command -v chromium-browser > /dev/null || { complete=false; \
	  echo "Missing system package: chromium (tests in a browser are skipped)"; }; \
	$(POSTGRES_ANSWERS) || { complete=false; \
	  echo "Missing system package: postgresql (no server lets the tests in at TEST_POSTGRES_URL)"; }; \
	command -v age > /dev/null || { complete=false; \
	  echo "Missing system package: age (tests of backups are skipped)"; }; \
	command -v rsync > /dev/null || { complete=false; \
	  echo "Missing system package: rsync (the tests of copies on other hosts are skipped)"; }; \
	command -v pg_dump > /dev/null || { complete=false; \
	  echo "Missing system package: postgresql-client (tests of backups on PostgreSQL are skipped)"; }; \
	[ "$$CI" != true ] || $$complete

lint: .venv/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djlint --check --lint templates
	$(BIN)/lint-imports

deployment: .venv/dev.stamp
	$(PRODUCTION) $(MANAGE) makemigrations --check --dry-run
	$(PRODUCTION) $(MANAGE) check --deploy --fail-level WARNING

# A process for each core, each with a database of its own; one database after the other keeps all cores busy.
PYTEST := $(BIN)/python -m pytest --numprocesses auto --dist loadscope --no-loadscope-reorder --durations 10
# What the tests ask of SQLite, by which those for PostgreSQL are selected; with EVERY=1 none is left out.
ASKED := $(if $(EVERY),,var/asked)

tests: export ASKED := $(ASKED)
tests: .venv/dev.stamp
	@rm -rf var/asked && mkdir -p var/asked; \
	on_sqlite=0; on_postgres=0; \
	DATABASE_URL=sqlite://:memory: $(PYTEST) || on_sqlite=1; \
	if ! $(POSTGRES_ANSWERS); then \
	  [ $$on_sqlite = 0 ] || exit 1; \
	  echo "All tests passed on SQLite; they did not run on PostgreSQL."; \
	  exit; \
	fi; \
	echo "On PostgreSQL a selection that asks it whatever SQLite was asked (EVERY=1: all that may differ there):"; \
	DATABASE_URL=$$TEST_POSTGRES_URL $(PYTEST) || on_postgres=1; \
	[ $$on_sqlite = 0 ] && [ $$on_postgres = 0 ] || exit 1; \
	echo "What was run passed on SQLite and on PostgreSQL."

look: .venv/dev.stamp
	DATABASE_URL=sqlite://:memory: $(BIN)/python -m pytest tests/browser/look.py -k "$(ONLY)"

pictures: .venv/dev.stamp
	DATABASE_URL=sqlite://:memory: $(BIN)/python -m pytest tests/browser/pictures.py

# -- Speed ------------------------------------------------------------------------------------

bench: .venv/dev.stamp .env
	$(BIN)/python -m tests.bench $(SIZES)

# Of invented people in files, in a database of its own in memory.
quality: .venv/dev.stamp .env
	$(BIN)/python -m tests.bench.quality $(PEOPLE) $(QUERIES) --misses

SAMPLE ?= 40
mutants: .venv/dev.stamp
	$(BIN)/python -m tests.mutants --sample $(SAMPLE) $(MODULES)

drill: .venv/dev.stamp
	$(BIN)/python -m tests.drill
	$(BIN)/python -m tests.drill.kills

debian: .venv/dev.stamp
	$(BIN)/python -m tests.drill.debian

# A package of which nothing could be learned fails it as well: silence is no answer.
advisories: .venv/dev.stamp
	$(BIN)/uv tool run --quiet pip-audit --strict --disable-pip --require-hashes -r requirements.lock

# -- Upkeep -----------------------------------------------------------------------------------

LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
  --no-header --no-annotate --no-emit-index-url pyproject.toml
HEADER := \# Made by `make lock` from pyproject.toml; not edited by hand.

lock: .venv/dev.stamp
	@set -e; for part in "" "-dev"; do \
	  lock=requirements$$part.lock; \
	  [ -z "$$part" ] || more="--group dev --constraint requirements.lock"; \
	  $(LOCK) --upgrade $$more --output-file var/lock > /dev/null; \
	  { echo '$(HEADER)'; cat var/lock; } > $$lock; rm var/lock; echo "Wrote $$lock"; \
	done

messages: .venv/dev.stamp
	@command -v xgettext > /dev/null || { echo "Missing system package: gettext"; exit 1; }
	$(MANAGE) makemessages --locale ru --locale ba --no-wrap --add-location file --no-obsolete \
	  --ignore .venv --ignore var --ignore tests
	$(BIN)/pybabel compile --directory baymak/locale --domain django --statistics

clean:
	rm -rf .venv .pytest_cache .ruff_cache .hypothesis var/test-schema*
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
