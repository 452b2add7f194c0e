"""Write the files of a release from a finished edition: the same edition makes the same bytes.

First comes the database by codes; all other files are read from it.
"""

import csv
import datetime
import gzip
import hashlib
import json
import shutil
import sqlite3
import zipfile
from contextlib import closing
from functools import partial
from itertools import chain, groupby
from urllib.parse import quote

from django.utils.translation import override

from baymak.edition import reading_file
from baymak.tags import language_name
from cases.custody import days_in_custody, days_under_house_arrest
from cases.models import Detention
from people.models import Person
from public.absence import ASKED, Why, asked_columns, empty_cells
from public.counts import NUMBERS, figures
from public.release import changes, feed, package
from public.release.sql import FUNCTIONS, column_of
from public.release.tables import DATASETS, LANGUAGES, tabled, tables
from public.rows import people_for_file

BATCH = 500
SQL_TYPES = {"integer": "INTEGER", "boolean": "INTEGER"}
# What a folder of a release must hold, to be one: it is written last.
INDEX = "index.json"
SUMS = "SHA256SUMS"


class Broken(Exception):
    """A table refers to a row that is in no table."""


def write(folder, edition, state):
    """Write all files of the release of an edition, a file, into an empty folder."""
    database = folder / f"{package.KEY}.sqlite"
    write_database(database, edition, state)
    write_tables(folder, database)
    feed.write_feed(folder / "changes.atom", database, state)
    package.write_texts(folder, state, described(folder))
    write_zip(folder / f"{package.KEY}.zip", folder)
    write_packed(folder)
    files = described(folder)
    package.write(folder / SUMS, "".join(f"{one['sha256']}  {name}\n" for name, one in files.items()))
    package.write_json(folder / INDEX, package.index(state, files | described(folder, [SUMS])))


def described(folder, names=None):
    """Return {name: {bytes, sha256}} of files in a folder, all of them if none are named."""
    found = {}
    for name in sorted(names or (path.name for path in folder.iterdir())):
        with (folder / name).open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        found[name] = {"bytes": (folder / name).stat().st_size, "sha256": digest}
    return found


# -- The database -----------------------------------------------------------------------------------


def write_database(path, edition, state):
    """Write the tables as one SQLite file, by codes."""
    with closing(sqlite3.connect("", isolation_level=None, uri=True)) as file:
        file.execute("PRAGMA cache_size=-100000")
        file.execute("ATTACH ? AS edition", [f"file:{quote(str(edition))}?mode=ro&immutable=1"])
        file.execute("ATTACH '' AS found")
        for name, function in FUNCTIONS.items():
            file.create_function(name, -1, function, deterministic=True)
        file.execute("BEGIN")
        fill_found(file, edition, datetime.date.fromisoformat(state.day))
        for table in tables():
            file.execute(f"CREATE TABLE {statement(table)}")
            file.execute(f'INSERT INTO main."{table.name}" {table.question}')
        file.execute("CREATE TABLE main.release (edition INTEGER, day TEXT, licence TEXT)")
        file.execute("INSERT INTO main.release VALUES (?, ?, ?)", [state.number, state.day, package.LICENCE])
        for table in tables():
            for one in table.fields:
                if one.refers and table.key[:1] != (one.name,):
                    name = f"{table.name}_{one.name}"
                    file.execute(f'CREATE INDEX main."{name}" ON "{table.name}" ("{one.name}")')
        for name, view in package.VIEWS.items():
            file.execute(f'CREATE VIEW main."{name}" AS {view}')
        file.execute(package.SEARCH)
        file.execute(package.fill_search())
        file.execute("COMMIT")
        if wrong := file.execute("PRAGMA main.foreign_key_check").fetchone():
            raise Broken(f"A row of {wrong[0]} refers to one of {wrong[2]} that is not there.")
        file.execute("VACUUM main INTO ?", [str(path)])


def statement(table):
    """Return what a table is called and made of, in SQL."""
    parts = [
        f'"{one.name}" {SQL_TYPES.get(one.kind, "TEXT")}' + (" NOT NULL" if one.name in table.key else "")
        for one in table.fields
    ]
    if table.key:
        parts.append(f"PRIMARY KEY ({', '.join(table.key)})")
    parts += [
        f'FOREIGN KEY ("{one.name}") REFERENCES "{one.refers}" (code)' for one in table.fields if one.refers
    ]
    return f'main."{table.name}" ({", ".join(parts)})'


# -- What is worked out ---------------------------------------------------------------------------


def fill_found(file, edition, day):
    """Work out the tables that no SQL can read: why cells are empty, our numbers, the words."""
    with reading_file(edition):
        fill(file, "missing", missing())
        fill(file, "days_in_custody", custody(day))
        fill(file, "numbers", numbers())
    fill(file, "changes", (change.said for change in changes.kept()))
    fill(file, "codes", codes(file))
    fill(file, "columns", columns())


def fill(file, name, rows):
    [table] = [table for table in tables() if table.name == name]
    names, places = ", ".join(one.name for one in table.fields), ", ".join("?" * len(table.fields))
    file.execute(f"CREATE TABLE found.{name} ({names})")
    file.executemany(f"INSERT INTO found.{name} VALUES ({places})", rows)


