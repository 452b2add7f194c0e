"""The Baymak data: the article can be read back from what the public sees, and no harm is done."""

import hashlib
import re
import tomllib
from collections import Counter
from datetime import date
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db.models import F
from django.test import TestCase

from baymak.dates import PartialDate
from cases.keeping import refresh_status
from cases.loading import TABLES, LoadingError, load
from cases.models import (
    Article,
    Case,
    CaseDefendant,
    Charge,
    Court,
    Detention,
    Event,
    Facility,
    Hearing,
    MeasureOrder,
    Official,
    Punishment,
    Sentence,
    Tally,
)
from people.models import Circumstance, Kinship, Name, Person, Recognition
from sources.models import Record, Source
from tests import baymak_data
from tests.factories import make_event, make_source, make_tally

BAYMAK = settings.CASE_FOLDER

# What only somebody could say who has read every source to its end; these were read from their openings.
ABSENCE = re.compile(
    r"(?:our|the) sources? (?:do|does|did|name|names|say|says|give|gives) no|(?:our|the) source does"
    r"|no (?:public )?source (?:that we have read )?(?:says|gives|names|announces|calls)"
    r"|not in (?:the|our) sources?|not named by the source|sources? that we have\b(?! read so far)"
    r"|источник\w* не (?:назыв|сообща|говор|указ)|источник\w* нет\b"
    r"|имеющихся у нас источниках|не названный в источнике|ни один \w* ?(?:нами )?\w* ?источник"
    r"|бер (?:асыҡ )?сығанаҡ та",
    re.IGNORECASE,
)

RECORDS = [table.model for table in TABLES if issubclass(table.model, Record)]

# Eleven people were only arrested for some days or detained before the verdict. Their names are not
# written down here either: these are the beginnings of their hashes, in Latin and Russian spellings.
NOT_DEFENDANTS = {
    "050f6b7358ce",
    "0afdce3972bb",
    "0d4c3a550ab4",
    "1a3a216b5ce2",
    "234913e4020d",
    "3cb2d7a2c411",
    "447c96ece3cf",
    "5178b541e621",
    "554f38045835",
    "583a30aa7791",
    "5cb760621d1f",
    "640fe651ccad",
    "78fa34e7504b",
    "819e707fb2e4",
    "86ea0c151ba2",
    "89444c5e28aa",
    "a1146842e793",
    "a809d0b55bdc",
    "ab33fa6fc960",
    "ac5fffb36a5f",
    "aee02dbe7c71",
    "b42c91e8fc78",
    "ba02558f5d37",
    "c09605b96933",
    "c7dca839bfbe",
    "cf13fe2cff28",
    "d1f0b3479e21",
    "d731851bc96f",
    "d864ec4b1424",
    "de4589140a4d",
    "e003ae2be6fb",
    "e4886729c7bf",
    "f08d1e976895",
    "f35e8b56e61c",
    "fab1446f313d",
    "fdf6d278557c",
}
FAMILY = re.compile(
    r"\b(wife|husband|daughters?|sons?|sisters?|brothers?|mother|widow"
    r"|жен[аыуе]|муж[ау]?|дочь|дочери|сын|сестр\w*|брат\w*|мать|вдов\w*)\b",
    re.IGNORECASE,
)


def words_of_files():
    for path in BAYMAK.rglob("*.toml"):
        yield from re.findall(r"[^\W\d_]+", path.read_text(encoding="utf-8").casefold())


def fingerprint(word):
    return hashlib.sha256(word.encode()).hexdigest()[:12]


def person(key):
    return Person.objects.published().get(import_key=key)


def quotes(record):
    return " ".join(citation.quote for citation in record.citations.all())


