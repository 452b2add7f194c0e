"""What a page says of a row before it goes on: namesakes, new hosts, look-alike letters, who is found."""

import pytest
from django.test import Client
from django.urls import reverse

from people.models import Name, NamedIn
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def remarks():
    """Return what the page on which an editor looks at a row says beside it."""

    def ask(row, step="publish"):
        client = Client()
        client.force_login(make.make_user("editor", password=None))
        kind = f"{row._meta.app_label}_{row._meta.model_name}"
        page = client.post(reverse(f"admin:{kind}_step", args=[row.pk, step]))
        found = {one["row"]: one["remarks"] for one in page.context_data["dossier"]}[row]
        assert all(text in page.content.decode() for text in found)
        return found

    return ask


def waiting(make_row, **over):
    return make_row(state="in_review", submitted_by=make.make_user(password=None), **over)


def test_a_new_person_is_told_with_namesakes_and_as_what_anybody_finds_them(remarks):
    over = {"name_ru": "", "born": "1980-04-05", "home_place_en": "Ufa district"}
    known = make.make_person(name_en="Ildar Zzyabaev", **over)
    case = make.make_case(defendants=[known], title_en="Case of the square")
    new = waiting(make.make_person, name_en="Ildar Zziabaev", name_ru="Ильдар Ззябаев")
    others, names = remarks(new)
    assert others.startswith("Others of this name: Ildar Zzyabaev, 1980, Ufa district,")
    assert case.title_en in others
    assert known.code in others
    assert names == "Anybody will find the person as: Ildar Zziabaev, Ильдар Ззябаев."


def test_only_a_changed_name_is_compared_with_others(remarks):
    person, _other = make.make_person(name_en="Ildar Zzyabaev"), make.make_person(name_en="Ildar Zzyabaev")
    person.occupation_en = "miller"
    person.save()
    assert remarks(person, "accept") == []
    Name.objects.create(person=person, text="Ildar Zzyabai", language="en", is_public=True)
    assert remarks(person, "accept")[-1] == "Anybody will find the person as: Ildar Zzyabai."


def test_of_whom_is_shown_by_initials_the_sources_that_others_show_are_told(remarks):
    source, silent = make.make_source(title="The trial of five"), make.make_source()
    make.make_person(source=source).citations.create(source=silent)
    over = {"disclosure": "initials", "source": source}
    person = waiting(make.make_person, name_en="Ildar Zzyabaev", name_ru="", **over)
    person.citations.create(source=silent)
    NamedIn.objects.create(person=person, source=silent, is_named=False)
    names, sources = remarks(person)
    assert "Zzyabaev" not in names
    assert sources == f"Public sources may say the name, one click away: {source}."


def test_a_new_host_of_a_publisher_is_told(remarks):
    make.make_source(publisher="Invented Herald", url="https://www.herald.example/1")
    known, new = (
        waiting(make.make_source, publisher="Invented Herald", url=f"https://{host}/2")
        for host in ("m.herald.example", "herald-news.example")
    )
    first = waiting(make.make_source, publisher="Nobody knew it", url="https://herald-new.example/3")
    assert (remarks(known), remarks(first)) == ([], [])
    assert remarks(new) == [
        "A new address of this publisher: herald-news.example. Until now: herald.example.",
    ]


def test_look_alikes_of_a_new_text_are_told_beside_it(remarks):
    charge = waiting(make.make_charge, summary_en="Fаyil was charged")
    assert remarks(charge) == [
        "Letters of another alphabet that look alike, or two alphabets in one word: Fаyil.",
    ]
