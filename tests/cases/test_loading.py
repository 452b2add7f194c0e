"""Loading: what is new is created, what is there stays, and a wrong file changes nothing."""

from importlib import import_module
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from cases.models import (
    Article,
    Case,
    CaseDefendant,
    Charge,
    Court,
    Facility,
    Law,
    Punishment,
    Sentence,
)
from people.models import Name, Person, Region
from sources.models import Source
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.each]

SOURCES = """
[[source]]
key = "S1"
code = "00000001"
title = "An invented report"
publisher = "Invented Gazette"
language = "en"
published_on = "2024-01-20"
url = "https://gazette.example/1"
"""
COURTS = """
[[punishment_kind]]
key = "imprisonment"
name_en = "imprisonment"
liberty = "takes"

[[court]]
key = "ufa"
code = "00000002"
name_en = "Invented Court of Ufa"
region = "RU-BA"
time_zone = "Asia/Yekaterinburg"
"""
PEOPLE = """
[[person]]
key = "ildar"
code = "00000003"
name_en = "Ildar Sample"
cite = [{ source = "S1", claim_en = "name", quote = "Ildar Sample" }]

  [[person.name]]
  text = "Ildar Sampel"
  language = "en"
  is_public = true

  [[person.charge]]
  key = "212"
  case = "ufa"
  article = "RU-UK-212-2"
  brought_on = "2024-01"
  certainty = "alleged"
  cite = [{ source = "S1" }]

  [[person.sentence]]
  key = "first"
  case = "ufa"
  court = "ufa"
  charges = ["ildar/212"]
  punishment = [
    { kind = "imprisonment", amount = "4 years", regime = "general" },
    { asked = true, kind = "imprisonment", comparator = "more_than", amount = "P5Y" },
  ]
  cite = [{ source = "S1" }]

  [[person.sentence]]
  key = "appeal"
  case = "ufa"
  court_instance = "appeal"
  effect = "upheld"
  replaces = "ildar/first"
  cite = [{ source = "S1" }]
"""
CASES = """
[[case]]
key = "ufa"
code = "00000004"
title_en = "An invented case"
court = "ufa"
defendant = [{ person = "ildar", plea = "not_guilty", cite = [{ source = 'S1' }] }]
cite = [{ source = "S1" }]
"""
NEW_CASE = """[[case]]
key = "new"
title_en = "Another invented case"
cite = [{ source = "S1" }]
"""


@pytest.fixture
def files(tmp_path):
    """A directory that can be loaded; a test spoils it with `change`."""
    for name, text in {
        "sources.toml": SOURCES,
        "courts.toml": COURTS,
        "people/all.toml": PEOPLE,
        "cases.toml": CASES,
    }.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


def change(files, name, old, new):
    path = files / name
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


def run(*arguments):
    output = StringIO()
    call_command("load_case_data", *arguments, stdout=output)
    return output.getvalue()


def everything():
    """All that the files bring, as the database has it."""
    models = (Source, Court, Person, Name, Case, CaseDefendant, Charge, Sentence, Punishment)
    return [list(model.objects.order_by("pk").values()) for model in models]


def test_whoever_became_a_defendant_in_the_admin_is_found(files):
    """By the publication of a charge, or by hand: then no file has brought the row."""
    run(files)
    row = CaseDefendant.objects.get()
    assert (row.import_key, row.plea) == ("ufa/ildar", "not_guilty")
    CaseDefendant.objects.update(import_key="")
    run(files)
    assert CaseDefendant.objects.get().pk == row.pk


def test_rows_arrive_published_and_by_nobody(files):
    run(files)
    charge = Charge.objects.published().get()
    assert (charge.import_key, charge.state, charge.certainty) == ("ildar/212", "published", "alleged")
    assert (charge.submitted_by, charge.published_by) == (None, None)
    assert charge.published_at is not None
    assert (charge.person.code, charge.article.code) == ("00000003", "RU-UK-212-2")
    assert [str(charge.brought_on), charge.case.court.code] == ["2024-01", "00000002"]
    assert charge.citations.get().source.code == "00000001"
    person = Person.objects.published().get()
    assert [(citation.claim, citation.quote) for citation in person.citations.all()] == [
        ("name", "Ildar Sample")
    ]
    assert Name.objects.published().get().text == "Ildar Sampel"
    assert person.in_cases.published().get().case == charge.case
    first = person.sentences.get(court_instance="first")
    assert person.sentences.get(court_instance="appeal").replaces == first
    assert list(first.charges.all()) == [charge]
    assert [str(row) for row in first.imposed] == ["imprisonment, 4 years, general regime"]
    assert [str(row) for row in first.asked_for] == ["imprisonment, more than 5 years"]