# What each person is accused of, as the sources say it. “Taking part” is part 2 of article 212 and
# “organising” part 1; where a source says neither, the article stands without a part.
TAKING_PART, RIOTS, VIOLENCE = "RU-UK-212-2", "RU-UK-212", "RU-UK-318"
CHARGES = {
    "fayil-alsynov": {"RU-UK-282-1"},
    "dim-davletkildin": {TAKING_PART},
    "ilyas-bayghusqar": {TAKING_PART, "RU-UK-212-1"},
    "alfinur-rakhmatullina": {TAKING_PART},
    "dayan-valeyev": {TAKING_PART, VIOLENCE},
    "rayat-davletbayev": {TAKING_PART, VIOLENCE},
    "vilyur-karachurin": {TAKING_PART, VIOLENCE},
    "azat-mirzin": {TAKING_PART, VIOLENCE},
    "ilshat-ulyabayev": {TAKING_PART, VIOLENCE},
    "khalid-ishkuvatov": {TAKING_PART, VIOLENCE},
    "munir-isyangildin": {TAKING_PART, VIOLENCE},
    "ilnur-ayupov": {TAKING_PART, VIOLENCE},
    "ruslan-gizatullin": {TAKING_PART, VIOLENCE},
    "buranbay-abushakhmin": {TAKING_PART, VIOLENCE},
    "ayrat-akhmetov": {TAKING_PART, VIOLENCE},
    "aytugan-malabayev": {TAKING_PART, VIOLENCE},
    "fatikh-akhmetshin": {TAKING_PART, VIOLENCE},
    "danis-uzyanbayev": {TAKING_PART, VIOLENCE},
    "vener-yaubasarov": {TAKING_PART, VIOLENCE},
    "aitugan-abdullin": {RIOTS, VIOLENCE},
    "denis-ikbayev": {RIOTS, VIOLENCE},
    "murat-bikbulatov": {RIOTS, VIOLENCE},
    "ilmir-ryskulov": {RIOTS, VIOLENCE},
    "aibulat-nigametov": {RIOTS, VIOLENCE},
    "vallyam-mutallapov": {RIOTS},
}


