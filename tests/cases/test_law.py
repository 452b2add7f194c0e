"""Laws as data: whatever its country, a provision is kept, cited, written and found as its own law has it."""

from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import translation

from cases.loading import load
from cases.models import Article, Charge, Law, Penalty, Sentence
from people.models import Person, Region
from tests import factories as make
from tests.lists import csv_rows, json_rows, listed, words

pytestmark = [pytest.mark.django_db, pytest.mark.each]


@pytest.fixture
def laws():
    load(Path(__file__).parent / "laws", only_law=True)


# law, as people write it, as it is kept, its address, as it is cited
WRITTEN = [
    ("RU-UK", "212-2", "212-2", "RU-UK-212-2", "art. 212 part 2, Criminal Code"),
    ("RU-UK", "205.2 ч. 2", "205.2-2", "RU-UK-205.2-2", "art. 205.2 part 2, Criminal Code"),
    ("RU-UK", "ст. 280.3 ч. 1 УК РФ", "280.3-1", "RU-UK-280.3-1", "art. 280.3 part 1, Criminal Code"),
    (
        "RU-UK",
        "п. «д» ч. 2 ст. 207.3 УК РФ",
        "207.3-2-д",
        "RU-UK-207.3-2-D",
        "art. 207.3 part 2 point д, Criminal Code",
    ),
    ("RU-UK", "207³-2д", "207.3-2-д", "RU-UK-207.3-2-D", "art. 207.3 part 2 point д, Criminal Code"),
    ("RU-UK", "п. «В» ч.2 ст.105", "105-2-в", "RU-UK-105-2-V", "art. 105 part 2 point в, Criminal Code"),
    ("SU-UK", "ст. 70", "70", "SU-UK-70", "art. 70, Criminal Code of the RSFSR"),
    ("UA-KK", "111-1", "111-1", "UA-KK-111-1", "art. 111-1"),
    ("UA-KK", "ч. 2 ст. 111-1 КК України", "111-1 2", "UA-KK-111-1-2", "art. 111-1 part 2"),
    ("TR-TCK", "314/2", "314/2", "TR-TCK-314-2", "TCK 314/2"),
    ("TR-TCK", "TCK m. 314 f. 2", "314/2", "TR-TCK-314-2", "TCK 314/2"),
    ("AZ-CM", "167-2.2.1", "167-2.2.1", "AZ-CM-167-2.2.1", "art. 167-2.2.1"),
    ("AZ-CM", "art. 234.4.3", "234.4.3", "AZ-CM-234.4.3", "art. 234.4.3"),
    ("HK-NSL", "art. 22", "22", "HK-NSL-22", "NSL art. 22"),
    ("HK-NSL", "NSL 22(3)", "22(3)", "HK-NSL-22-3", "NSL art. 22(3)"),
    ("HK-CO", "s. 9A", "9A", "HK-CO-9A", "Crimes Ordinance s. 9A"),
    ("HK-CO", "159a Crimes Ordinance", "159A", "HK-CO-159A", "Crimes Ordinance s. 159A"),
    ("HK-CO", "section 10(1)(a)", "10(1)(a)", "HK-CO-10-1-A", "Crimes Ordinance s. 10(1)(a)"),
    ("IR-TAZIR", "500", "500", "IR-TAZIR-500", "Tazirat art. 500"),
    ("EG-PC", "86 bis (a)", "86 bis (a)", "EG-PC-86-BIS-A", "art. 86 bis (a)"),
    ("EG-PC", "Art. 86bis", "86 bis", "EG-PC-86-BIS", "art. 86 bis"),
    ("FR-CP", "L.431-3", "L.431-3", "FR-CP-L.431-3", "art. L.431-3"),
    ("FR-CP", "433-3-1", "433-3-1", "FR-CP-433-3-1", "art. 433-3-1"),
    ("US-18", "18 U.S.C. § 1512(c)(2)", "1512(c)(2)", "US-18-1512-C-2", "18 U.S.C. § 1512(c)(2)"),
    ("US-18", "1512 (C) (2)", "1512(c)(2)", "US-18-1512-C-2", "18 U.S.C. § 1512(c)(2)"),
    ("GE-CC", "344¹", "344¹", "GE-CC-344.1", "art. 344¹"),
    ("ICC", "art. 7(1)", "7(1)", "ICC-7-1", "art. 7(1), Rome Statute"),
]