def test_files_say_what_the_database_says_after_they_were_loaded(files):
    run(files)
    assert run(files, "--diff") == "0 rows differ. Nothing was changed; citations were not compared.\n"


def test_differences_are_told_and_nothing_is_changed(files):
    run(files)
    person = Person.objects.get()
    person.name_en = "Ildar Other"
    person.save()
    first = Sentence.objects.get(court_instance="first")
    first.charges.clear()
    change(files, "sources.toml", "An invented report", "A renamed report")
    change(files, "people/all.toml", 'certainty = "alleged"', 'certainty = "nonsense"')
    change(files, "cases.toml", '[[case]]\nkey = "ufa"', f"{NEW_CASE}\n[[case]]\nkey = 'ufa'")
    before = everything()
    said = run(files, "--diff")
    assert everything() == before
    assert said.splitlines()[:-1] == [
        "source S1: stays as it is",
        "  title: “An invented report” here, “A renamed report” in the file",
        "person ildar: stays as it is",
        "  name_en: “Ildar Other” here, “Ildar Sample” in the file",
        "case new: new",
        "charge ildar/212: stays as it is",
        "  people/all.toml, charge “ildar/212”, certainty: Value 'nonsense' is not a valid choice.",
        "sentence ildar/first: stays as it is",
        f"  charges: [] here, [{Charge.objects.get().code}] in the file",
    ]


def test_history_says_where_a_row_came_from(files):
    run(files)
    entry = Person.objects.get().history.earliest()
    assert (entry.history_user, entry.history_change_reason) == (None, "loaded from files")


def test_what_was_done_is_printed(files):
    first, second = run(files).split("\n"), run(files).split("\n")
    assert first[0].split() == ["created", "kept"]
    assert "sentence              2        0" in first
    assert "sentence              0        2" in second


def test_second_run_touches_nothing(files):
    run(files)
    before = everything()
    run(files)
    assert everything() == before


def test_edited_and_withdrawn_rows_stay_as_they_are(files):
    run(files)
    person = Person.objects.get()
    person.name_en = "Ildar Corrected"
    person.withdraw()
    court = Court.objects.get()
    court.name_en = "Renamed Court"
    court.save()
    Name.objects.all().delete()
    before = everything()
    change(files, "people/all.toml", "Ildar Sampel", "Ildar Simple")
    run(files)
    assert everything() == before


def test_missing_row_is_added_to_what_is_there(files):
    run(files)
    before = everything()
    people = files / "people" / "all.toml"
    people.write_text(
        people.read_text()
        + """
  [[person.charge]]
  key = "318"
  article = "RU-UK-318"
  cite = [{ source = "S1" }]
""",
        encoding="utf-8",
    )
    run(files)
    added = Charge.objects.get(import_key="ildar/318")
    assert added.person.code == "00000003"
    added.delete()
    assert everything() == before


def test_row_with_the_same_code_is_the_same_row(files):
    typed_by_hand = make.make_person(code="00000003", name_en="Ildar Typed")
    run(files)
    assert Person.objects.get().name_en == "Ildar Typed"
    assert Charge.objects.get().person == typed_by_hand


def test_if_empty_leaves_a_database_with_data_alone(files):
    make.make_source()
    assert "only laws, regions and the like are loaded" in run(files, "--if-empty")
    assert not Person.objects.exists()
    Source.objects.all().delete()
    run(files, "--if-empty")
    assert Person.objects.count() == 1


