"""Names as rows: their language and direction, what they derive, who has none, and how namesakes differ."""

import json
import re

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import translation

from people.concealment import bearer, doubts
from people.mentions import read
from people.models import Name, Person, PersonKey
from people.search import find, find_namesakes
from tests import factories as make
from tests.admin_forms import sent_by

pytestmark = [pytest.mark.django_db, pytest.mark.each]

VOWELLED = "\u0645\u064f\u062d\u064e\u0645\u064e\u0651\u062f \u0623\u064e\u062d\u0652\u0645\u064e\u062f"


def heading(client, person, language="en"):
    page = client.get(f"/{language}/people/{person.code}/").content.decode()
    return re.search(r"<h1>(.*?)</h1>", page)[1]


@pytest.mark.parametrize(
    ("columns", "page", "marked"),
    [
        ({"name_en": "Fail Alsynov", "name_ru": ""}, "ru", '<span lang="en">Fail Alsynov</span>'),
        ({"name_en": "محمد أحمد", "name_ru": ""}, "en", '<span lang="ar" dir="rtl">محمد أحمد</span>'),
        ({"name_en": VOWELLED, "name_ru": ""}, "en", f'<span lang="ar" dir="rtl">{VOWELLED}</span>'),
        ({"name_en": "نسرین ستوده", "name_ru": ""}, "ba", '<span lang="fa" dir="rtl">نسرین ستوده</span>'),
        ({"name_en": "דוד בן גוריון", "name_ru": ""}, "en", '<span lang="he" dir="rtl">דוד בן גוריון</span>'),
        ({"name_ru": "Дулат Ағаділ", "name_en": ""}, "ru", '<span lang="kk">Дулат Ағаділ</span>'),
        ({"name_en": "ნიკა გვარამია", "name_ru": ""}, "en", '<span lang="ka">ნიკა გვარამია</span>'),
        ({"name_en": "王炳章", "name_ru": ""}, "en", '<span lang="zh">王炳章</span>'),
        ({"name_ru": "Франак Вячорка ўл.", "name_en": ""}, "ru", '<span lang="be">Франак Вячорка ўл.</span>'),
        ({"name_en": "Фаиль Алсынов", "name_ru": ""}, "en", '<span lang="ru">Фаиль Алсынов</span>'),
        ({"name_ru": "Фаиль Алсынов", "name_en": ""}, "ru", "Фаиль Алсынов"),
        ({"name_ba": "Урал Өлгөлөв", "name_en": "", "name_ru": ""}, "ba", "Урал Өлгөлөв"),
    ],
)
def test_a_name_is_marked_with_its_language_and_direction(client, columns, page, marked):
    assert heading(client, make.make_person(**columns), page) == marked


def test_a_row_that_says_the_language_of_a_name_is_believed(client):
    person = make.make_person(name_en="Jan Novak", name_ru="")
    assert heading(client, person) == "Jan Novak"
    row = make.make_name(person=person, text="Jan Novak", language="cs")
    assert heading(client, person) == '<span lang="cs">Jan Novak</span>'
    row.language = "sk-SK"
    row.save()
    assert heading(client, person) == '<span lang="sk-SK">Jan Novak</span>'
    row.delete()
    assert heading(client, person) == "Jan Novak"


@pytest.mark.parametrize("over", [{"is_public": False}, {}])
def test_a_row_that_is_not_public_marks_nothing(client, over):
    disclosure = "named" if over else "initials"
    person = make.make_person(name_en="Jan Novak", name_ru="", disclosure=disclosure)
    before = heading(client, person)
    make.make_name(person=person, text="Jan Novak", language="cs", family="Jan", sort_as="Aaa", **over)
    person.refresh_from_db()
    assert heading(client, person) == before
    assert person.sort_key_en == make.make_person(name_en="Jan Novak", disclosure=disclosure).sort_key_en


@pytest.mark.parametrize(
    "tag",
    [
        *(
            "uk",
            "ru",
            "tt",
            "be",
            "ko",
            "az",
            "zh",
            "ce",
            "ku",
            "ar",
            "crh",
            "vi",
            "kk",
            "sah",
            "myv",
            "ug",
            "os",
        ),
        *("ba", "cv", "udm", "mhr", "tt-Latn", "zh-Hant-HK", "be-tarask"),
    ],
)
def test_any_language_can_be_chosen(tag):
    name = make.make_name(language=tag)
    name.full_clean()
    assert name.language_name not in ("", tag)


