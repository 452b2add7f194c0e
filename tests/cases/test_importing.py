"""Import of tables: drafts, all rows or none, every mistake told by its row and column."""

import io
import zipfile

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from baymak.models import Act
from cases.importing import OPEN_TABLES, columns_for, read, run, template
from cases.models import Case, Charge, Sentence
from cases.sheets import MAX_BYTES, BadFile
from people.models import Person
from sources.models import Source
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.each]
URL = "/admin/cases/case/import/"


def xlsx(**sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def csv(*lines, encoding="utf-8"):
    return "\n".join(lines).encode(encoding)


@pytest.fixture
def editor():
    return make.make_user("editor", password=None)


@pytest.fixture
def source():
    return make.make_source()


PEOPLE = csv(
    "key,name_ru,sex,born,home_region_code,source_code,quote",
    "a,Ильшат Выдуманный,male,1985,RU-BA,S,жил в Уфе",
    "b,Алия Выдуманная,female,1990~,Выдуманный край,,",
)


def imported(content, user, source=None, table="person", name="rows.csv", preview=False):
    rows, _ignored = read(name, content, table)
    return run(rows, user, source, preview)


def told(report):
    return [(error.row.number, error.column) for error in report.errors]


def counts(report, table="person"):
    return dict(report.counts[table])


def test_rows_arrive_as_drafts_and_the_second_time_nothing_changes(editor, source):
    make.make_region("XX-1", name_ru="Выдуманный край")
    content = PEOPLE.replace(b",S,", f",{source.code},".encode())
    report = imported(content, editor, source)
    assert (told(report), counts(report)) == ([], {"created": 2, "changed": 0, "kept": 0})
    first, second = Person.objects.order_by("pk")
    assert (first.name_ru, first.state, str(first.born), first.home_region.code) == (
        "Ильшат Выдуманный",
        "draft",
        "1985",
        "RU-BA",
    )
    assert [(one.source, one.quote) for one in first.citations.all()] == [(source, "жил в Уфе")]
    assert [one.source for one in second.citations.all()] == [source]
    assert first.history.get().history_user == editor
    assert counts(imported(content, editor, source)) == {"created": 0, "changed": 0, "kept": 2}
    assert Person.objects.count() == 2


def test_preview_writes_nothing(editor, source):
    make.make_region("XX-1", name_ru="Выдуманный край")
    content = PEOPLE.replace(b",S,", f",{source.code},".encode())
    report = imported(content, editor, source, preview=True)
    assert counts(report) == {"created": 2, "changed": 0, "kept": 0}
    assert not Person.objects.exists()


def test_a_draft_is_changed_by_its_key_or_code_and_only_by_cells_that_say_something(editor, source):
    person = make.make_person(state="draft", name_ru="Старое Имя", occupation_ru="пчеловод")
    report = imported(csv("code;name_ru;occupation_ru", f"{person.code};Новое Имя;"), editor)
    ((row, differences),) = report.changes
    assert (row.number, differences) == (2, [("name_ru", "Старое Имя", "Новое Имя")])
    person.refresh_from_db()
    assert (person.name_ru, person.occupation_ru, person.state) == ("Новое Имя", "пчеловод", "draft")


@pytest.mark.parametrize("state", ["in_review", "published", "withdrawn"])
def test_what_is_no_draft_is_never_changed(editor, state):
    person = make.make_person(state=state, name_ru="Старое Имя")
    same = imported(csv("code,name_ru", f"{person.code},Старое Имя"), editor)
    assert (told(same), counts(same)["kept"]) == ([], 1)
    report = imported(csv("code,name_ru", f"{person.code},Новое Имя"), editor)
    assert told(report) == [(2, "code")]
    person.refresh_from_db()
    assert (person.name_ru, person.state) == ("Старое Имя", state)


def test_no_cell_publishes_a_row_or_says_how_much_is_shown(editor, source):
    for column in ("state", "shown_as", "published_at"):
        content = csv(f"key,name_ru,{column},source_code", f"a,Имя Рекова,published,{source.code}")
        rows, ignored = read("rows.csv", content, "person")
        assert ignored == [("person", [column])]
        assert not run(rows, editor).errors
        assert Person.objects.get().state == "draft"
        Person.objects.all().delete()


def test_workbook_with_persons_a_case_and_facts_that_refer_to_each_other(editor, source):
    make.make_article("9212", title_en="An invented riot")
    make.make_punishment_kind()
    content = xlsx(
        case=[["key", "title_ru"], ["big", "Выдуманное дело"]],
        charge=[
            ["key", "person_code", "case_code", "article_code", "brought_on"],
            ["a-1", "a", "big", "RU-UK-9212", "17.01.2024"],
        ],
        person=[["key", "name_ru"], ["a", "Ильшат Выдуманный"]],
        sentence=[
            ["key", "person_code", "case_code", "punishment_kind", "punishment_pronounced", "quote"],
            ["a-v", "a", "big", "imprisonment", "4 years 6 months", "to four and a half years"],
        ],
        Sheet1=[],
    )
    report = imported(content, editor, source, name="book.xlsx", table="")
    assert [error.told for error in report.errors] == []
    charge, sentence = Charge.objects.get(), Sentence.objects.get()
    assert (charge.person, charge.case) == (Person.objects.get(), Case.objects.get())
    assert (str(charge.brought_on), charge.state) == ("2024-01-17", "draft")
    assert sentence.decided == "imprisonment, 4 years 6 months"
    assert sentence.citations.get().quote == "to four and a half years"
    again = imported(content, editor, source, name="book.xlsx", table="")
    assert not again.errors
    assert again.writes == 0


def test_toml_is_imported_as_the_loader_reads_it(editor, source):
    content = f'''
[[person]]
key = "a"
name_ru = "Ильшат Выдуманный"
cite = [{{ source = "{source.code}", quote = "жил" }}]

  [[person.recognition]]
  key = "memorial"
  kind = "political_prisoner"
  organisation_ru = "Выдуманный центр"
  cite = [{{ source = "{source.code}" }}]
'''.encode()
    assert not imported(content, editor, name="rows.toml", table="").errors
    person = Person.objects.get()
    assert (person.state, person.recognitions.get().state) == ("draft", "draft")
    with pytest.raises(BadFile, match="folder of the case"):
        read("rows.toml", b'[[region]]\ncode = "RU-BA"')


def faulty(source, good=80):
    """Return a table of good rows and twelve wrong ones, and where what is wrong stands."""
    header = [
        "key",
        "name_ru",
        "sex",
        "born",
        "died",
        "death",
        "home_region_code",
        "stated_age",
        "source_code",
    ]
    rows = [
        [f"p{n}", f"Имя Выдуманное{n}", "male", "1985", "", "", "RU-BA", "", source.code] for n in range(good)
    ]
    faults = [
        ("born", "31.02.1985"),
        ("born", "вчера"),
        ("sex", "мужчина?"),
        ("home_region_code", "RU-XX"),
        ("stated_age", "сорок"),
        ("stated_age", "-4"),
        ("source_code", "NOSOURCE"),
        ("key", "p0"),
        ("key", ""),
        ("name_ru", "Имя\u202eВыдуманное"),
        ("name_ru", "я" * 400),
        ("died", "1900"),
    ]
    wrong = []
    for number, (column, value) in enumerate(faults):
        row = [f"f{number}", f"Имя Ошибочное{number}", "female", "1985", "", "", "RU-BA", "", source.code]
        row[header.index(column)] = value
        place = number * 5 + 1
        rows.insert(place, row)
        wrong.append((place + 2, column))
    return [header, *rows], wrong


def test_each_planted_fault_is_named_and_nothing_is_written(editor, source):
    make.make_region("RU-BA")
    rows, wrong = faulty(source)
    report = imported(xlsx(person=rows), editor, name="book.xlsx", table="")
    found = set(told(report))
    assert {number for number, _column in found} == {number for number, _column in wrong}
    assert sorted(found) == sorted(wrong)
    assert not Person.objects.exists()
    numbers = {number for number, _column in wrong}
    good = [row for number, row in enumerate(rows, start=1) if number not in numbers]
    report = imported(xlsx(person=good), editor, name="book.xlsx", table="")
    assert (told(report), counts(report)["created"]) == ([], 80)
    assert counts(imported(xlsx(person=good), editor, name="book.xlsx", table=""))["kept"] == 80


def test_likely_duplicates_of_persons_are_told(editor, source):
    there = make.make_person(name_ru="Ильшат Выдуманный", name_en="")
    report = imported(csv("key,name_en", "a,Ilshat Vydumannyi"), editor, source, preview=True)
    assert [[code for _other, code in others] for _row, _person, others in report.namesakes] == [[there.code]]


def test_what_editors_export_comes_back_as_no_change(client, editor):
    person = make.make_person(born="1985~", languages="ba ru", occupation_ru="пчеловод")
    make.make_charge(person=person, brought_on="2024-01")
    make.make_measureorder(person=person, until="2024-06-10")
    case = make.make_case([person], court=make.make_court())
    make.make_sentence(person=person, case=case, court=case.court)
    make.make_detention(person=person, facility=make.make_facility())
    make.make_hearing(case=case, persons=[person], judge=make.make_official())
    make.make_event(persons=[person], officials=[make.make_official()])
    client.force_login(editor)
    kept = ("source", "person", "case", "charge", "sentence", "measure", "detention", "hearing", "event")
    for model, table in ((OPEN_TABLES[name].model, name) for name in kept):
        address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        keys = [row.pk for row in model.objects.all()]
        answer = client.post(address, {"action": "export_csv", "_selected_action": keys})
        report = imported(b"".join(answer.streaming_content), editor, table=table)
        assert [error.told for error in report.errors] == []
        assert (report.writes, counts(report, table)["kept"]) == (0, len(keys))


def bomb():
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as packed:
        for number in range(4):
            packed.writestr(f"xl/{number}.xml", b"0" * 40_000_000)
    return content.getvalue()


def with_macros():
    content = io.BytesIO(xlsx(person=[["key"]]))
    with zipfile.ZipFile(content, "a") as packed:
        packed.writestr("xl/vbaProject.bin", b"x")
    return content.getvalue()


@pytest.mark.parametrize(
    ("name", "make_content", "said"),
    [
        ("rows.xlsx", lambda: b"key,name_ru\na,b", "no XLSX file"),
        ("rows.xlsx", lambda: b"\xd0\xcf\x11\xe0 an old one", "old Excel file"),
        ("rows.xlsx", bomb, "far too large"),
        ("rows.xlsx", with_macros, "macros"),
        ("rows.xlsx", lambda: xlsx(person=[["key", "name_ru"], ["a", "И" * 25_000]]), "row 2: a cell is far"),
        (
            "rows.xlsx",
            lambda: xlsx(person=[["key", "name_ru"], ["a", "=1+1"]]),
            "row 2, column 2: this is a formula",
        ),
        ("rows.csv", lambda: csv("key,name_ru", "a,Имя", encoding="cp1251"), "Row 2 is not in UTF-8"),
        ("rows.csv", lambda: b"\x00\x01", "no CSV file"),
        ("rows.csv", lambda: b'key,name_ru\na,"Name', "no CSV file"),
        ("rows.csv", lambda: csv("key,nmae_ru", "a,b"), "no column “nmae_ru”"),
        ("rows.csv", lambda: csv("key,key", "a,b"), "two columns are called “key”"),
        ("rows.csv", lambda: csv("key,name_ru", "a,b,c"), "row 2: there is a cell without a column"),
        ("rows.xlsx", lambda: xlsx(persons=[["key"], ["a"]]), "no kind of rows"),
        ("rows.toml", lambda: b"[[person]", "rows.toml"),
        ("rows.ods", lambda: b"?", "A file ends with"),
        ("rows.csv", lambda: csv("key,name_ru"), "There are no rows"),
    ],
)
def test_bad_files_are_refused_in_words(client, editor, name, make_content, said):
    client.force_login(editor)
    upload = SimpleUploadedFile(name, make_content())
    response = client.post(URL, {"file": upload, "table": "" if name == "rows.xlsx" else "person"})
    assert response.status_code == 200
    (error,) = response.context["form"].errors["file"]
    assert said in error
    assert not Person.objects.exists()


def test_file_that_is_too_large_is_refused(client, editor):
    client.force_login(editor)
    response = client.post(
        URL, {"file": SimpleUploadedFile("rows.csv", b"a" * (MAX_BYTES + 1)), "table": "person"}
    )
    assert "larger than" in str(response.context["form"].errors["file"])


def test_page_shows_what_would_come_and_imports_it(client, editor, source):
    client.force_login(editor)
    content = csv("key,name_ru", "a,Ильшат Выдуманный")
    asked = {"table": "person", "source": source.pk}
    page = client.post(URL, asked | {"file": SimpleUploadedFile("rows.csv", content)})
    assert "1 new, 0 changed" in page.content.decode()
    assert not Person.objects.exists()
    sent = asked | {"carried": page.context["carried"], "name": page.context["file_name"], "_import": "1"}
    assert client.post(URL, sent).status_code == 302
    assert Person.objects.get().name_ru == "Ильшат Выдуманный"
    for carried in ("?", "eJwLSS0uAQAEXQHB", page.context["carried"][:20]):
        assert (
            "file"
            in client.post(URL, asked | {"carried": carried, "name": "rows.csv"}).context["form"].errors
        )


@pytest.mark.parametrize("role", ["researcher", "administrator", None])
def test_only_editors_import(client, role, source):
    user = make.make_user(role, password=None)
    client.force_login(user)
    assert client.get(URL).status_code in (302, 403)
    assert client.post(URL, {}).status_code in (302, 403)
    with pytest.raises(CommandError, match="may not import"):
        call_command("import_rows", "rows.csv", user=user.username)


def test_template_has_all_columns_and_no_row(client, editor):
    client.force_login(editor)
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{URL}?template").content))
    assert book.sheetnames == [*OPEN_TABLES, "dictionary"]
    assert [cell.value for cell in book["charge"][1]] == list(columns_for(OPEN_TABLES["charge"]))
    assert "state" not in columns_for(OPEN_TABLES["charge"])
    rows, _ignored = read("template.xlsx", template())
    assert not any(rows.values())
    assert "its law and its number" in client.get(URL).content.decode()


def test_command_tells_and_imports(editor, source, tmp_path, capsys):
    path = tmp_path / "rows.csv"
    path.write_bytes(csv("key,name_ru,born", "a,Ильшат Выдуманный,1985", "b,Алия Выдуманная,вчера"))
    asked = {"user": editor.username, "table": "person", "source": source.code}
    with pytest.raises(CommandError, match="1 mistakes"):
        call_command("import_rows", path, **asked)
    assert "row 3, column born" in capsys.readouterr().err
    path.write_bytes(csv("key,name_ru,born", "a,Ильшат Выдуманный,1985"))
    call_command("import_rows", path, **asked, preview=True)
    assert not Person.objects.exists()
    call_command("import_rows", path, **asked)
    assert Person.objects.get().state == "draft"
    assert Source.objects.count() == 1


def test_import_is_one_act_of_who_did_it_and_a_look_is_none(editor, source):
    make.make_region("XX-1", name_ru="Выдуманный край")
    content = PEOPLE.replace(b",S,", f",{source.code},".encode())
    imported(content, editor, source, preview=True)
    assert not Act.objects.filter(user=editor).exists()
    imported(content, editor, source)
    act = Act.objects.get(user=editor)
    assert act.kind == Act.Kind.LOAD
    assert act.rows >= 2
