"""The release: the tables of an edition as files, the same from everywhere, and gone with whoever is gone."""

import csv
import datetime
import gzip
import hashlib
import json
import random
import sqlite3
import zipfile
from contextlib import closing

import pytest
from django.db import transaction

from baymak.columns import columns_of, research_columns
from baymak.edition import State, beside
from baymak.review import STEPS, take
from people.models import MergedRecord
from public.edition import publishing
from public.edition import writing as edition_writing
from public.release import package, writing
from public.release.tables import tabled, tables
from tests import editions, world
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def whoever_accepted_it():
    with editions.all_accepted():
        yield


w = world.in_database(world.make_whole_world)
TABLES = {table.name: table for table in tables()}
KEY = package.KEY


@pytest.fixture(autouse=True)
def folder(w, settings, tmp_path):
    """Give each test an edition of its own, which brings its release."""
    for row in (w.named, w.dead, w.initials, w.case, w.source):
        row.refresh_from_db()
    settings.EDITION = tmp_path / "edition.sqlite3"
    with editions.released(), editions.unwatched():
        yield tmp_path / "edition.sqlite3.data"


@pytest.fixture
def followed(published):
    """Let the edition follow the desk as it does outside of the tests."""
    with editions.followed():
        yield published


@pytest.fixture
def published(folder):
    publishing.publish()
    return folder


def rows(folder, name):
    return json.loads((folder / f"{name}.json").read_text())