def test_a_further_charge_costs_eleven_queries(files):
    counts = []
    for number in (1, 2):
        further = (
            f'  [[person.charge]]\n  key = "further-{number}"\n  case = "ufa"\n  article = "RU-UK-212-2"\n'
        )
        change(
            files,
            "people/all.toml",
            '  [[person.sentence]]\n  key = "first"',
            f"{further}  cite = [{{ source = 'S1' }}]\n\n  [[person.sentence]]\n  key = \"first\"",
        )
        with CaptureQueriesContext(connection) as asked, transaction.atomic():
            run(files)
            transaction.set_rollback(True)
        counts.append(len(asked))
    assert counts[1] - counts[0] == 11


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        (
            "cases.toml",
            'court = "ufa"',
            'curt = "ufa"',
            "cases.toml, case “ufa”, curt: there is no such field",
        ),
        (
            "cases.toml",
            '"ufa"\ndef',
            '"omsk"\ndef',
            "cases.toml, case “ufa”, court: there is no court “omsk”",
        ),
        (
            "cases.toml",
            'person = "ildar"',
            'person = "nobody"',
            "defendant “ufa/nobody”, person: there is no person “nobody”",
        ),
        ("cases.toml", '[{ source = "S1" }]', "[]", "case “ufa”, cite: name at least one source"),
        ("cases.toml", '[{ source = "S1" }]', '["S1"]', "case “ufa”, cite: write a list of tables"),
        ("cases.toml", '"S1"', '"S9"', "case “ufa”, cite 1, source: there is no source “S9”"),
        ("cases.toml", '"S1"', '"S1", page = 2', "case “ufa”, cite 1, page: there is no such field"),
        (
            "cases.toml",
            "court = ",
            'number = [{ text = "1-2/2024" }, { text = "1-2/2024" }]\ncourt = ',
            "case “ufa”, number 2: The case has this number already",
        ),
        (
            "cases.toml",
            "[[case]]",
            "[[affair]]",
            "cases.toml: there is no table “affair”, only region, court_level",
        ),
        ("cases.toml", "[[case]]", "[case]", "cases.toml: a row of “case” starts with two brackets"),
        ("cases.toml", 'key = "ufa"\n', "", "cases.toml, case “”, key: every row needs a key"),
        ("cases.toml", '"An invented case"', '["A", "B"]', "case “ufa”, title_en: write a single value"),
        ("cases.toml", '"00000004"', '"SHORT"', "cases.toml, case “ufa”, code: "),
        ("cases.toml", "[[case]]", "[[case", "cases.toml: "),
        ("people/all.toml", "2024-01", "2024-13", "people/all.toml, charge “ildar/212”, brought_on: "),
        ("people/all.toml", "alleged", "certain", "charge “ildar/212”, certainty: Value 'certain' is not a"),
        (
            "people/all.toml",
            "4 years",
            "4",
            "sentence “ildar/first”, punishment 1, amount: “4”: Write how much, with its unit",
        ),
        (
            "people/all.toml",
            'kind = "imprisonment", amount',
            'kind = "flogging", amount',
            "sentence “ildar/first”, punishment 1, kind: there is no kind of punishment “flogging”",
        ),
        (
            "people/all.toml",
            "212-2",
            "999",
            "charge “ildar/212”, article: there is no provision of law “RU-UK-999”",
        ),
        ("people/all.toml", '"upheld"', '"imposed"\ncourt_instance = "first"', "Cannot overwrite a value"),
        (
            "people/all.toml",
            'court_instance = "appeal"',
            "",
            "sentence “ildar/appeal”: A first instance imposes",
        ),
        (
            "people/all.toml",
            '"appeal"\n  case',
            '"first"\n  case',
            "“ildar/first”, key: this key is there already",
        ),
        (
            "people/all.toml",
            "Ildar Sampel",
            "\\u202EIldar",
            "person “ildar”, name 1, text: This text holds",
        ),
        (
            "people/all.toml",
            'name_en = "',
            'disclosure = "hidden"\nname_en = "',
            "disclosure: there is no such",
        ),
        ("people/all.toml", 'name_en = "', 'state = "draft"\nname_en = "', "state: there is no such field"),
        ("people/all.toml", 'name_en = "', 'id = 7\nname_en = "', "id: there is no such field"),
        ("sources.toml", "https://", "javascript://", "sources.toml, source “S1”, url: Type an address"),
        ("sources.toml", 'url = "', 'internal_note = "', "internal_note: there is no such field"),
        ("sources.toml", 'url = "', "cite = [] #", "sources.toml, source “S1”, cite: there is no such field"),
    ],
)
def test_wrong_file_changes_nothing_and_says_where(files, name, old, new, message):
    change(files, name, old, new)
    with pytest.raises(CommandError) as refused:
        run(files)
    assert str(refused.value).startswith("Nothing was loaded. ")
    assert message in str(refused.value)
    assert not any(everything())


