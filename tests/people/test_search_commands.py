import json

import pytest
from django.core.management import CommandError, call_command

from cases.models import Case, Charge, Detention, Event, Hearing, Sentence
from people.models import Person, PersonKey
from people.search import How, find
from people.synthetic import generate
from tests.factories import make_person

pytestmark = pytest.mark.django_db

PEOPLE = [
    {"id": "p1", "names": ["Айгиз Ишмурзин", "Aigiz Ishmurzin", "Айгиҙ Ишмырҙин"]},
    {"id": "p2", "names": ["Рамиль Ахметшин", "Рамиль Ахметзянов"]},
]


@pytest.fixture
def measure(tmp_path, capsys):
    def run(queries, *options):
        (tmp_path / "people.json").write_text(json.dumps(PEOPLE))
        (tmp_path / "queries.tsv").write_text("".join("\t".join(query) + "\n" for query in queries))
        call_command("search_quality", tmp_path / "people.json", tmp_path / "queries.tsv", *options)
        return [line.split() for line in capsys.readouterr().out.splitlines()]

    return run


def test_quality_is_told_by_kind_and_by_way(measure):
    lines = measure(
        [
            ("Aygiz Ishmurzin", "p1", "english"),
            ("Айгиҙ Ишмырҙин", "p1", "bashkir"),
            ("Ахметзянов", "p2", "variant"),
            ("Салават Юлаев", "p2", "variant"),
            ("Рамиль", "-", "nobody"),
            ("Ишмурмин", "-", "nobody"),
            ("Салават", "-", "nobody"),
        ]
    )
    assert lines[1:5] == [
        ["bashkir", "1", "1.000", "1.000"],
        ["english", "1", "1.000", "1.000"],
        ["variant", "2", "0.500", "0.500"],
        ["all", "4", "0.750", "0.750"],
    ]
    assert " ".join(lines[5]) == "answered by: name 4, nobody 2, similar 1"
    assert " ".join(lines[6]).startswith(
        "wrong people: 1 answers shown as if right, 1 with a word of warning"
    )


def test_measuring_keeps_nothing_and_people_of_the_database_have_no_part_in_it(measure):
    person = make_person(name_ru="Айгиз Ишмурзин")
    keys = PersonKey.objects.count()
    lines = measure([("Айгиз Ишмурзин", "p1", "russian")])
    assert lines[1] == ["russian", "1", "1.000", "1.000"]
    person.refresh_from_db()
    assert person.state == "published"
    assert (Person.objects.count(), PersonKey.objects.count()) == (1, keys)


def test_misses_are_listed_on_demand(measure):
    queries = [("Салават Юлаев", "p2", "variant"), ("Айгиз Ишмурзин", "p1", "russian")]
    assert "Юлаев'" not in str(measure(queries))
    assert ["variant:", "'Салават", "Юлаев'", "for", "p2:", "[]"] in measure(queries, "--misses")


def test_a_query_for_somebody_who_is_not_in_the_file_is_refused(measure):
    with pytest.raises(CommandError, match="p9"):
        measure([("Айгиз", "p9", "russian")])


def test_a_file_that_cannot_be_read_is_refused(tmp_path):
    (tmp_path / "people.json").write_text("[{}]")
    with pytest.raises(CommandError, match="can't be read"):
        call_command("search_quality", tmp_path / "people.json", tmp_path / "nothing.tsv")


def test_synthetic_persons_are_found_by_all_their_names():
    call_command("make_synthetic_persons", "--seed=3", "--count=20", verbosity=0)
    assert Person.objects.published().count() == 20
    for invented in generate(seed=3, count=20):
        for name in filter(None, [invented.name_en, invented.name_ru, invented.name_ba]):
            found = find(name)
            assert found.how is How.NAME
            assert Person.objects.filter(found.condition, name_ru=invented.name_ru).exists()


def test_synthetic_persons_never_join_real_ones():
    make_person()
    with pytest.raises(CommandError, match="holds people already"):
        call_command("make_synthetic_persons", "--count=5")
    assert Person.objects.count() == 1


def test_synthetic_facts_are_those_of_invented_people_only():
    call_command("make_synthetic_persons", "--count=30", verbosity=0)
    call_command("make_synthetic_facts", "--courts=5", verbosity=0)
    assert {case.defendants.exists() for case in Case.objects.all()} == {True}
    assert Person.objects.filter(cases=None).count() == 0
    for model in (Case, Hearing, Charge, Sentence, Detention, Event):
        assert 0 < model.objects.published().count() < model.objects.count()
    with pytest.raises(CommandError, match="more than people who were invented"):
        call_command("make_synthetic_facts")


def test_synthetic_facts_never_join_real_people():
    make_person()
    with pytest.raises(CommandError, match="more than people who were invented"):
        call_command("make_synthetic_facts")
    assert Case.objects.count() == 0