class TestBaymakData(TestCase):
    @classmethod
    def setUpTestData(cls):
        baymak_data.add()

    # The sixteen rows of what the article says, each as the public can read it.

    def test_thousands_gathered_outside_the_courthouse(self):
        protest = Event.objects.published().get(import_key="protest-01-17")
        assert (protest.kind, str(protest.happened_on)) == ("protest", "2024-01-17")
        assert protest.place_en == "Baymak, outside the courthouse"
        assert protest.number_reported.startswith("several thousand")
        estimates = Tally.objects.published().filter(measure="protesters", as_of="2024-01-17")
        assert {(tally.comparator, tally.number) for tally in estimates} == {
            ("up_to", 10000),
            ("exactly", 10000),
            ("exactly", 6000),
        }

    def test_alsynov_is_sentenced_to_four_years(self):
        alsynov = person("fayil-alsynov")
        assert (alsynov.name_ba, alsynov.born.year_only()) == ("Фаил Фәттәх улы Алсынов", PartialDate(1986))
        charge = alsynov.charges.published().get()
        assert (charge.article.code, charge.outcome) == ("RU-UK-282-1", "convicted")
        assert "gold mining" in charge.summary_en
        first, appeal = alsynov.sentences.published()
        assert first.decided == "imprisonment, 4 years, general regime"
        assert [str(row) for row in first.asked_for] == ["imprisonment, 4 years, settlement colony"]
        assert (first.charges.get(), first.court.name_en) == (charge, "Baymak District Court")
        assert (str(first.pronounced_on), first.certainty) == ("2024-01-17", "confirmed")
        assert (appeal.replaces, appeal.court_instance, appeal.effect) == (first, "appeal", "changed")
        # The length of the ban is reported in two ways.
        assert appeal.certainty == "disputed"
        assert [(row.kind_id, row.role, row.amount_text) for row in appeal.imposed] == [
            ("imprisonment", "main", "4 years"),
            ("ban", "additional", ""),
        ]
        verdict = Hearing.objects.published().get(import_key="alsynov/2024-01-17")
        assert verdict.judge.name_en == "Elina Tagirova"

    def test_head_of_the_region_denounced_him(self):
        denunciation = Event.objects.published().get(kind="denunciation")
        official = denunciation.officials.get()
        assert (official.name_ru, official.role) == ("Радий Хабиров", "head_of_region")
        assert official in Official.objects.published()
        assert list(denunciation.persons.published()) == [person("fayil-alsynov")]

    def test_memorial_designated_him_a_political_prisoner(self):
        entry, recognition = Recognition.objects.published()
        assert (recognition.person.name_en, recognition.kind) == ("Fayil Alsynov", "political_prisoner")
        assert (entry.person, entry.kind) == (recognition.person, "extremists_list")
        assert (recognition.organisation_en, str(recognition.recognised_on)) == ("Memorial", "2024-05-22")

    def test_more_than_seventy_face_prosecution(self):
        tally = Tally.objects.published().get(import_key="charged-moscow-times")
        assert (tally.comparator, tally.number, str(tally.as_of)) == ("more_than", 70, "2024-12-26")
        charged = Tally.objects.published().filter(measure="charged")
        assert {tally.number for tally in charged} >= {70, 76, 80, 81, 90}
        sexes = set(Person.objects.published().values_list("sex", flat=True))
        assert sexes == {"", "male", "female"}

    def test_number_of_others_is_never_shown_without_its_scope(self):
        narrower = {
            "convicted-udmurtia": ("convicted", "Udmurtia"),
            "upheld-udmurtia": ("other", "Udmurtia"),
            "convicted-izhevsk": ("convicted", "Izhevsk"),
            "administrative-arrests": ("other", "administrative arrest"),
            "children": ("children", "headline"),
            "protesters-ufa": ("protesters", "Ufa"),
            "charged-nordot": ("charged", "two who died"),
        }
        tallies = {tally.import_key: tally for tally in Tally.objects.published()}
        for key, (measure, scope) in narrower.items():
            assert tallies[key].measure == measure, key
            assert scope in tallies[key].counted_by, key
        # The newest of each measure stand on the home page; those of one region do not.
        page = self.client.get("/en/").content.decode()
        assert "MK Izhevsk" not in page
        assert "OVD-Info" in page

    def test_illness_and_family_are_known_of_the_case_and_of_nobody(self):
        statements = Event.objects.published().filter(import_key__in=["illnesses", "families"])
        assert [event.case.title_en for event in statements] == ["The Baymak case"] * 2
        assert not statements.filter(persons__isnull=False).exists()
        assert not Circumstance.objects.exists()
        assert not Kinship.objects.exists()

    def test_accusations_carry_the_terms_of_their_part(self):
        said = {
            article.code: [str(threat) for threat in article.threats]
            for article in Article.objects.published()
        }
        assert said == {
            "RU-UK-212": [],  # no source names the part
            "RU-UK-212-1": ["imprisonment, 8 years – 15 years"],
            "RU-UK-212-2": ["imprisonment, 3 years – 8 years"],
            "RU-UK-282-1": ["imprisonment, 2 years – 5 years"],
            "RU-UK-318": [],
        }
        charges = {}
        for charge in Charge.objects.published().select_related("person", "article"):
            charges.setdefault(charge.person.import_key, set()).add(charge.article.code)
        assert charges == CHARGES

    def test_charge_without_a_part_says_that_the_part_is_not_known(self):
        for charge in Charge.objects.published().filter(article__is_divided=True):
            assert "part" in charge.summary_en, charge.import_key
            assert "част" in charge.summary_ru.casefold(), charge.import_key

    def test_there_was_little_legal_help_and_a_language_barrier(self):
        statement = Event.objects.published().get(import_key="legal-help")
        assert statement.certainty == "reported"
        assert "little to no access to independent legal help" in quotes(statement)
        assert "native Bashkir language" in quotes(statement)
        assert person("fayil-alsynov").languages == "ba"

    def test_bayghusqar_is_still_in_pretrial_detention_and_writes_letters(self):
        bayghusqar = person("ilyas-bayghusqar")
        detention = bayghusqar.detentions.published().get(kind="pretrial")
        assert (str(detention.started_on), detention.ended_on) == ("2024-01-25~", None)
        assert detention.last_known_on.latest() >= date(2024, 12, 26)
        letters = bayghusqar.events.published().filter(kind="letter")
        assert [str(letter.happened_on) for letter in letters] == ["2024", "2024-10"]
        # One source says "participating", others "organising".
        charges = bayghusqar.charges.published()
        assert {charge.article.code: charge.certainty for charge in charges} == {
            "RU-UK-212-1": "disputed",
            "RU-UK-212-2": "disputed",
        }

    def test_davletkildin_was_injured_during_his_arrest(self):
        davletkildin = person("dim-davletkildin")
        assert (davletkildin.stated_age, str(davletkildin.stated_age_on)) == (42, "2024-01-26")
        assert davletkildin.born is None
        injury = davletkildin.events.published().get()
        assert (injury.kind, injury.certainty) == ("injury", "disputed")  # at the arrest, or in custody
        assert "life-threatening injuries" in quotes(injury)
        assert "in hospital" in " ".join(injury.citations.values_list("claim_en", flat=True))

    def test_dautov_died_and_how_is_disputed(self):
        dautov = person("rifat-dautov")
        assert (str(dautov.died), dautov.stated_age) == ("2024-01", 37)
        blows, official = dautov.events.published().filter(kind="death").order_by("import_key")
        assert {blows.certainty, official.certainty} == {"disputed"}
        assert "internal bleeding" in blows.title_en
        assert "officials say" in official.title_en
        assert blows.citations.count() >= 1
        assert official.citations.count() >= 1
        # Four reports speak of the criminal case; one of the day after his death did not know of it.
        assert dautov.in_cases.published().get().case == Case.objects.get(import_key="baymak")

    def test_bayguskarov_died_after_alleged_torture(self):
        bayguskarov = person("minniyar-bayguskarov")
        assert (str(bayguskarov.died), bayguskarov.stated_age) == ("2024-02", 65)
        events = bayguskarov.events.published()
        assert {(event.kind, event.certainty) for event in events} == {
            ("ill_treatment", "alleged"),
            ("death", "alleged"),
        }

    def test_five_were_detained_before_the_verdict(self):
        detained = Event.objects.published().get(import_key="detained-before-verdict")
        assert detained.number_reported_en.startswith("five")
        assert "does not call any of them a defendant" in detained.summary_en
        assert not detained.persons.exists()

    def test_who_said_what_of_the_two_who_died(self):
        treated = Event.objects.published().get(import_key="bayguskarov-ill-treatment")
        assert "threats" in treated.summary_en.partition("OVD-Info")[0]
        assert "threats" not in treated.summary_en.partition("OVD-Info")[2]
        death = Event.objects.published().get(import_key="bayguskarov-death")
        assert "without any reservation" in death.summary_en
        statement = Event.objects.published().get(import_key="khabirov-minute-of-silence")
        assert "without a trial" in statement.summary_en
        arrests = person("rifat-dautov").events.published().filter(kind="arrest")
        assert [str(event.happened_on) for event in arrests] == ["2024-01-19"]
        protest = Event.objects.published().get(import_key="protest-ufa")
        assert (str(protest.happened_on), protest.certainty) == ("2024-01-19", "confirmed")
        investigators = Tally.objects.published().get(import_key="investigators")
        assert investigators.counted_by.startswith("Mediazona")

    def test_homes_are_regions_or_districts(self):
        places = Person.objects.published().exclude(home_place_en="").values_list("home_place_en", flat=True)
        assert list(places) == ["Kugarchinsky District (native village)"]
        detention = person("fayil-alsynov").detentions.published().get(kind="pretrial")
        order = person("fayil-alsynov").measures.published().get()
        assert (str(detention.started_on), order.court.import_key) == ("2024-01", "baymak")

    def test_families_fear_publicity(self):
        statement = Event.objects.published().get(import_key="fear-of-publicity")
        assert "more harm than good" in quotes(statement)
        assert not statement.persons.exists()

    def test_all_are_tried_outside_of_bashkortostan(self):
        trials = Case.objects.published().filter(severed_from__import_key="baymak")
        assert trials.count() == 11
        assert set(trials.values_list("origin_region__code", flat=True)) == {"RU-BA"}
        regions = set(trials.values_list("court__region__code", flat=True))
        assert regions == {"RU-ORE", "RU-SAM", "RU-UD"}
        assert set(Case.objects.with_away().filter(is_away=True)) == set(trials)
        # Alsynov was tried at home.
        assert Case.objects.published().get(import_key="alsynov").court.region.code == "RU-BA"

    def test_court_is_named_only_where_a_source_names_it(self):
        # One list of those tried by the Leninsky court of Izhevsk breaks off after four names.
        courts = {
            sentence.person.import_key: sentence.court.import_key
            for sentence in Sentence.objects.published().select_related("person", "court")
        }
        by_leninsky = {key for key, court in courts.items() if court == "izhevsk-leninsky"}
        assert by_leninsky == {"vilyur-karachurin", "aytugan-malabayev", "azat-mirzin", "danis-uzyanbayev"}
        assert courts["fatikh-akhmetshin"] == courts["vener-yaubasarov"] == "izhevsk-not-named"
        for key in ("fatikh-akhmetshin", "vener-yaubasarov"):
            tried = {row.case.court and row.case.court.import_key for row in person(key).in_cases.published()}
            assert tried == {None, "izhevsk-not-named"}
        # Who tries Bayghusqar is not said anywhere.
        bayghusqar = person("ilyas-bayghusqar")
        assert [row.case.court for row in bayghusqar.in_cases.published()] == [None]
        assert bayghusqar.hearings.published().get().court is None

    def test_what_is_known_of_a_whole_trial_is_no_hearing(self):
        closed = Hearing.objects.published().filter(openness="closed")
        assert [hearing.import_key for hearing in closed] == ["izhevsk-october-2025/2026-01-22"]
        trial = Case.objects.published().get(import_key="izhevsk-december-2025")
        assert "behind closed doors" in trial.summary_en
        assert [str(hearing.held_on) for hearing in trial.hearings.published()] == ["2025-12-23"]

    def test_court_in_udmurtia_sentences_three_to_nearly_nine_years(self):
        case = Case.objects.published().get(import_key="udmurtia-2024")
        assert (case.court.region.code, case.court.level) == ("RU-UD", None)
        names = [defendant.person.name_en for defendant in case.defendants.published()]
        assert sorted(names) == ["Aygiz Ishmurzin", "Ilnar Asylgyzhin", "Rafil Utyabaev"]
        sentences = Sentence.objects.published().filter(case=case)
        assert [
            (str(row.pronounced_on), row.main.amount_text, row.main.as_reported) for row in sentences
        ] == [("2024-12-24", "nearly 9 years", "nearly nine years in a penal colony")] * 3
        # Two other sources give shorter terms, and this stands beside.
        assert {"S0", "S49", "S65"} <= set(
            sentences.first().citations.values_list("source__import_key", flat=True)
        )

    def test_words_of_a_source_stand_where_it_gives_no_exact_term(self):
        for key, words in (("aygiz-ishmurzin", "nearly nine"), ("ilfat-ishmuratov", "more than five")):
            for language in ("en", "ru", "ba"):
                page = self.client.get(f"/{language}/people/{person(key).code}/").content.decode()
                board = page.partition('<dl class="board rows">')[2].partition("</dl>")[0]
                assert words in board, (key, language)
                for wrong in ("about 9", "about 5", "примерно 9", "примерно 5", "яҡынса 9", "яҡынса 5"):
                    assert wrong not in page, (key, language)

    def test_nineteen_sentences_upheld_change_nobody(self):
        upheld = Event.objects.published().get(import_key="upheld-udmurtia")
        assert not upheld.persons.exists()
        assert "may be among them" in upheld.summary_en
        earlier = Sentence.objects.published().filter(
            case__import_key__in=["udmurtia-2024", "izhevsk-leninsky", "izhevsk-february-2025"]
        )
        assert earlier.count() == 9
        for sentence in earlier.select_related("person"):
            assert "19 people" in sentence.summary_en
            assert sentence.person.status == "sentenced"

    def test_bayghusqar_writes_from_his_tenth_month_in_prison(self):
        letter = Event.objects.published().get(import_key="bayghusqar-letter-october")
        assert "my tenth month in prison" in quotes(letter)
        held = person("ilyas-bayghusqar").detentions.published().earliest("started_on")
        assert str(held.started_on) == "2024-01-17"

    # What is not in the article

    def test_orders_on_custody_have_their_day(self):
        days = {
            (order.person.import_key, order.kind): str(order.decided_on)
            for order in MeasureOrder.objects.published().select_related("person")
        }
        four = ("vilyur-karachurin", "azat-mirzin", "dayan-valeyev", "rayat-davletbayev")
        assert days == {
            **{(name, "custody"): "2024-01-22" for name in four},
            ("ilyas-bayghusqar", "administrative"): "2024-01-22",
            ("ilyas-bayghusqar", "custody"): "2024-01-25~",
            ("fayil-alsynov", "other"): "2024-01",
        }

    def test_nobody_is_a_defendant_by_a_source_that_names_nobody(self):
        """Four sources count people, or tell of the opening of the case."""
        cited = CaseDefendant.citation_model().objects.values_list("source__import_key", flat=True)
        assert {"S0", "S7", "S46", "S22"} <= set(cited)
        assert not {"S48", "S49", "S59", "S65"} & set(cited)

    def test_what_is_missing_or_at_odds_is_listed(self):
        told = StringIO()
        call_command("check_case_data", stdout=told)
        lines = told.getvalue().splitlines()
        heads = dict(reversed(line.split(maxsplit=1)) for line in lines if not line.startswith("        "))
        assert heads["without a source"] == "0"
        assert sum("when was it read?" in line for line in lines) == Source.objects.published().count()
        untranslated = [line.split(maxsplit=2)[2] for line in lines if line.startswith("        ru: ")]
        assert len(untranslated) == 7
        assert all(line.endswith(": name") for line in untranslated)
        assert sum("no charge is entered" in line for line in lines) == 5
        assert not any("newest source" in line for line in lines)
        early = make_source(published_on="2024-02-01")
        make_event(title_en="Invented", happened_on="2024-03", source=early)
        make_tally(counted_by_en="Invented", number=1, as_of="2024-03")
        make_tally(counted_by_en="Invented", number=2, as_of="2024-03")
        told = StringIO()
        call_command("check_case_data", stdout=told)
        found = set(told.getvalue().splitlines()) - set(lines)
        assert any("Invented: happened_on is 2024-03" in line for line in found)
        assert any("Invented, 2024-03: [1, 2]" in line for line in found)
        call_command("check_case_data", "--totals", stdout=(totals := StringIO()))
        assert len(totals.getvalue().splitlines()) == len(heads)

    def test_thirty_three_persons_are_known_by_name(self):
        assert Person.objects.published().count() == 33
        assert Case.objects.get(import_key="baymak").defendants.published().count() == 32
        woman = Person.objects.published().get(sex="female")
        assert (woman.name_en, woman.stated_age) == ("Alfinur Rakhmatullina", 60)

    def test_vener_yaubasarov_is_one_man_with_both_spellings(self):
        yaubasarov = person("vener-yaubasarov")
        assert (yaubasarov.name_ru, yaubasarov.sex, yaubasarov.certainty) == (
            "Венер Яубасаров",
            "male",
            "reported",
        )
        variants = set(Name.objects.published().filter(person=yaubasarov).values_list("text", flat=True))
        assert variants == {"Venera Yaubasarova", "Венера Яубасарова"}
        assert "Venera Yaubasarova" not in Person.objects.values_list("name_en", flat=True)

    def test_terms_are_as_exact_as_their_sources(self):
        terms = {
            sentence.person.import_key: sentence.main.amount_text
            for sentence in Sentence.objects.published().select_related("person")
        }
        assert terms["ilshat-ulyabayev"] == "5 years"
        assert terms["khalid-ishkuvatov"] == "5 years 6 months"
        assert terms["ilfat-ishmuratov"] == "more than 5 years"
        assert terms["aygiz-ishmurzin"] == "nearly 9 years"
        assert terms["azat-mirzin"] == "4 years 6 months"
        assert terms["denis-ikbayev"] == "5 years"
        medium = Punishment.objects.published().filter(as_reported__contains="medium-security", regime="")
        assert medium.count() == 5
        assert terms["munir-isyangildin"] == "4 years 2 months"
        assert terms["ayrat-akhmetov"] == "4 years 6 months"
        assert len(terms) == 24

    def test_a_title_names_the_same_people_in_each_language(self):
        # Who has no Russian spelling in what was read is named in the Latin one, and not called otherwise.
        spelled = {
            "alfinur-rakhmatullina": "",
            "dim-davletkildin": "",
            "minniyar-bayguskarov": "",
            "vallyam-mutallapov": "Валлям Муталлапов",
            "zakiy-ilyasov": "Закий Ильясов",
        }
        for key, name_ru in spelled.items():
            known = person(key)
            assert known.name_ru == name_ru
            titles = [*known.events.published(), *(row.case for row in known.in_cases.published())]
            titled = [row for row in titles if known.name_en in row.title_en]
            assert titled, key
            for row in titled:
                assert (name_ru or known.name_en) in row.title_ru, row.import_key

    def test_statuses_follow_from_the_facts_as_soon_as_they_are_loaded(self):
        people = Person.objects.published().order_by("import_key")
        status = {known.import_key: known.status for known in people}
        assert Counter(status.values()) == {
            "sentenced": 23,
            "pretrial": 4,
            "died": 2,
            "investigation": 2,
            "on_trial": 1,
            "serving": 1,
        }
        assert status["fayil-alsynov"] == "serving"
        assert status["rifat-dautov"] == status["minniyar-bayguskarov"] == "died"
        assert status["ilyas-bayghusqar"] == "pretrial"  # while on trial
        assert status["vallyam-mutallapov"] == "on_trial"
        assert status["zakiy-ilyasov"] == "pretrial"
        assert status["dim-davletkildin"] == "investigation"
        assert refresh_status(people) == 0

    def test_places_of_detention_are_known_by_region(self):
        places = Facility.objects.published().values_list("kind", "region__code")
        assert sorted(places) == [("colony", "RU-PER"), ("pretrial", "RU-BA"), ("pretrial", "RU-CHE")]
        assert (
            Detention.objects.published().filter(region__code="RU-PER").get().person.name_en
            == "Fayil Alsynov"
        )

    # Harm and honesty

    def test_page_of_a_dead_man_tells_of_the_case_against_him_in_three_languages(self):
        said = {
            "en": ("criminal case", "call him a defendant", "Our sources name no"),
            "ru": ("уголовным делом", "называют его фигурантом", "не сообщают"),
            "ba": ("енәйәт эше", "ғәйепләнеүсе тип атай", "не сообщают"),
        }
        for language, (case, defendant, denial) in said.items():
            page = " ".join(self.client.get(f"/{language}/people/2AHQ68D0/").content.decode().split())
            assert case in page, language
            assert defendant in page, language
            assert denial not in page, language
        sources = person("rifat-dautov").citations.published().values_list("source__import_key", flat=True)
        assert {"S6", "S7", "S26", "S66"} <= set(sources)

    def test_nothing_is_said_that_needs_every_source_read_whole(self):
        pages = ["", "about/", "data/"]
        pages += [f"{dataset}.json" for dataset in ("people", "cases", "events", "charges", "sentences")]
        pages += [f"{dataset}.json" for dataset in ("courts", "hearings", "detentions", "tallies", "sources")]
        one_of_each = {person.status: person for person in Person.objects.published()}
        pages += [f"people/{person.code}/" for person in one_of_each.values()]
        for language in ("en", "ru", "ba"):
            for page in pages:
                text = " ".join(self.client.get(f"/{language}/{page}").getvalue().decode().split())
                assert ABSENCE.findall(text) == [], (language, page)
        four_men = Case.objects.get(import_key="izhevsk-october-2025")
        assert "not named in what we have read so far" in four_men.summary_en
        assert "не названных в том, что мы пока прочли" in four_men.summary_ru

    def test_every_record_is_public_with_a_public_source(self):
        for model in RECORDS:
            assert model.objects.exists(), model
            assert model.objects.published().count() == model.objects.count(), model
            for citation in model.citation_model().objects.all():
                assert citation in model.citation_model().objects.published()
        assert Source.objects.published().count() == 81
        for model in (Court, Facility, Official):
            assert model.objects.published().count() == model.objects.count(), model

    def test_every_source_supports_something(self):
        supporting = set()
        for model in RECORDS:
            supporting |= set(model.citation_model().objects.values_list("source_id", flat=True))
        assert supporting == set(Source.objects.values_list("pk", flat=True))

    def test_mirrors_and_reposts_are_never_linked(self):
        without_address = Source.objects.filter(url="").values_list("import_key", flat=True)
        mirrored = (14, 18, 22, 23, 24, 29, 30, 31, 32, 33, 37, 45, 46, 52, 63, 64, 66, 68)
        mirrored_of_later = (3, 4, 7, 8, 11)
        assert set(without_address) == {
            *(f"S{number}" for number in mirrored),
            *(f"N{number}" for number in mirrored_of_later),
        }
        assert not Source.objects.exclude(archive_url="").exists()
        text = " ".join(path.read_text(encoding="utf-8") for path in BAYMAK.rglob("*.toml"))
        hosts = "cloudfront appspot run.app googleapis pangea timeconstructor insidertexts repost.news"
        assert not [host for host in hosts.split() if host in text]
        assert len(re.findall("https?://", text)) == Source.objects.exclude(url="").count() == 58

    def test_only_the_article_is_quoted_and_briefly(self):
        for model in RECORDS:
            for citation in model.citation_model().objects.exclude(quote=""):
                assert citation.source.import_key == "S0"
                assert len(citation.quote.split()) <= 12

    def test_people_who_are_not_defendants_are_not_named(self):
        fingerprints = {fingerprint(word) for word in words_of_files()}
        assert fingerprint("alsynov") in fingerprints
        assert not fingerprints & NOT_DEFENDANTS

    def test_relatives_are_known_by_role_at_most(self):
        for path in BAYMAK.rglob("*.toml"):
            text = path.read_text(encoding="utf-8")
            assert FAMILY.findall(text) == [], path
        assert FAMILY.search("его жена")
        assert FAMILY.search("a daughter's letter")

    def test_hedged_facts_are_not_confirmed(self):
        lone = [
            record
            for model in RECORDS
            for record in model.objects.filter(certainty="confirmed")
            if record.citations.values("source__publisher").distinct().count() < 2
        ]
        assert lone == []

    def test_appeal_is_chained_to_a_decision_of_the_same_person(self):
        appeals = Sentence.objects.exclude(court_instance="first")
        assert appeals.count() == 1
        assert not appeals.exclude(replaces__person=F("person")).exists()

    def test_facts_stand_in_the_case_of_their_person(self):
        for model in (Charge, Sentence):
            for fact in model.objects.select_related("case", "person"):
                assert fact.case.defendants.filter(person=fact.person).exists(), fact.import_key