@pytest.mark.parametrize(
    ("typed", "tag"),
    [("Chechen", "ce"), ("чеченский", "ce"), ("rus", "ru"), ("TT-LATN", "tt-Latn"), ("zh_hant", "zh-Hant")],
)
def test_a_language_is_read_as_people_write_it(typed, tag):
    field = Name._meta.get_field("language").formfield()
    assert field.clean(typed) == tag


@pytest.mark.parametrize("typed", ["xx", "a", "ru-Xxxx", "ru-ZZ", "Klingonish", "ru--", "ru<b>"])
def test_what_is_no_language_is_refused(typed):
    with pytest.raises(ValidationError, match="BCP 47"):
        Name._meta.get_field("language").formfield().clean(typed)
    with pytest.raises(ValidationError):
        make.make_name(language=typed[:35]).full_clean()


def test_languages_of_russia_are_offered_first(client):
    client.force_login(make.make_user("researcher", password=None))
    page = client.get(reverse("admin:people_person_add")).content.decode()
    offered = re.findall(r'<option value="([\w-]+)">[^<]+</option>', page.partition("<datalist")[2])
    assert offered[:6] == ["ru", "ba", "tt", "ce", "cv", "av"]
    assert {"udm", "mhr", "sah", "en", "zh", "mis"} <= set(offered)


def test_parts_must_stand_in_the_name():
    name = make.make_name(text="王炳章", language="zh", family="王", given="炳章")
    name.full_clean()
    name.patronymic = "Иванович"
    with pytest.raises(ValidationError, match="does not have these words"):
        name.full_clean()


def test_a_kind_that_is_none_is_refused_by_the_database_too():
    name = make.make_name()
    with pytest.raises(ValidationError, match="not a kind of name"):
        Name(person=name.person, text="A", language="en", kind="married").validate_constraints()
    with pytest.raises(IntegrityError), transaction.atomic():
        Name.objects.filter(pk=name.pk).update(kind="married")


# Order


def listed(client, language="en"):
    page = client.get(f"/{language}/people/").content.decode()
    return re.findall(r'<span class="row-title"><a [^>]+>(?:<span[^>]*>)?([^<]+)<', page)


def test_lists_go_by_the_family_name_that_is_marked(client):
    families = {"Liu Xiaobo": "Liu", "Wang Bingzhang": "Wang", "Ai Weiwei": "Ai", "Orbán Viktor": ""}
    for text, family in families.items():
        person = make.make_person(name_en=text, name_ru="")
        if family:
            make.make_name(person=person, text=text, language="zh-Latn", family=family)
    assert listed(client) == ["Ai Weiwei", "Liu Xiaobo", "Orbán Viktor", "Wang Bingzhang"]


def test_a_family_name_marked_in_one_form_sorts_the_others(client):
    person = make.make_person(name_en="Baiguskarov Ilyas", name_ru="Ильяс Байгускаров")
    make.make_person(name_en="Anna Cherny", name_ru="")
    assert listed(client) == ["Anna Cherny", "Baiguskarov Ilyas"]
    make.make_name(person=person, text="Ильяс Байгускаров", language="ru", family="Байгускаров")
    assert listed(client) == ["Baiguskarov Ilyas", "Anna Cherny"]


def test_a_name_sorts_as_somebody_wrote(client):
    person = make.make_person(name_en="Ludwig van Beethoven", name_ru="")
    make.make_name(person=person, text="Ludwig van Beethoven", language="de", sort_as="Zzz")
    make.make_person(name_en="Anna Cherny", name_ru="")
    assert listed(client) == ["Anna Cherny", "Ludwig van Beethoven"]


def test_each_list_has_the_alphabet_of_its_language(client):
    for name in ("Әбдуллин", "Бикбаев", "Яхин"):
        make.make_person(name_en="", name_ru=name, name_ba=name)
    assert listed(client, "ru") == ["Әбдуллин", "Бикбаев", "Яхин"]
    assert listed(client, "ba") == ["Бикбаев", "Әбдуллин", "Яхин"]


# Pages and files


def rows_of(client, address):
    return json.loads(client.get(address).getvalue())