@pytest.mark.parametrize(("law", "written", "number", "code", "cited"), WRITTEN)
def test_provision_is_kept_and_cited_as_its_law_has_it(laws, law, written, number, code, cited):
    for old in Article.objects.filter(law=law).order_by("-sort_key"):
        old.delete()  # the parts before the whole
    article = Article(law=Law.objects.get(key=law), number=written, title_en="An offence")
    article.full_clean()
    article.save()
    assert (article.number, article.code, article.reference) == (number, code, cited)
    assert article.heading == f"{cited}: An offence"
    assert list(Article.objects.written(written)) == [article]
    assert list(Article.objects.written(cited)) == [article]


@pytest.mark.parametrize(
    ("law", "written"),
    [
        ("RU-UK", "ninety"),
        ("RU-UK", "ч. 2"),
        ("RU-UK", "ч. 3 ст. 30 – ч. 2 ст. 281"),  # two provisions
        ("HK-NSL", "22-3"),
        ("TR-TCK", "314/2/1"),
        ("ICC", "art. VII"),
    ],
)
def test_what_is_no_number_of_a_law_is_refused(laws, law, written):
    with pytest.raises(ValidationError, match="is no number of this law"):
        Article(law=Law.objects.get(key=law), number=written, title_en="An offence").full_clean()


@pytest.mark.parametrize("language", ["en", "ru", "ba"])
def test_what_we_print_is_read_back(language):
    for number in ("212-2", "318", "207.3-2-д"):
        Article.objects.filter(number=number).first() or make.make_article(number)
    for article in Article.objects.all():
        with translation.override(language):
            assert Article.objects.written(str(article.reference)).first() == article


def test_provisions_stand_in_the_order_of_their_numbers():
    law = make.make_law()
    for number in ("212-10", "20", "212-2", "212"):
        make.make_article(number, law=law)
    assert [article.number for article in law.articles.all()] == ["20", "212", "212-2", "212-10"]


def test_whole_holds_its_parts_and_theirs():
    for number in ("207.3", "207.3-2", "207.3-2-д"):
        make.make_article(number)
    point = Article.objects.get(number="207.3-2-д")
    assert (point.parent.number, point.parent.parent.number) == ("207.3-2", "207.3")
    assert list(Article.objects.written("article 207.3").values_list("number", flat=True)) == [
        "207.3",
        "207.3-2",
        "207.3-2-д",
    ]
    assert list(Article.objects.written("ч. 2 ст. 207.3").values_list("number", flat=True)) == [
        "207.3-2",
        "207.3-2-д",
    ]


# -- Penalties --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ["300,000 roubles – 500,000 roubles", "at the most: 480 hours", "at the least: 2 months"]),
        (
            "ru",
            ["300\xa0000 рублей – 500\xa0000 рублей", "самое большее: 480 часов", "самое меньшее: 2 месяца"],
        ),
    ],
)
def test_range_of_a_penalty_is_said_as_amounts_are(language, said):
    fine = {"amount_least": 300000, "amount_most": 500000, "currency": "RUB"}
    penalties = [Penalty(**fine), Penalty(most="PT480H"), Penalty(least="P2M")]
    with translation.override(language):
        assert [penalty.range for penalty in penalties] == said


def test_longest_penalty_may_be_life_or_death(client):
    article = make.make_article()
    for kind, most in (("imprisonment", "P20Y"), ("life", ""), ("death", "")):
        make.make_penalty(article=article, kind=kind, most=most).full_clean()
    make.make_charge(article=article)
    assert [str(threat) for threat in article.threats] == [
        "imprisonment, at the most: 20 years",
        "life imprisonment",
        "death penalty",
    ]
    assert json_rows(client.get("/en/charges.json"))[0]["longest_term"] == "death"


def test_part_not_stated_is_said_and_has_nobody_elses_penalty(client):
    person = make.make_person()
    make.make_charge(person=person, article=Article.objects.get(code="RU-UK-318"))
    page = words(client.get(person.get_absolute_url()))
    assert "art. 318, Criminal Code, part not stated" in page
    assert "10 years" not in page
    assert "5 years" not in page
    [row] = json_rows(client.get("/en/charges.json"))
    assert (row["article"], row["part_stated"], row["longest_term"]) == ("RU-UK-318", False, "")
    with pytest.raises(ValidationError, match="Only the parts"):
        Penalty(article=Article.objects.get(code="RU-UK-318"), most="P10Y").full_clean()