@pytest.mark.parametrize(
    "said",
    [
        "Our sources name no criminal case against him.",
        "No public source that we have read says:",
        "Four men, whom our sources do not name",
        "The part of the article is not in the source.",
        "The articles are not in the sources that we have.",
        "Об уголовном деле против него наши источники не сообщают.",
        "Ни один прочитанный нами открытый источник не говорит:",
        "Части статьи в источнике нет.",
        "Беҙ уҡыған бер асыҡ сығанаҡ та әйтмәй:",
    ],
)
def test_what_stood_here_before_would_be_found(said):
    assert ABSENCE.search(said)


def rows_below(value):
    """Yield every table of a file, at any depth."""
    if isinstance(value, dict):
        yield value
    for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else []:
        yield from rows_below(part)


def numbers_in(text):
    return sorted(re.findall(r"\d+", re.sub(r"(?<=\d)[, ](?=\d{3}\b)", "", text)))


@pytest.mark.parametrize("path", sorted(BAYMAK.rglob("*.toml")), ids=lambda path: path.name)
def test_what_is_said_in_english_is_said_in_russian_with_the_same_numbers(path):
    names = {"name_en", "name_ru"}  # a spelling that no source prints is not invented
    for row in rows_below(tomllib.loads(path.read_text(encoding="utf-8"))):
        texts = {column[:-3] for column in set(row) - names if column.endswith(("_en", "_ru"))}
        for text in texts:
            english, russian = row.get(f"{text}_en", ""), row.get(f"{text}_ru", "")
            assert english, (row["key"], text)
            assert russian, (row["key"], text)
            assert numbers_in(english) == numbers_in(russian), (row["key"], text)


@pytest.mark.parametrize("path", sorted(BAYMAK.rglob("*.toml")), ids=lambda path: path.name)
def test_files_are_plain_readable_text(path):
    text = path.read_text(encoding="utf-8")
    assert text.startswith("# ")
    assert "\t" not in text
    assert text.endswith("\n")
    assert not text.endswith("\n\n")


@pytest.mark.django_db
def test_files_do_not_bring_back_the_name_of_whom_the_team_conceals():
    baymak_data.add()
    alsynov = person("fayil-alsynov")
    alsynov.disclosure = "initials"
    alsynov.save()
    Event.objects.get(import_key="alsynov-beaten").delete()
    with pytest.raises(LoadingError, match="names a person who is not shown by name"):
        load(BAYMAK)