def test_the_page_of_a_person_tells_of_further_names(client):
    source = make.make_cited_source(publisher="Invented Register")
    person = make.make_person(name_en="Anna Sample", name_ru="")
    make.make_name(
        person=person,
        text="Анна Образцова",
        language="ru",
        kind="birth",
        until="2001",
        usage_en="in the passport",
        source=source,
    )
    make.make_name(person=person, text="أنّا", language="ar", kind="alias")
    page = re.sub(r"\s+", " ", client.get(person.get_absolute_url()).content.decode())
    assert '<span lang="ru">Анна Образцова</span>' in page
    assert "Russian, at birth · until" in page
    assert "in the passport" in page
    assert f'<a href="{source.get_absolute_url()}">Invented Register</a>' in page
    assert page.count('<span lang="ar" dir="rtl">أنّا</span>') == 2  # below the heading, and among the facts


def test_a_source_that_is_not_public_is_not_told_with_a_name(client):
    source = make.make_source(publisher="Zqxregister", state="draft")
    name = make.make_name(source=source, text="Shown Name")
    page = client.get(name.person.get_absolute_url()).content.decode()
    rows = rows_of(client, "/en/names.json")
    assert "Shown Name" in page
    assert "Zqxregister" not in page
    assert [(row["text"], row["source"]) for row in rows] == [("Shown Name", "")]


def test_the_file_of_names_has_only_those_of_people_who_are_named(client):
    source = make.make_cited_source()
    shown = make.make_name(
        text="Ілько Приклад", language="uk", kind="official", family="Приклад", given="Ілько", source=source
    )
    make.make_name(text="Zqxinternal", is_public=False)
    for over in ({"disclosure": "initials"}, {"disclosure": "hidden"}, {"state": "draft"}):
        make.make_name(person=make.make_person(**over), text="Zqxhidden")
    (row,) = rows_of(client, "/en/names.json")
    assert (row["code"], row["person"], row["text"]) == (shown.code, shown.person.code, "Ілько Приклад")
    assert (row["language"], row["kind"], row["family"]) == ("uk", "official", "Приклад")
    assert row["source"] == source.code
    assert rows_of(client, "/en/names.json?language=uk") == [row]
    assert rows_of(client, "/en/names.json?language=be") == []
    assert rows_of(client, "/en/names.json?kind=birth") == []


# Concealment


def test_a_marked_family_name_is_looked_for_though_it_looks_like_another_part():
    """Абрамович ends as a patronymic, and many are called Тимур: nobody would guess the family name."""
    for text, family, title in (
        ("Абрамович Роман", "Абрамович", "Дело Абрамовича"),
        ("Азат Тимур", "Тимур", "Письмо Тимура"),
    ):
        person = make.make_person(name_en="", name_ru=text, disclosure="initials")
        event = make.make_event(title_en="", title_ru=title, state="draft")
        assert not doubts(event)
        row = make.make_name(person=person, text=text, language="ru", is_public=False)
        assert not doubts(event)
        row.family = family
        row.save()
        assert list(doubts(event)) == [(person.pk, False)]


def test_marking_the_family_name_hides_no_rare_given_name():
    person = make.make_person(name_en="", name_ru="Аппак Утаенов", disclosure="initials")
    make.make_name(person=person, text="Аппак Утаенов", language="ru", family="Утаенов", given="Аппак")
    name = bearer(Person.objects.get())
    assert name.is_told_in(read(["Аппака"]))
    assert name.is_hinted_in(read(["Утаенова"]))
    assert not name.is_hinted_in(read(["Аппака"]))


# Nobody's name


def test_a_description_is_no_name():
    first, second = (make.make_person(name_en="Unknown woman", name_ru="") for _ in range(2))
    assert first.has_no_name
    assert not PersonKey.objects.exists()
    assert find_namesakes(first) == []
    found = find("unknown woman")
    assert found.how.name == "WORDS"
    assert set(Person.objects.filter(found.condition)) == {first, second}


def test_words_of_a_description_conceal_nothing():
    make.make_person(name_en="", name_ru="Неизвестная женщина", disclosure="initials")
    assert not doubts(make.make_event(title_ru="Неизвестная женщина на площади", state="draft"))