@pytest.mark.parametrize(
    ("line", "field", "value"),
    [
        ("born = 1985", "born", "1985"),
        ('born = "04.03.1985"', "born", "1985-03-04"),
        ('born = "4 марта 1985"', "born", "1985-03-04"),
        ("born = 1985-03-04", "born", "1985-03-04"),
        ("born = 1985-03-04T00:00:00", "born", "1985-03-04"),
        ('stated_age = "42"\nstated_age_on = "2024"', "stated_age", "42"),
        ("stated_age = 42.0\nstated_age_on = 2024", "stated_age", "42"),
        ('name_ru = "  А Б "', "name_ru", "А Б"),
        ('home_place_en = "  Sibay "', "home_place_en", "Sibay"),
    ],
)
def test_file_is_read_as_the_form_reads(files, line, field, value):
    change(files, "people/all.toml", 'name_en = "', f'{line}\nname_en = "')
    run(files)
    assert str(getattr(Person.objects.get(), field)) == value


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("stated_age = 42.7\nstated_age_on = 2024", "stated_age: “42.7”: Enter a whole number."),
        ("stated_age = true\nstated_age_on = 2024", "stated_age: “True”: Enter a whole number."),
        ("stated_age = -1\nstated_age_on = 2024", "stated_age: “-1”: "),
        ('born = "05/01/1985"', "born: “05/01/1985”: This can be read as 1985-01-05 or as 1985-05-01"),
        ("born = 1985-03-04T00:00:00Z", "born: “1985-03-04 00:00:00+00:00”: Write the date"),
        ('born = "1364-10-27"', "born: “1364-10-27”: The year 1364 is not of the calendar"),
    ],
)
def test_file_is_refused_as_the_form_refuses(files, line, message):
    change(files, "people/all.toml", 'name_en = "', f'{line}\nname_en = "')
    with pytest.raises(CommandError) as refused:
        run(files)
    assert message in str(refused.value)
    assert not Person.objects.exists()


def test_byte_order_mark_of_an_editor_is_no_error(files):
    path = files / "sources.toml"
    path.write_text(path.read_text(encoding="utf-8"), encoding="utf-8-sig")
    run(files)
    assert Source.objects.count() == 1


def test_wrong_file_beside_loaded_ones_changes_nothing(files):
    run(files)
    before = everything()
    (files / "more.toml").write_text(
        """
[[source]]
key = "S2"
publisher = "Another Gazette"
language = "en"

[[source]]
key = "S3"
language = "en"
""",
        encoding="utf-8",
    )
    with pytest.raises(CommandError, match=r"more\.toml, source “S3”, publisher: "):
        run(files)
    assert everything() == before


def test_directory_without_files_is_an_error(tmp_path):
    with pytest.raises(CommandError, match="there is no TOML file here"):
        run(tmp_path)


LAW = """
[[punishment_kind]]
key = "life"
name_en = "life imprisonment"
liberty = "takes"
measure = "nothing"

[[region]]
code = "XA"
name_en = "Exampleland"
reason_en = "An invented country."

[[region]]
code = "HK"

[[court_level]]
key = "xa-high"
country = "XA"
name_en = "High Bench"

[[facility_kind]]
key = "xa-tower"
name_en = "Tower"

[[law]]
key = "XA-RA"
country = "XA"
title_en = "Riot Act"
pattern = "{section}[({sub})]"
template_en = "s. {section}[({sub})] of the {law}"
names = ["RA"]

  [[law.levels]]
  name = "section"
  form = '\\d+[A-Z]*'
  words = ["s"]

  [[law.levels]]
  name = "sub"
  form = "[a-z]"
  missing = { en = "subsection not stated" }

  [[law.article]]
  number = "RA s. 9A(b)"
  title_en = "Reading it aloud"
  penalty = [{ kind = "life" }, { kind = "imprisonment", least = "P50M" }]

  [[law.article]]
  number = "9A"
  is_divided = true
  title_en = "Reading it"

[[court]]
key = "tribunal"
name_en = "Tribunal of no place"
level = "xa-high"
time_zone = "UTC"

[[facility]]
key = "tower"
name_en = "The Tower"
kind = "xa-tower"
region = "XA"
"""


