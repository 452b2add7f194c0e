"""Every rule that the database keeps: it holds against SQL and is explained in forms."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.each]

# (factory, the fields that break a rule, what the form says)
BROKEN = [
    (make.make_person, {"name_en": "", "name_ru": ""}, "at least one language"),
    (make.make_person, {"stated_age": 42}, "needs the day for which it was stated"),
    (make.make_person, {"stated_age_on": "2024"}, "needs the day for which it was stated"),
    (make.make_person, {"disclosure": "all"}, "not a kind of disclosure"),
    (make.make_person, {"certainty": "surely"}, "not a degree of certainty"),
    (make.make_person, {"state": "public"}, "not a state"),
    (make.make_charge, {"state": "published", "published_at": None}, "when it was published"),
    (make.make_recognition, {"organisation_en": ""}, "Name the organisation"),
    (make.make_consent, {"by": ""}, "who gave it and when"),
    (make.make_consent, {"on": None}, "who gave it and when"),
    (make.make_case, {"title_en": ""}, "at least one language"),
    (make.make_charge, {"outcome": "requalified"}, "names the charge it became"),
    (make.make_charge, {"outcome": "", "outcome_on": "2024"}, "Say which outcome"),
    (make.make_punishment, {"comparator": "about"}, "needs the words as reported"),
    (make.make_punishment, {"kind": None}, "which kind of punishment it is"),
    (make.make_punishment, {"comparator": "from_to"}, "has two amounts"),
    (make.make_punishment, {"amount_to": "P5Y"}, "has two amounts"),
    (make.make_sentence, {"court_instance": "first", "effect": "upheld"}, "A first instance imposes"),
    (make.make_detention, {"ended_on": "2024-05"}, "Say why it ended"),
    (make.make_facility, {"postal_address": "A street"}, "last confirmed"),
    (make.make_event, {"title_en": ""}, "at least one language"),
    (make.make_court, {"name_en": ""}, "at least one language"),
]
ALLOWED = [
    (make.make_person, {"stated_age": 42, "stated_age_on": "2024-12-26"}),
    (make.make_circumstance, {"has_consent": False}),
    (make.make_consent, {"decision": "refused", "by": "", "on": None}),
    (make.make_charge, {"outcome": "convicted", "outcome_on": "2024-12-24"}),
    (make.make_charge, {"outcome": "convicted", "outcome_on": ""}),
    (make.make_punishment, {"comparator": "about", "as_reported": "some nine years"}),
    (make.make_punishment, {"kind": None, "as_reported": "nine years in a colony"}),
    (make.make_punishment, {"comparator": "from_to", "amount_to": "P5Y"}),
    (make.make_sentence, {"court_instance": "appeal", "effect": "upheld"}),
    (make.make_detention, {"ended_on": "2024-05", "end_reason": "unknown"}),
    (make.make_detention, {"end_reason": "released"}),
    (make.make_facility, {"postal_address": "A street", "address_confirmed_on": "2024"}),
]


def _ids(cases):
    return [f"{case[0].__name__[5:]}-{'-'.join(case[1])}" for case in cases]


@pytest.mark.parametrize(("make_row", "fields", "message"), BROKEN, ids=_ids(BROKEN))
def test_broken_rule_is_refused_by_form_and_database(make_row, fields, message):
    row = make_row()
    for name, value in fields.items():
        setattr(row, name, value)
    with pytest.raises(ValidationError, match=message):
        row.validate_constraints()
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


@pytest.mark.parametrize(("make_row", "fields"), ALLOWED, ids=_ids(ALLOWED))
def test_allowed_shape_passes_form_and_database(make_row, fields):
    row = make_row()
    for name, value in fields.items():
        setattr(row, name, value)
    row.full_clean()
    row.save()


def test_rows_do_not_point_at_themselves():
    charge, case, sentence = make.make_charge(), make.make_case(), make.make_sentence()
    charge.outcome, charge.requalified_to = "requalified", charge
    case.severed_from = case
    sentence.court_instance, sentence.effect, sentence.replaces = "appeal", "upheld", sentence
    for row in (charge, case, sentence):
        with pytest.raises(ValidationError):
            row.validate_constraints()
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save()


def test_nobody_is_their_own_relative():
    kinship = make.make_kinship()
    kinship.relative = kinship.person
    with pytest.raises(ValidationError, match="their own relative"):
        kinship.validate_constraints()
    with pytest.raises(IntegrityError), transaction.atomic():
        kinship.save()


def test_article_is_known_by_its_code_once():
    assert make.make_article("210-2").code == "RU-UK-210-2"
    assert make.make_article("20.1-6.1", law="RU-KOAP").code == "RU-KOAP-20.1-6.1"
    assert make.make_article("319").code == "RU-UK-319"
    with pytest.raises(IntegrityError), transaction.atomic():
        make.make_article("319")


def test_two_rows_of_a_file_do_not_share_a_key():
    make.make_charge(import_key="alsynov/282")
    make.make_charge(), make.make_charge()  # any number of rows come from no file
    with pytest.raises(IntegrityError), transaction.atomic():
        make.make_charge(import_key="alsynov/282")
    make.make_court(import_key="baymak")
    make.make_court(), make.make_court()
    with pytest.raises(IntegrityError), transaction.atomic():
        make.make_court(import_key="baymak")


# -- What SQL can't say ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("make_row", "dates", "later"),
    [
        (make.make_person, {"born": "1986", "died": "1985-12"}, "died"),
        (
            make.make_charge,
            {"brought_on": "2024-05", "outcome": "dropped", "outcome_on": "2024-04"},
            "outcome_on",
        ),
        (
            make.make_detention,
            {"started_on": "2024-03", "ended_on": "2024-02", "end_reason": "released"},
            "ended_on",
        ),
        (make.make_detention, {"started_on": "2024-03", "last_known_on": "2023"}, "last_known_on"),
        (make.make_sentence, {"pronounced_on": "2024-12-24", "in_force_on": "2024-12-23"}, "in_force_on"),
        (make.make_event, {"happened_on": "2024-01-19", "ended_on": "2024-01-18"}, "ended_on"),
    ],
)
def test_nothing_ends_before_it_begins(make_row, dates, later):
    row = make_row(**dates)
    with pytest.raises(ValidationError, match="This is before") as caught:
        row.full_clean()
    assert list(caught.value.message_dict) == [later]
    # The year alone may be the same day still.
    setattr(row, later, "2024" if make_row is not make.make_person else "1986")
    row.full_clean()


def test_facts_of_two_persons_are_not_chained():
    charge = make.make_charge(outcome="requalified", requalified_to=make.make_charge())
    with pytest.raises(ValidationError, match="against another person"):
        charge.full_clean()
    appeal = make.make_sentence(court_instance="appeal", effect="upheld", replaces=make.make_sentence())
    with pytest.raises(ValidationError, match="about another person"):
        appeal.full_clean()


def test_hour_of_a_hearing_needs_its_day():
    hearing = make.make_hearing(held_on="2024-09", start_time="10:30")
    with pytest.raises(ValidationError, match="needs a full date"):
        hearing.full_clean()
    hearing.held_on = "2024-09-10"
    hearing.full_clean()


def test_only_a_judge_presides():
    hearing = make.make_hearing(judge=make.make_official(role="prosecutor"))
    with pytest.raises(ValidationError, match="not a judge"):
        hearing.full_clean()


def test_detention_takes_the_region_of_its_place():
    facility = make.make_facility(region=make.make_region("RU-UD"))
    detention = make.make_detention(facility=facility, region=make.make_region("RU-BA"))
    assert detention.region.code == "RU-UD"