def files_of(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def bytes_of(folder):
    """Return all bytes of what anybody may fetch, those of what is packed too."""
    found = [path.read_bytes() for path in sorted(folder.iterdir())]
    found += [gzip.decompress(path.read_bytes()) for path in sorted(folder.glob("*.gz"))]
    with zipfile.ZipFile(folder / f"{KEY}.zip") as package:
        return b"".join([*found, *map(package.read, package.namelist())])


def withdraw(row):
    assert row in take(STEPS["withdraw"], row, make.make_user("editor")).done


# -- The declaration ------------------------------------------------------------------------------------


def test_what_a_model_shows_is_in_its_table():
    for model, name in tabled().items():
        told = {one.about for one in TABLES[name].fields} | {
            name for name in columns_of(model) if f"{model._meta.model_name}_{name}" in TABLES
        }
        shown = {
            column.name
            for column in columns_of(model).values()
            if column.known in ("shown", "named") and column.description
        }
        assert shown - told == set(), name


def test_tables_say_nothing_twice_and_no_word_that_sql_keeps_for_itself():
    for table in tables():
        names = [one.name for one in table.fields]
        assert len(set(names)) == len(names)
        with closing(sqlite3.connect(":memory:")) as file:
            file.execute(f"CREATE TABLE t ({', '.join(names)})")  # unquoted
        assert "code" not in names or names[0] == "code"
        assert not {"case", "person", "id", "pk", "internal_note"} & {*names}


def test_files_for_research_have_the_columns_of_the_tables():
    assert len(tabled()) > 20
    for model, name in tabled().items():
        of_research = {column.name for column in research_columns(model)}
        told = {one.name for one in TABLES[name].fields} - {"position"}
        assert told - of_research == set(), name
        # A word of one file that means something else in the other would join nothing.
        assert {"case", "person", "court", "article", "region"} & of_research == set(), name


# -- The files ----------------------------------------------------------------------------------------


def test_the_same_edition_makes_the_same_bytes(published, tmp_path):
    again = tmp_path / "again"
    again.mkdir()
    writing.write(again, published.with_name("edition.sqlite3"), publishing.present())
    names = [path.name for path in published.iterdir()]
    assert sorted(path.name for path in again.iterdir()) == sorted(names)
    assert [name for name in names if (again / name).read_bytes() != (published / name).read_bytes()] == []


def build(folder, name):
    """Return what there is of the present rows, {name of the file: bytes}, as edition 1."""
    edition, made = folder / f"{name}.sqlite3", folder / name
    edition_writing.write(edition)
    made.mkdir()
    writing.write(made, edition, State(1, "2026-01-01", "digest"))
    return made


def test_hidden_rows_change_no_byte(w, tmp_path):
    publishing.publish()
    before = build(tmp_path, "before")
    world.change_internal_fields(w)
    make.make_person(state="draft", name_en="Zqxdraft")
    make.make_charge(person=w.named, state="in_review", as_charged="Zqxcharge")
    make.make_name(person=w.named, is_public=False, text="Zqxname")
    after = files_of(build(tmp_path, "after"))
    assert [name for name, content in files_of(before).items() if after[name] != content] == []
    content = bytes_of(before)
    assert b"Ural Sampleev" in content
    assert b"zqx" not in content.lower()
    assert b"Withheldof" not in content


def test_index_and_sums_tell_of_every_file(published):
    index = json.loads((published / "index.json").read_text())
    assert (index["edition"], index["mirror"]) == (1, {"max_age_hours": 24, "drop_absent": True})
    names = {path.name for path in published.iterdir()} - {"index.json"}
    assert index["files"].keys() == names
    for name, said in index["files"].items():
        content = (published / name).read_bytes()
        assert (said["bytes"], said["sha256"]) == (len(content), hashlib.sha256(content).hexdigest())
    sums = dict(line.split("  ")[::-1] for line in (published / "SHA256SUMS").read_text().splitlines())
    assert sums == {name: index["files"][name]["sha256"] for name in names - {"SHA256SUMS"}}
    with zipfile.ZipFile(published / f"{KEY}.zip") as archive:
        inside = {*archive.namelist()} - {"SHA256SUMS"}
        assert {f"README.{code}.txt" for code in ("en", "ru", "ba")} <= inside
        sums = dict(line.split("  ")[::-1] for line in archive.read("SHA256SUMS").decode().splitlines())
        assert sums == {name: hashlib.sha256(archive.read(name)).hexdigest() for name in inside}


READ = {
    "string": str,
    "integer": int,
    "boolean": {"true": True, "false": False}.get,
    "date": lambda text: f"{datetime.date.fromisoformat(text)}",
    "time": lambda text: f"{datetime.time.fromisoformat(text)}",
}


def test_every_format_says_the_same_by_the_schema(published):
    described = json.loads((published / "datapackage.json").read_text())
    keys = {}
    for resource in described["resources"]:
        name, schema = resource["name"], resource["schema"]
        kinds = {one["name"]: one["type"] for one in schema["fields"]}
        told = rows(published, name)
        lines = (published / f"{name}.jsonl").read_text().splitlines()
        assert [json.loads(line) for line in lines] == told
        with (published / resource["path"]).open(newline="") as file:
            reader = csv.DictReader(file)
            cells = [
                {key: READ[kinds[key]](cell) if cell else None for key, cell in row.items()} for row in reader
            ]
        assert reader.fieldnames == [*kinds] == [one.name for one in TABLES[name].fields]
        assert cells == told, name
        if "primaryKey" in schema:
            keys[name] = [tuple(row[key] for key in schema["primaryKey"]) for row in told]
            assert len(set(keys[name])) == len(keys[name])
            assert all(None not in key for key in keys[name])
        for one in schema["fields"]:
            if "categories" in one:
                may_be = {word["value"] for word in one["categories"]}
                assert {row[one["name"]] for row in told} - may_be <= {None}
        assert not [value for row in told for value in row.values() if value == "" or isinstance(value, list)]
    for resource in described["resources"]:
        for key in resource["schema"].get("foreignKeys", ()):
            other = key["reference"]["resource"] or resource["name"]
            found = {row[key["fields"][0]] for row in rows(published, resource["name"])} - {None}
            assert found <= {code for (code,) in keys[other]}, (resource["name"], key)


def test_each_table_has_rows(w, published):
    """Proves that the test above can fail."""
    MergedRecord.objects.create(person=w.named, was_public=True)
    w.named.languages = "ba ru"
    w.named.save()
    w.hearing.persons.add(w.named)
    w.case.numbers.exists() or make.make_casenumber(case=w.case)
    w.hearing.held_on = "2024-09-12"
    w.hearing.save()
    publishing.publish()
    empty = {name for name in TABLES if not rows(published, name)}
    assert empty <= {"sentence_charges"}
    spoken = [(row["position"], row["language"]) for row in rows(published, "person_languages")]
    assert {(1, "ba"), (2, "ru")} <= {*spoken}


def test_every_coded_value_is_explained_in_three_languages(published):
    words = {(row["list"], row["value"]): row for row in rows(published, "codes")}
    for table in tables():
        for one in table.fields:
            if one.words or one.is_tag:
                used = {row[one.name] for row in rows(published, table.name)} - {None}
                assert {(f"{table.name}.{one.name}", value) for value in used} <= words.keys()
    alleged = words["charges.certainty", "alleged"]
    assert (alleged["label_en"], alleged["definition_en"]) == ("alleged", "Somebody claims it.")
    serving = words["people.status", "serving"]
    assert serving["definition_en"].startswith("held to serve a sentence; held in pre-trial detention (")
    assert len({serving[f"definition_{code}"] for code in ("en", "ru", "ba")}) == 3
    known = {(row["list"], row["value"]) for row in words.values()}
    for column, value in package.DEFINITIONS:
        assert any((name == column or name.endswith(f".{column}")) and one == value for name, one in known)
    assert len({alleged[f"label_{code}"] for code in ("en", "ru", "ba")}) == 3
    assert len({alleged[f"definition_{code}"] for code in ("en", "ru", "ba")}) == 3


def test_half_known_date_has_its_bounds_and_who_is_shown_by_initials_no_year(w, published):
    w.named.died = "2024-02~"
    w.named.save()
    publishing.publish()
    people = {row["code"]: row for row in rows(published, "people")}
    named = people[w.named.code]
    assert [named[name] for name in ("died", "died_earliest", "died_latest")] == [
        *("2024-02~", "2024-02-01", "2024-02-29"),
    ]
    assert (named["birth_year"], named["birth_year_latest"]) == ("1986", "1986-12-31")
    hidden = people[w.initials.code]
    assert (hidden["name_en"], hidden["shown_as"]) == ("Z. W.", "initials")
    withheld = ("birth_year", "stated_age", "home_region_code", "occupation_en", "has_no_name", "summary_en")
    assert {hidden[name] for name in withheld} == {None}
    why = {(row["record_code"], row["record_column"]): row["reason"] for row in rows(published, "missing")}
    assert why[w.initials.code, "birth_year"] == "withheld"
    assert why[w.initials.code, "home_region_code"] == "withheld"


def test_citations_say_which_source_says_what_of_which_column(w, published):
    charge = make.make_charge(person=w.dead, brought_on="2024-01")
    citation = charge.citations.create(
        source=w.source, field="brought_on", value="2024-02", quote="In February.", locator="p. 2"
    )
    of_all = charge.citations.create(source=make.make_source(), quote="All of it.")
    w.initials.citations.create(source=make.make_source(code="KEPT0001"), quote="Zqxquote")
    publishing.publish()
    told = {row["code"]: row for row in rows(published, "citations")}
    assert told[of_all.code]["record_column"] is None
    assert told[citation.code] == {
        "code": citation.code,
        "record_table": "charges",
        "record_code": charge.code,
        "source_code": w.source.code,
        "claim_en": None,
        "claim_ru": None,
        "claim_ba": None,
        "record_column": "brought_on",
        "value": "2024-02",
        "quote": "In February.",
        "quote_language": None,
        "locator": "p. 2",
    }
    kept = {
        (row["record_table"], row["record_code"]): row["number"] for row in rows(published, "kept_sources")
    }
    assert kept["people", w.initials.code] == 2
    assert b"KEPT0001" not in bytes_of(published)


def test_database_finds_people_by_any_form_of_the_name_and_answers_its_views(w, published):
    make.make_name(person=w.named, text="Уралъ Прежній")
    publishing.publish()
    with closing(sqlite3.connect(published / f"{KEY}.sqlite")) as file:
        assert file.execute("PRAGMA foreign_key_check").fetchall() == []
        for view in package.VIEWS:
            file.execute(f"SELECT * FROM {view}").fetchall()
        found = file.execute("SELECT code FROM people_search WHERE people_search MATCH 'прежній'").fetchall()
        assert found == [(w.named.code,)]
        assert file.execute("SELECT edition FROM release").fetchall() == [(2,)]


def test_days_in_custody_are_those_of_the_page(w, client, published):
    stay = {"started_on": "2024-01-10", "ended_on": "2024-02", "end_reason": "unknown"}
    make.make_detention(person=w.named, **stay)
    publishing.publish()
    told = {row["person_code"]: row for row in rows(published, "days_in_custody")}
    page = client.get(w.named.get_absolute_url(), follow=True)
    days, house_arrest = page.context["days_in_custody"], page.context["days_under_house_arrest"]
    assert days.least >= 23
    assert told[w.named.code] == {
        "person_code": w.named.code,
        "days_least": days.least,
        "days_most": days.most,
        "house_arrest_least": house_arrest.least,
        "house_arrest_most": house_arrest.most,
    }
    held = {row["person_code"] for row in rows(published, "detentions")}
    assert held == told.keys()


def test_verdict_of_which_nobody_says_the_charges_is_among_the_terms(w, published):
    make.make_sentence(person=w.named)
    publishing.publish()
    sentences = {row["code"] for row in rows(published, "sentences")}
    with closing(sqlite3.connect(published / f"{KEY}.sqlite")) as file:
        found = file.execute("SELECT sentence_code, article_code FROM terms_by_article").fetchall()
    assert found
    assert {code for code, _article in found} <= sentences
    assert None in {article for _code, article in found}


def test_parts_of_a_row_are_told_apart(w, published):
    sentence = make.make_sentence(person=w.named)
    for _ in range(2):
        make.make_punishment(sentence=sentence, role="additional", kind="fine", amount="")
    publishing.publish()
    told = [row for row in rows(published, "punishments") if row["sentence_code"] == sentence.code]
    places = [row["position"] for row in told]
    assert sorted(places) == [*range(1, len(places) + 1)]
    assert len(places) >= 2
    for table in tables():
        assert table.key, table.name
        assert all(one.description for one in table.fields), table.name


# -- The addresses --------------------------------------------------------------------------------------


def ask(client, name, **headers):
    return client.get(f"/data/{name}", headers=headers)


def test_file_is_answered_with_what_a_client_needs(client, published):
    content = (published / "people.csv").read_bytes()
    answer = ask(client, "people.csv")
    assert (answer.status_code, answer.getvalue()) == (200, content)
    tag = f'"{hashlib.sha256(content).hexdigest()}"'
    assert {name: answer[name] for name in ("ETag", "Content-Length", "Content-Type", "Baymak-Edition")} == {
        "ETag": tag,
        "Content-Length": f"{len(content)}",
        "Content-Type": "text/csv; charset=utf-8",
        "Baymak-Edition": "1",
    }
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert 'rel="license"' in answer["Link"]
    assert not answer.has_header("Content-Encoding")
    assert ask(client, "people.csv", if_none_match=tag).status_code == 304
    assert client.head("/data/people.csv")["Content-Length"] == f"{len(content)}"
    page = client.get("/en/people/")
    assert not page.has_header("Access-Control-Allow-Origin")
    assert page["Cross-Origin-Resource-Policy"] == "same-origin"


@pytest.mark.parametrize("accepted", ["gzip", "br, GZIP;q=0.5", "deflate, gzip ; q=1.0"])
def test_text_is_sent_packed_to_who_takes_it(client, published, accepted):
    whole = ask(client, "people.csv")
    packed = ask(client, "people.csv", accept_encoding=accepted)
    assert gzip.decompress(packed.getvalue()) == whole.getvalue() == (published / "people.csv").read_bytes()
    told = {name: packed[name] for name in ("Content-Encoding", "Content-Length", "Content-Type", "Vary")}
    assert told == {
        "Content-Encoding": "gzip",
        "Content-Length": f"{(published / 'people.csv.gz').stat().st_size}",
        "Content-Type": "text/csv; charset=utf-8",
        "Vary": "Accept-Encoding",
    }
    assert (whole["Vary"], whole["ETag"] == packed["ETag"]) == ("Accept-Encoding", False)
    again = ask(client, "people.csv", accept_encoding=accepted, if_none_match=packed["ETag"])
    assert again.status_code == 304
    part = ask(client, "people.csv", accept_encoding=accepted, range="bytes=0-3")
    assert (part.getvalue(), part.has_header("Content-Encoding")) == (b"code", False)
    # What is packed already comes as it is.
    answer = ask(client, "people.csv.gz", accept_encoding=accepted)
    assert (answer.getvalue(), answer["Content-Type"]) == (packed.getvalue(), "application/gzip")
    assert [name for name in ("Content-Encoding", "Vary") if answer.has_header(name)] == []


@pytest.mark.parametrize("accepted", ["", "br", "identity", "gzip;q=0", "gzip; q=0.00", "xgzip"])
def test_text_is_sent_as_it_is_to_who_does_not(client, published, accepted):
    answer = ask(client, "people.csv", accept_encoding=accepted)
    assert answer.getvalue() == (published / "people.csv").read_bytes()


@pytest.mark.parametrize(
    ("asked", "start", "end"), [("bytes=5-9", 5, 10), ("bytes=5-", 5, None), ("bytes=-7", -7, None)]
)
def test_part_of_a_file_is_answered(client, published, asked, start, end):
    content = (published / "people.csv").read_bytes()
    answer = ask(client, "people.csv", range=asked)
    assert (answer.status_code, answer.getvalue()) == (206, content[start:end])
    first = start % len(content)
    last = (end or len(content)) - 1
    assert answer["Content-Range"] == f"bytes {first}-{last}/{len(content)}"
    changed = ask(client, "people.csv", range=asked, if_range='"another"')
    assert (changed.status_code, changed.getvalue()) == (200, content)


def test_part_that_is_not_there_and_ranges_that_are_none(client, published):
    assert ask(client, "people.csv", range="bytes=99999999-").status_code == 416
    for asked in ("bytes=-", "bytes=1-2,4-5", "lines=1-2", "bytes=x-"):
        answer = ask(client, "people.csv", range=asked)
        assert (answer.status_code, len(answer.getvalue())) == (200, int(answer["Content-Length"]))


def test_what_is_wrong_is_said_to_a_program_in_its_form(client, published):
    answer = ask(client, "nobody.json")
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
    assert answer.json()["status"] == 404
    assert ask(client, "nobody.csv").status_code == 404
    for name in ("..", "edition.sqlite3", "%2e%2e%2fedition.sqlite3"):
        assert ask(client, name).status_code == 404
    refused = client.get("/en/people.json?status=nonsense&colour=red")
    assert (refused.status_code, refused["Content-Type"]) == (400, "application/problem+json")
    assert [one["parameter"] for one in refused.json()["errors"]] == ["colour", "status"]
    refused = client.get("/data/people.json?status=serving")  # all of them would be no answer
    assert (refused.status_code, refused.json()["errors"][0]["parameter"]) == (400, "status")
    assert client.get("/data/people.csv?status=serving").status_code == 400


def test_every_language_and_host_is_answered_with_the_same_bytes(client, published):
    answers = {
        ask(client, "people.csv", accept_language=language, host=host).getvalue()
        for language in ("en", "ru", "ba")
        for host in ("localhost", "127.0.0.1")
    }
    assert len(answers) == 1


# -- What leaves ----------------------------------------------------------------------------------------


def test_files_are_gone_before_the_desk_commits(w, client, followed):
    assert ask(client, "index.json").status_code == 200
    with transaction.atomic():
        withdraw(w.named)
        assert not followed.exists()
    assert ask(client, "index.json").status_code == 503


def test_without_files_the_answer_says_when_to_come_back(client, published):
    with publishing.locked("lock"):
        publishing.take_back()
    answer = ask(client, "index.json")
    assert (answer.status_code, answer["Retry-After"]) == (503, "60")
    assert answer["Content-Type"] == "application/problem+json"
    assert (ask(client, "people.csv").status_code, client.get("/en/people/").status_code) == (503, 200)


def test_of_whom_is_withdrawn_no_byte_is_left(w, published, followed):
    """Random rows leave one after the other, until none is left."""
    rng = random.Random(20)
    people = {
        make.make_person(name_en=f"Leaver{number}ov Xy", name_ru=f"Уходящий{number}"): number
        for number in range(4)
    }
    case = make.make_case([*people], title_en="The case of those who stay")
    for person, number in people.items():
        charge = make.make_charge(person=person, case=case, as_charged=f"said of Leaver{number}ov")
        charge.citations.create(source=w.source, quote=f"Leaver{number}ov did")
        make.make_name(person=person, text=f"Zz Leaver{number}ova")
        MergedRecord.objects.create(person=person, was_public=True)
    publishing.publish()
    assert all(person.code.encode() in bytes_of(published) for person in people)
    left = []
    *leaving, staying = rng.sample([*people], 4)
    for person in leaving:
        former = [record.code for record in person.merged_records.all()]
        facts = [charge.code for charge in person.charges.all()]
        withdraw(person)
        left += [person.code, *former, *facts, f"Leaver{people[person]}ov", f"Уходящий{people[person]}"]
        publishing.publish()
        found = bytes_of(published)
        assert [word for word in left if word.encode() in found] == []
        beside_it = b"".join(path.read_bytes() for path in published.parent.rglob("*") if path.is_file())
        assert [word for word in left if word.encode() in beside_it] == []
    assert staying.code.encode() in found


def test_files_of_an_edition_that_was_cut_meanwhile_are_thrown_away(w, published, followed, monkeypatch):
    w.named.occupation_en = "beekeeper"
    w.named.save()
    write = writing.write

    def slow(folder, edition, state):
        write(folder, edition, state)
        if w.dead.is_published():
            withdraw(w.dead)
            publishing.let_go({(type(w.dead), w.dead.pk)})

    monkeypatch.setattr(writing, "write", slow)
    code = w.dead.code.encode()
    publishing.publish()
    assert code not in bytes_of(published)
    assert not beside("data-new").exists()


def test_copy_of_another_edition_is_not_served_with_it(client, published, settings):
    settings.SERVES = "public"
    assert ask(client, "index.json").status_code == 200
    index = published / "index.json"
    index.write_text(index.read_text().replace(publishing.present().digest, "another"))
    assert ask(client, "index.json").status_code == 503