def test_attempt_names_both_provisions_and_whose_penalty_it_is(client):
    article = make.make_article("281-2", most="P20Y")
    attempt = Article.objects.get(code="RU-UK-30-3")
    charge = make.make_charge(article=article, form="attempt", by_article=attempt)
    page = words(client.get(charge.person.get_absolute_url()))
    assert "art. 30 part 3, Criminal Code – art. 281 part 2, Criminal Code (attempt)" in page
    assert "for the completed offence: imprisonment, at the most: 20 years" in page
    charge.form = "completed"
    with pytest.raises(ValidationError, match="an attempt, a preparation"):
        charge.full_clean()


def test_charge_may_be_in_words_alone(client):
    person = make.make_person()
    charge = Charge(person=person, article=None)
    with pytest.raises(ValidationError, match="in the words of the source"):
        charge.full_clean()
    case = make.make_case([person])
    make.make_charge(person=person, case=case, article=None, as_charged="failure to disperse")
    assert "failure to disperse" in words(client.get(person.get_absolute_url()))
    assert "failure to disperse" in words(client.get(case.get_absolute_url()))
    [row] = json_rows(client.get("/en/charges.json"))
    assert (row["article"], row["as_charged"]) == ("", "failure to disperse")
    assert json_rows(client.get("/en/people.json"))[0]["articles"] == []
    gaps = client.get(person.get_absolute_url()).context["not_read"]
    assert "which articles the charges are under" in gaps


@pytest.mark.parametrize("read", [json_rows, csv_rows])
def test_files_name_a_charge_in_words_by_its_words(client, read):
    """Also where another row refers to it: the sentence that answers it, the charge that became it."""
    person, file_format = make.make_person(), read.__name__.removesuffix("_rows")
    in_words = make.make_charge(person=person, article=None, as_charged="failure to disperse")
    riot = make.make_charge(
        person=person,
        article=Article.objects.get(code="RU-UK-212-2"),
        outcome="requalified",
        requalified_to=in_words,
    )
    make.make_sentence(person=person).charges.set([in_words, riot])
    [sentence] = read(client.get(f"/en/sentences.{file_format}"))
    answers = sentence["charges"]
    answers = answers.split("; ") if isinstance(answers, str) else answers
    assert set(answers) == {"failure to disperse", "RU-UK-212-2"}
    became = {row["article"]: row["requalified_to"] for row in read(client.get(f"/en/charges.{file_format}"))}
    assert became == {"": "", "RU-UK-212-2": "failure to disperse"}
    client.force_login(make.make_user("editor", password=None))
    for model, column, said in (
        (Charge, "requalified_to_name", "failure to disperse"),
        (
            Sentence,
            "charge_names",
            sentence["charges"] if read is csv_rows else "; ".join(sentence["charges"]),
        ),
    ):
        rows = model.objects.order_by("pk")
        asked = {"action": "export_csv", "_selected_action": [row.pk for row in rows]}
        answer = client.post(reverse(f"admin:cases_{model._meta.model_name}_changelist"), asked)
        assert said in [row[column] for row in csv_rows(answer)]


# -- Finding ----------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["people", "charges", "cases"])
def test_filter_by_article_includes_its_parts(client, address):
    rows = {}
    for code in ("RU-UK-212", "RU-UK-212-2", "RU-UK-318-1"):
        person = make.make_person()
        make.make_charge(person=person, case=make.make_case([person]), article=Article.objects.get(code=code))
        rows[code] = person

    def found(query):
        return len(json_rows(client.get(f"/en/{address}.json?{query}")))

    assert found("article=RU-UK-212") == 2
    assert found("article=RU-UK-212-2") == 1
    assert found("article=RU-UK-212&article=RU-UK-212-2") == 2
    assert found("article=RU-UK-318") == 1
    assert found("article=RU-UK-999") == 0