@pytest.fixture
def law_files(files):
    (files / "law.toml").write_text(LAW)
    run(files)
    return files


def test_files_bring_the_law_of_a_country(law_files):
    whole, part = Article.objects.filter(law="XA-RA")
    assert (whole.code, whole.reference, whole.not_stated) == (
        "XA-RA-9A",
        "s. 9A of the Riot Act",
        "subsection not stated",
    )
    assert (part.code, part.number, part.parent) == ("XA-RA-9A-B", "9A(b)", whole)
    assert part.heading == "s. 9A(b) of the Riot Act: Reading it aloud"
    assert [str(threat) for threat in part.threats] == [
        "life imprisonment",
        "imprisonment, at the least: 50 months",
    ]
    assert (Region.objects.get(code="HK").name_en, Region.objects.get(code="HK").name_ru) == (
        "Hong Kong",
        "Гонконг",
    )
    court = Court.objects.get(import_key="tribunal")
    assert (court.region, str(court.level)) == (None, "High Bench")
    assert str(Facility.objects.get(import_key="tower").kind) == "Tower"


def test_loading_again_brings_the_law_up_to_date_and_touches_nothing_else(law_files):
    before = [*everything(), *Law.history.values(), *Article.history.values()]
    run(law_files)
    assert [*everything(), *Law.history.values(), *Article.history.values()] == before
    text = LAW.replace("s. {section}", "sec. {section}").replace("P50M", "P5Y").replace("Tower", "Keep")
    (law_files / "law.toml").write_text(text)
    run(law_files)
    part = Article.objects.get(code="XA-RA-9A-B")
    assert part.reference == "sec. 9A(b) of the Riot Act"
    assert [str(threat) for threat in part.threats][1:] == ["imprisonment, at the least: 5 years"]
    facility = Facility.objects.get(import_key="tower")
    assert (facility.name, str(facility.kind)) == ("The Tower", "Keep")  # a record, and a kind of places


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('country = "XA"\ntitle', 'country = "XX"\ntitle', "no such country"),
        ("9A(b)", "9A(7)", "is no number of this law"),
        (
            "is_divided = true",
            'is_divided = true\npenalty = [{ kind = "imprisonment", most = "P8Y" }]',
            "Only the parts",
        ),
        ('least = "P50M"', 'least = "fifty"', "Write the length as ISO 8601 does"),
        ('{ kind = "life" }', '{ kind = "life", most = "P99Y" }', "have no number"),
        ('reason_en = "An invented country."', "", "ISO 3166 has no such code"),
        ('{sub})]"', '{clause})]"', "do not fit the pattern"),
    ],
)
def test_wrong_law_is_refused_in_words(files, old, new, message):
    assert old in LAW
    (files / "law.toml").write_text(LAW.replace(old, new, 1))
    with pytest.raises(CommandError, match=message):
        run(files)
    assert not Law.objects.filter(key="XA-RA").exists()


def test_a_site_without_files_has_no_law_of_any_country():
    """What version 0.1.0 brought and nothing uses is gone: it comes with the files of the case."""
    take_out = import_module("cases.migrations.0017_unused_seeds").take_out
    used = make.make_charge(article=Article.objects.get(code="RU-UK-212-2"))
    Article.objects.filter(code="RU-UK-318-2").get().save()  # an edit of somebody
    court = make.make_court(region=make.make_region("RU-UD"))
    Region.history.all().delete()
    Article.history.exclude(code="RU-UK-318-2").delete()
    take_out(apps, None)
    # An article stays with its part.
    assert {*Article.objects.filter(law="RU-UK").values_list("code", flat=True)} >= {
        "RU-UK-212-2",
        "RU-UK-212",
        "RU-UK-318-2",
    }
    assert not Article.objects.filter(code__in=["RU-UK-212-1", "RU-KOAP-20.2", "RU-UK-318-1"]).exists()
    assert list(Region.objects.all()) == [court.region]
    assert used.article.within.count() == 2
