import json
import os
import subprocess
import sys

import pytest
from django.conf import settings

from baymak.acceptance import is_as_accepted
from cases.models import Case, Charge, Detention, Event, Hearing, Sentence
from people.models import Person
from people.search import How, find
from tests.bench.facts import make_facts
from tests.bench.persons import make_persons
from tests.bench.quality import measure as measure_files
from tests.bench.synthetic import generate
from tests.factories import make_person

pytestmark = [pytest.mark.django_db, pytest.mark.once]

PEOPLE = [
    {"id": "p1", "names": ["Айгиз Ишмурзин", "Aigiz Ishmurzin", "Айгиҙ Ишмырҙин"]},
    {"id": "p2", "names": ["Рамиль Ахметшин", "Рамиль Ахметзянов"]},
]


@pytest.fixture
def write(tmp_path):
    def files(queries):
        (tmp_path / "people.json").write_text(json.dumps(PEOPLE))
        (tmp_path / "queries.tsv").write_text("".join("\t".join(query) + "\n" for query in queries))
        return tmp_path / "people.json", tmp_path / "queries.tsv"

    return files


@pytest.fixture
def measure(write, capsys):
    def run(queries, **options):
        measure_files(*write(queries), **options)
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


def test_measuring_asks_no_database_but_its_own(write):
    files = write([("Айгиз Ишмурзин", "p1", "russian")])
    result = subprocess.run(
        [sys.executable, "-m", "tests.bench.quality", *files],
        cwd=settings.BASE_DIR,
        env=os.environ | {"DATABASE_URL": "postgres://nobody@127.0.0.1:1/none"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert result.stdout.splitlines()[1].split() == ["russian", "1", "1.000", "1.000"]


def test_nobody_is_added_to_people_who_are_there(measure):
    make_person()
    with pytest.raises(ValueError, match="holds people already"):
        measure([("Айгиз Ишмурзин", "p1", "russian")])
    assert Person.objects.count() == 1


def test_misses_are_listed_on_demand(measure):
    lines = measure([("Салават Юлаев", "p2", "variant"), ("Айгиз Ишмурзин", "p1", "russian")], misses=True)
    assert lines[-1] == ["variant:", "'Салават", "Юлаев'", "for", "p2:", "[]"]


def test_a_query_for_somebody_who_is_not_in_the_file_is_refused(measure):
    with pytest.raises(ValueError, match="p9"):
        measure([("Айгиз", "p9", "russian")])


def test_synthetic_persons_are_found_by_all_their_names():
    make_persons(20, seed=3)
    assert Person.objects.published().count() == 20
    for invented in generate(seed=3, count=20):
        for name in filter(None, [invented.name_en, invented.name_ru, invented.name_ba]):
            found = find(name)
            assert found.how is How.NAME
            assert Person.objects.filter(found.condition, name_ru=invented.name_ru).exists()


def test_synthetic_persons_never_join_real_ones():
    make_person()
    with pytest.raises(ValueError, match="holds people already"):
        make_persons(5)
    assert Person.objects.count() == 1


def test_synthetic_facts_are_those_of_invented_people_only():
    make_persons(30)
    make_facts(courts=5)
    assert {case.defendants.exists() for case in Case.objects.all()} == {True}
    assert Person.objects.filter(in_cases=None).count() == 0
    for model in (Case, Hearing, Charge, Sentence, Detention, Event):
        assert 0 < model.objects.published().count() < model.objects.count()
        # An edition has what was accepted, and nothing else.
        assert model.objects.filter(is_as_accepted(model)).count() == model.objects.count()
    with pytest.raises(ValueError, match="more than people who were invented"):
        make_facts(courts=5)


def test_synthetic_facts_never_join_real_people():
    make_person()
    with pytest.raises(ValueError, match="more than people who were invented"):
        make_facts(courts=5)
    assert Case.objects.count() == 0
