import pytest
from django.core.management import call_command

from baymak.changing import changing
from baymak.publishing import accept
from people.models import Name, NameKey, Person, PersonKey, PersonText
from tests.factories import make_name, make_person

pytestmark = [pytest.mark.django_db, pytest.mark.each]


def keys_of(person, **over):
    return set(PersonKey.objects.filter(person=person, **over).values_list("key__text", flat=True))


def public_keys_of(person):
    return keys_of(person, is_public=True)


def text_of(person):
    return PersonText.objects.filter(person=person).values_list("text", flat=True).first() or ""


def make_aigiz(**over):
    return make_person(**{"name_en": "Aigiz Ishmurzin", "name_ru": "Айгиз Ишмурзин"} | over)


def test_a_named_person_is_found_by_all_public_names():
    person = make_aigiz(name_ba="Айгиҙ Ишмырҙин")
    make_name(person=person, text="Aygiz-bey", is_public=True)
    make_name(person=person, text="Salavat", is_public=False)
    assert public_keys_of(person) == {"aigiz", "iwmurzin", "iwmirzin", "bi", "aigizbi"}
    assert keys_of(person) == public_keys_of(person) | {"salavat"}


def test_a_person_known_by_initials_is_found_by_these_only():
    person = make_aigiz(disclosure="initials", occupation_ru="Учитель", home_place_ru="Баймак")
    make_name(person=person, text="Salavat", is_public=True)
    assert public_keys_of(person) == {"a", "i"}
    assert keys_of(person, is_public=False) == {"aigiz", "iwmurzin", "salavat"}
    assert text_of(person) == ""


def test_a_hidden_person_has_no_public_key():
    person = make_aigiz(disclosure="hidden", occupation_ru="Учитель")
    assert public_keys_of(person) == set()
    assert keys_of(person) == {"aigiz", "iwmurzin"}
    assert text_of(person) == ""


def test_words_about_a_person_are_kept_without_case():
    person = make_aigiz(
        occupation_ru="Учитель ИСТОРИИ",
        occupation_ba="Уҡытыусы",
        home_place_ba="Баймаҡ",
        summary_en="A Poet",
        summary_ru="Ещё поёт",
        internal_note="secret",
    )
    assert text_of(person).split("\n") == ["баймаҡ", "учитель истории", "уҡытыусы", "a poet", "еще поет"]


def test_a_new_disclosure_is_followed_at_once():
    person = make_aigiz(occupation_en="Poet")
    person.disclosure = "hidden"
    person.save()
    assert (public_keys_of(person), text_of(person)) == (set(), "")
    person.disclosure = "named"
    person.save()
    assert (public_keys_of(person), text_of(person)) == ({"aigiz", "iwmurzin"}, "poet")


def test_a_new_name_replaces_the_old_one():
    person = make_aigiz()
    person.name_en = person.name_ru = "Salavat"
    person.save()
    # Until somebody accepts it, the team still finds them by the name that the public reads.
    assert (public_keys_of(person), keys_of(person)) == ({"salavat"}, {"salavat", "aigiz", "iwmurzin"})
    with changing([person]):
        person.save()
        accept(type(person), [person.pk])
    assert keys_of(person) == {"salavat"}


def test_a_spelling_that_is_no_longer_public_is_followed_at_once():
    person = make_aigiz()
    variant = make_name(person=person, text="Salavat")
    variant.is_public = False
    variant.save()
    assert public_keys_of(person) == {"aigiz", "iwmurzin"}
    assert keys_of(person) == {"aigiz", "iwmurzin", "salavat"}


@pytest.mark.parametrize(
    "delete",
    [
        pytest.param(lambda variant: variant.delete(), id="one by one"),
        pytest.param(lambda variant: Name.objects.filter(pk=variant.pk).delete(), id="all at once"),
    ],
)
def test_a_deleted_spelling_finds_nobody(delete):
    person = make_aigiz()
    delete(make_name(person=person, text="Salavat"))
    assert keys_of(person) == {"aigiz", "iwmurzin"}


@pytest.mark.parametrize(
    "delete",
    [
        pytest.param(lambda person: person.delete(), id="one by one"),
        pytest.param(lambda person: Person.objects.filter(pk=person.pk).delete(), id="all at once"),
    ],
)
def test_a_person_can_be_deleted_with_all_spellings(delete):
    person = make_aigiz(occupation_en="Poet")
    make_name(person=person, text="Salavat")
    delete(person)
    assert not PersonKey.objects.exists()
    assert not PersonText.objects.exists()


def test_a_key_is_kept_once_for_all_who_have_it():
    make_aigiz(), make_aigiz()
    assert sorted(NameKey.objects.values_list("text", flat=True)) == ["aigiz", "iwmurzin"]
    assert PersonKey.objects.count() == 4


def test_the_command_repairs_what_was_changed_past_the_models(capsys):
    person, other = make_aigiz(), make_aigiz(disclosure="hidden")
    Person.objects.filter(pk=person.pk).update(public_name_en="Salavat", public_name_ru="", public_name_ba="")
    PersonKey.objects.filter(person=other).delete()
    call_command("index_search")
    assert public_keys_of(person) == {"salavat"}
    assert keys_of(other) == {"aigiz", "iwmurzin"}
    assert "Indexed 2 people." in capsys.readouterr().out


def test_saving_what_is_indexed_already_writes_no_key(django_assert_max_num_queries):
    person = make_aigiz()
    before = list(PersonKey.objects.order_by("pk").values_list("pk"))
    person.save()
    assert list(PersonKey.objects.order_by("pk").values_list("pk")) == before
