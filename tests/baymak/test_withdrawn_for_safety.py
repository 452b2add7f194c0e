"""Who was withdrawn for safety comes back by the editor who did it and another, with a written reason."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from baymak.models import Act
from baymak.review import STEPS, take
from cases.loading import load
from people.merging import merge
from people.models import Person
from tests import factories as make
from tests.admin_forms import look_and_press

pytestmark = pytest.mark.django_db

FILES = """
[[source]]
key = "gazette"
publisher = "Invented Gazette"
language = "en"
url = "https://gazette.example/loaded"
[[person]]
key = "of-the-files"
name_en = "Loaded Person"
cite = [{ source = "gazette" }]
"""
REASON = "the mother allows it, asked on 3 November"


def make_user(role="editor"):
    return make.make_user(role, password=None)


@pytest.fixture
def editor():
    return make_user()


def address(row, page, *args):
    return reverse(f"admin:people_person_{page}", args=[row.pk, *args])


def withdraw(client, editor, person, why="safety"):
    client.force_login(editor)
    client.post(address(person, "step", "withdraw"), {"why": why})
    person.refresh_from_db()
    assert (person.state, person.withdrawn_for, person.is_published()) == ("withdrawn", why, False)
    return person


def publish(client, editor, person, **data):
    """Press all the buttons up to the reason; return whether the person is public."""
    client.force_login(editor)
    page = look_and_press(client, address(person, "step", "publish"))
    if page.context and "max_reason" in page.context:
        sent = {}
        for name, value in page.context["asked"]:
            sent.setdefault(name, []).append(value)
        client.post(address(person, "step", "publish"), sent | data)
    return Person.objects.get(pk=person.pk).is_published()


@pytest.mark.parametrize("why", ["safety", "request"])
def test_two_others_do_not_bring_it_back_in_two_clicks(client, editor, why):
    person = withdraw(client, editor, make.make_person(), why)
    take(STEPS["submit"], person, make_user("researcher"))
    assert not publish(client, make_user(), person, reason=REASON)
    assert not publish(client, editor, person)
    assert publish(client, editor, person, reason=REASON)
    person.refresh_from_db()
    assert person.withdrawn_for == ""
    assert person.history.first().history_change_reason == f"published: {REASON}"


def test_a_mistake_comes_back_as_ever(client, editor):
    person = withdraw(client, editor, make.make_person(), "mistake")
    take(STEPS["submit"], person, make_user("researcher"))
    assert publish(client, make_user(), person)


def test_without_a_word_it_leaves_as_fast_and_the_word_may_follow(client, editor):
    person = withdraw(client, editor, make.make_person(), "")
    withdraw(client, editor, person, "safety")
    client.post(address(person, "step", "withdraw"), {"why": "mistake"})
    person.refresh_from_db()
    assert person.withdrawn_for == "safety"


def test_sources_that_left_with_it_left_for_the_same(client, editor):
    person = make.make_person()
    source = person.citations.get().source
    withdraw(client, editor, person)
    source.refresh_from_db()
    assert (source.state, source.withdrawn_for) == ("withdrawn", "safety")


def test_when_who_withdrew_it_is_gone_two_others_bring_it_back(client, editor):
    person = withdraw(client, editor, make.make_person())
    editor.is_active = False
    editor.save()
    take(STEPS["submit"], person, make_user("researcher"))
    assert publish(client, make_user(), person, reason=REASON)


def by_list(client, person):
    client.force_login(make_user())
    asked = {"action": "publish_rows", "_selected_action": [person.pk]}
    look_and_press(client, reverse("admin:people_person_changelist"), asked)


def by_sending_back_and_forth(client, person):
    take(STEPS["send_back"], person, make_user())
    take(STEPS["submit"], person, make_user("researcher"))
    take(STEPS["publish"], person, make_user())


def by_accepting(client, person):
    take(STEPS["accept"], person, make_user())


def load_files():
    with TemporaryDirectory() as folder:
        (Path(folder) / "case.toml").write_text(FILES)
        load(folder)


def by_files(client, person):
    load_files()


def by_deleting_and_loading(client, person):
    client.force_login(make_user())
    assert client.post(address(person, "step", "discard")).status_code == 403
    load_files()


def by_merging_it_into_another(client, person):
    with pytest.raises(ValidationError, match="withdrawn for safety"):
        merge(person, make.make_person(), make_user())


def by_merging_another_into_it(client, person):
    with pytest.raises(ValidationError, match="withdrawn for safety"):
        merge(make.make_person(), person, make_user())


@pytest.mark.parametrize(
    "way",
    [
        by_list,
        by_sending_back_and_forth,
        by_accepting,
        by_files,
        by_deleting_and_loading,
        by_merging_it_into_another,
        by_merging_another_into_it,
    ],
)
def test_no_way_back_is_open_to_others(client, editor, way):
    person = withdraw(client, editor, make.make_person(import_key="of-the-files"))
    take(STEPS["submit"], person, make_user("researcher"))
    way(client, person)
    person.refresh_from_db()
    assert (person.is_published(), person.withdrawn_for) == (False, "safety")


def test_another_editor_does_not_take_it_over(client, editor):
    person = withdraw(client, editor, make.make_person())
    other = make_user()
    client.force_login(other)
    client.post(address(person, "step", "withdraw"), {"why": "request"})
    take(STEPS["submit"], person, make_user("researcher"))
    assert not publish(client, other, person, reason=REASON)
    assert publish(client, editor, person, reason=REASON)


# -- What was withdrawn at once ---------------------------------------------------------------------------


# Nobody's name is in that of another.
NAMES = ["Aydar Urmanov", "Ilgiz Yagafarov", "Rushan Zakirov", "Marat Bulatov", "Fanis Gareyev"]


def withdraw_all(client, editor, people):
    client.force_login(editor)
    asked = {"action": "withdraw_rows", "_selected_action": [person.pk for person in people]}
    client.post(reverse("admin:people_person_changelist"), asked)
    return Act.objects.get(kind="withdraw")


def undo(client, user, act, why=REASON):
    client.force_login(user)
    return client.post("/admin/discarded/", {"undo": act.pk, f"why:{act.pk}": why})


def public(people):
    return [person.is_published() for person in people]


def test_what_one_editor_withdrew_at_once_another_undoes_whole_but_for_what_left_for_safety(client, editor):
    people = [make.make_person(name_en=name, name_ru="") for name in NAMES]
    facts = [make.make_charge(person=person) for person in people]
    act = withdraw_all(client, editor, people)
    assert public(people + facts) == [False] * 10
    client.post(address(people[0], "step", "withdraw"), {"why": "safety"})
    client.post(address(people[1], "step", "withdraw"), {"why": "request"})
    other = make_user()
    take(STEPS["submit"], people[2], make_user("researcher"))
    for user, why in ((editor, REASON), (other, " "), (make_user("researcher"), REASON)):
        undo(client, user, act, why)
        assert public(people + facts) == [False] * 10
    client.force_login(other)
    assert "withdrawn at once" in client.get("/admin/").text
    page = client.get("/admin/discarded/").text
    assert "Undo all of this" in page
    assert editor.username in page
    undo(client, other, act)
    assert public(people + facts) == [False] * 3 + [True] * 2 + [False] * 3 + [True] * 2
    undone = Act.objects.get(kind="undo")
    assert (undone.undoes, undone.user, undone.reason) == (act, other, REASON)
    version = people[3].history.first()
    assert (version.history_user, version.history_change_reason) == (other, f"withdrawal undone: {REASON}")
    assert "Undo all of this" not in client.get("/admin/discarded/").text
    assert not Act.objects.filter(kind="undo").exclude(pk=undone.pk).exists()


def test_undoing_brings_nothing_out_that_could_not_be_published_now(client, editor):
    people = [make.make_person(name_en=name, name_ru="") for name in NAMES[:3]]
    make.make_name(person=people[0], text="Nobody accepted it", is_public=True, language="en")
    people[0].names.update(accepted=None)
    act = withdraw_all(client, editor, people)
    undo(client, make_user(), act)
    assert public(people) == [False, True, True]


def test_one_person_withdrawn_comes_back_by_review_alone(client, editor):
    person = make.make_person()
    for _ in range(3):
        person.citations.create(source=make.make_source())
    act = withdraw_all(client, editor, [person])
    assert act.rows >= 4
    undo(client, make_user(), act)
    assert public([person]) == [False]