@pytest.mark.parametrize("typed", ["article 212", "ст. 212 УК", "ч. 2 ст. 212"])
def test_case_is_found_by_what_somebody_is_charged_with(client, typed):
    person, other = make.make_person(), make.make_person()
    riot, cases = Article.objects.get(code="RU-UK-212-2"), [make.make_case([one]) for one in (person, other)]
    make.make_charge(person=person, case=cases[0], article=riot)
    make.make_charge(person=other, case=cases[1], article=riot, state="draft")
    assert listed(client.get("/en/cases/", {"q": typed})) == [str(cases[0])]


@pytest.mark.parametrize(
    ("typed", "codes"),
    [
        ("article 212", ["RU-UK-212", "RU-UK-212-1", "RU-UK-212-2"]),
        ("ч. 2 ст. 212", ["RU-UK-212-2"]),
        ("КоАП 20.2", ["RU-KOAP-20.2", "RU-KOAP-20.2-6.1"]),
        ("212 not stated", ["RU-UK-212"]),
        ("часть не указана 318", ["RU-UK-318"]),
        ("taking part riots", ["RU-UK-212-2"]),
        ("article 999", []),
    ],
)
def test_article_is_found_as_it_is_written(client, typed, codes):
    client.force_login(make.make_user("researcher"))
    asked = {"app_label": "cases", "model_name": "charge", "field_name": "article", "term": typed}
    answer = client.get("/admin/autocomplete/", asked).json()["results"]
    found = Article.objects.in_bulk([int(option["id"]) for option in answer])
    assert sorted(article.code for article in found.values()) == codes


# -- Places -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "code",
    [
        "IR-23",
        "CN-XJ",
        "AZ-NX",
        "TR-34",
        "FR-75C",
        "GE-AB",
        "BY-HM",
        "US-DC",
        "GB-ENG",
        "HK",
        "MC",
        "SU",
        "RU-BA",
    ],
)
def test_regions_and_countries_of_the_standard_are_taken(code):
    Region.objects.filter(code=code).delete()
    Region(code=code, name_en="A place").full_clean()


@pytest.mark.parametrize("code", ["RU-ZZ", "XX-1", "RU-CR", "XX", "ZZ-1", "ru-ba", "RU-"])
def test_other_codes_are_refused(code):
    with pytest.raises(ValidationError):
        Region(code=code, name_en="A place").full_clean()


@pytest.mark.parametrize("code", ["RU-CR", "XA", "XA-1"])
def test_other_codes_are_taken_with_a_reason(code):
    Region(code=code, name_en="A place", reason_en="The team uses this code.").full_clean()
    with pytest.raises(ValidationError):
        Region(code=code.lower(), name_en="A place", reason_en="The team uses this code.").full_clean()


def test_court_and_place_of_detention_need_no_region(client):
    court = make.make_court(region=None, level=None, name_en="Court of no country")
    facility = make.make_facility(region=None)
    court.full_clean()
    facility.full_clean()
    person = make.make_person()
    case = make.make_case([person], court=court, origin_region=make.make_region("RU-BA"))
    make.make_hearing(case=case)
    make.make_sentence(person=person, case=case, court=court)
    make.make_detention(person=person, facility=facility)
    for address in (person.get_absolute_url(), case.get_absolute_url(), court.get_absolute_url()):
        assert "Court of no country" in words(client.get(address))
    for name in ("courts", "cases", "hearings", "sentences", "people"):
        assert client.get(f"/en/{name}/" if name != "sentences" else "/en/sentences.json").status_code == 200
        assert json_rows(client.get(f"/en/{name}.json"))
    # Nobody is tried away from home by a court of which no region is known.
    assert not json_rows(client.get("/en/cases.json"))[0]["tried_away"]
    assert json_rows(client.get("/en/courts.json?level=unknown"))[0]["level"] == "unknown"
    assert Person.objects.count() == 1


def test_region_of_a_detention_stays_while_that_of_the_place_is_not_known():
    facility = make.make_facility(region=None)
    detention = make.make_detention(facility=facility, region=make.make_region("RU-PER"))
    facility.save()
    detention.refresh_from_db()
    assert detention.region.code == "RU-PER"
    facility.region = make.make_region("RU-UD")
    facility.save()
    detention.refresh_from_db()
    assert detention.region.code == "RU-UD"