@pytest.mark.parametrize("disclosure", ["named", "initials"])
def test_a_description_has_no_initials(disclosure):
    person = make.make_person(
        name_en="Tall Woman In Red", name_ru="", has_no_name=True, disclosure=disclosure
    )
    assert person.public.name_in("en") == ("Tall Woman In Red" if disclosure == "named" else "")
    told = Person.public_values(
        {field.column: getattr(person, field.attname) for field in Person._meta.fields}
    )
    assert told["name_en"] == person.public.name_in("en")
    with translation.override("en"):
        assert str(person.public.name) == ("Tall Woman In Red" if disclosure == "named" else "name withheld")


@pytest.mark.parametrize(
    ("name", "is_none"),
    [
        ("Anonymous", True),
        ("woman, name not known", True),
        ("Неизвестный мужчина, 45 лет", True),
        ("Анонимов Иван", False),
        ("ван Бетховен Людвиг", False),
        ("Примеров, Иван", False),
    ],
)
def test_only_what_says_so_is_a_description_at_first(name, is_none):
    person = make.make_person(name_en="", name_ru=name, state="draft")  # nobody has accepted a name
    assert person.has_no_name is is_none
    person.has_no_name = not is_none
    person.save()
    person.refresh_from_db()
    assert person.has_no_name is not is_none
    assert PersonKey.objects.exists() is is_none


def test_who_is_only_described_is_entered_and_counted_as_nobody_who_is_named(client):
    client.force_login(make.make_user("researcher", password=None))
    address = reverse("admin:people_person_add")
    data = sent_by(client.get(address)) | {"name_en": "woman, name not known"}
    assert client.post(address, data).status_code == 302
    assert Person.objects.get().has_no_name
    described, named = make.make_person(name_en="unknown man, 45", name_ru=""), make.make_person()
    case = make.make_case(defendants=[described, named])
    page = client.get(case.get_absolute_url()).content.decode()
    assert "unknown man, 45" in page
    assert re.search(r'People of the case named here</dt>\s*<dd>\s*<span class="value">1</span>', page)
    (row,) = rows_of(client, "/en/cases.json")
    assert row["defendants_named"] == 1


# Namesakes


def test_the_order_of_the_words_of_a_name_hides_no_namesake():
    one, two = make.make_person(name_en="Ivan Petrov"), make.make_person(name_en="Petrov Ivan")
    assert find_namesakes(one) == [two]


def test_the_list_tells_namesakes_apart(client):
    for year in ("1985", "1990"):
        make.make_person(name_en="Ivan Petrov", born=year)
    page = client.get("/en/people/").content.decode()
    assert page.count("Ivan Petrov</a>") == 2
    assert re.findall(r'<time datetime="(19\d\d)">', page) == ["1985", "1990"]


def picked(client, term):
    query = {"app_label": "cases", "model_name": "charge", "field_name": "person", "term": term}
    return [row["text"] for row in client.get(reverse("admin:autocomplete"), query).json()["results"]]


def test_pickers_tell_namesakes_apart(client):
    client.force_login(make.make_user("researcher", password=None))
    one = make.make_person(name_en="Ivan Petrov", born="1985-02-03", home_place_en="Ufa")
    two = make.make_person(name_en="Ivan Petrov", born="1990", home_region=make.make_region("RU-XA"))
    make.make_case(title_en="The case of the square", defendants=[two])
    with translation.override("en"):
        labels = picked(client, "Ivan Petrov")
    assert sorted(labels) == [
        f"Ivan Petrov, 1985, Ufa, {one.code}",
        f"Ivan Petrov, 1990, Region RU-XA, The case of the square, {two.code}",
    ]
    page = client.get(make_change_address(make.make_charge(person=one, state="draft"))).content.decode()
    assert f"Ivan Petrov, 1985, Ufa, {one.code}</option>" in page


def make_change_address(charge):
    return reverse("admin:cases_charge_change", args=[charge.pk])


def test_titles_of_namesakes_differ(client):
    titles = {
        re.search(
            r"<title>\s*(.*?)\s*</title>", client.get(person.get_absolute_url()).content.decode(), re.S
        )[1]
        for person in (make.make_person(name_en="Ivan Petrov", born=year) for year in ("1985", "1990-01-02"))
    }
    assert len(titles) == 2
    assert any("Ivan Petrov (1990)" in title for title in titles)