def missing():
    """Yield (table, code, column, reason) of what a row is asked for and does not say."""
    for model, asked in ASKED.items():
        texts, others = asked_columns(
            column
            for column in DATASETS[model].columns
            if column.name in asked or column.name.rpartition("_")[0] in asked
        )
        rows = model.objects.published()
        rows = people_for_file(rows) if model is Person else rows.for_export()
        for row in rows.iterator(chunk_size=BATCH):
            for cell in empty_cells(row, texts, others):
                name, _equals, reason = cell.partition("=")
                if reason != Why.NOT_TRANSLATED:
                    yield tabled()[model], row.code, column_of(tabled()[model], name), f"{reason}"


def custody(day):
    """Yield (person, the least and the most days in custody, the same of house arrest) by a day."""
    stays = Detention.objects.published().select_related("person").order_by("person_id", "pk")
    for person, found in groupby(stays.iterator(chunk_size=BATCH), key=lambda stay: stay.person):
        held = [*found]
        counted = (count(held, day, died=person.died) for count in (days_in_custody, days_under_house_arrest))
        yield person.code, *chain(*counted)


def numbers():
    """Yield the rows of the table of our own numbers: those that are of everybody here."""
    for figure in figures(*(key for key, number in NUMBERS.items() if not number.by)):
        number = figure.number
        asked = f"{number.rows}?{number.query}" if number.query else number.rows
        name = in_each(lambda figure=figure: figure.name)
        yield number.key, figure.value, number.of, asked, *name, *in_all(number.rule)


def codes(file):
    """Yield the rows of the table of words: those of each choice, and those that rows bring along."""
    for table in tables():
        for one in table.fields:
            name = f"{table.name}.{one.name}"
            if one.words:
                for value, label in one.words:
                    means = partial(package.definition, table.name, one.name, value)
                    yield name, value, *in_all(label), *in_each(lambda means=means: f"{means()}")
            elif one.is_tag:
                used = f"SELECT DISTINCT {one.sql} FROM {table.source}"
                for (value,) in file.execute(f"SELECT * FROM ({used}) WHERE 1 ORDER BY 1").fetchall():
                    if value:
                        yield name, value, *in_each(lambda tag=value: language_name(tag)), *in_all("")


def columns():
    for table in tables():
        for one in table.fields:
            yield f"{table.name}.{one.name}", one.kind, *in_all(one.description)


def in_all(text):
    """Return a text in each language of the site."""
    return in_each(lambda: f"{text}")


def in_each(say):
    found = []
    for code in LANGUAGES:
        with override(code):
            found.append(say())
    return found


# -- The files --------------------------------------------------------------------------------------


def write_tables(folder, database):
    """Write each table as CSV, as a list in JSON, and as JSON line by line."""
    encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
    with closing(sqlite3.connect(f"file:{quote(str(database))}?mode=ro&immutable=1", uri=True)) as file:
        for table in tables():
            names = [one.name for one in table.fields]
            truths = [place for place, one in enumerate(table.fields) if one.kind == "boolean"]
            with (
                (folder / f"{table.name}.csv").open("w", encoding="utf-8", newline="") as as_csv,
                (folder / f"{table.name}.jsonl").open("w", encoding="utf-8", newline="") as as_lines,
                (folder / f"{table.name}.json").open("w", encoding="utf-8", newline="") as as_list,
            ):
                writer = csv.writer(as_csv, lineterminator="\n")
                writer.writerow(names)
                separator = "[\n"
                for row in file.execute(f'SELECT * FROM "{table.name}" ORDER BY rowid'):
                    cells, values = row, row
                    if truths:
                        cells, values = list(row), list(row)
                        for place in truths:
                            if row[place] is not None:
                                values[place] = bool(row[place])
                                cells[place] = "true" if row[place] else "false"
                    writer.writerow(cells)
                    line = encode(dict(zip(names, values, strict=True)))
                    as_lines.write(f"{line}\n")
                    as_list.write(f"{separator}{line}")
                    separator = ",\n"
                as_list.write("[]\n" if separator == "[\n" else "\n]\n")


# As small as with twice the time, nearly.
LEVEL = 5
# Any moment, and the same for all: what a file says of itself tells nobody when somebody worked.
MOMENT = (1980, 1, 1, 0, 0, 0)


def write_zip(path, folder):
    """Write the package: the tables as CSV, what describes them, and the sums of all."""
    inside = sorted([*(f"{table.name}.csv" for table in tables()), *package.IN_ZIP])
    sums = "".join(f"{one['sha256']}  {name}\n" for name, one in described(folder, inside).items())
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in inside:
            with (folder / name).open("rb") as file, archive.open(entry(name), "w") as put:
                shutil.copyfileobj(file, put)
        archive.writestr(entry(SUMS), sums)


def write_packed(folder):
    """Write beside each text how it is sent to who takes it packed: once, and not for each reader."""
    for path in [path for path in folder.iterdir() if path.suffix in package.PACKED]:
        # Without a name and a moment, as everything here.
        with (
            path.open("rb") as file,
            path.with_name(f"{path.name}.gz").open("wb") as put,
            gzip.GzipFile("", "wb", LEVEL, put, mtime=0) as packed,
        ):
            shutil.copyfileobj(file, packed)


def entry(name):
    found = zipfile.ZipInfo(name, MOMENT)
    found.compress_type = zipfile.ZIP_DEFLATED
    found.external_attr = 0o644 << 16
    found.create_system = 3  # or the system on which it was made would be in it
    return found
