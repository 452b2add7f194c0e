"""The columns of files about persons: what leaves the site, and in which words it is explained."""

from django.conf import settings
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from baymak.exports import Column, Dataset, text_columns
from people.models import Circumstance, Kinship, Person, Recognition
from public.datasets.sources import SOURCES
from public.filters.people import CircumstanceFilterSet, KinshipFilterSet, RecognitionFilterSet
from public.rows import courts_of


def current_detention(person):
    """Return the public detention that goes on, or None."""
    return person.public_detentions[-1] if person.public_detentions else None


def _of_detention(read):
    """Read something of the detention that goes on."""

    def read_person(person):
        detention = current_detention(person)
        return read(detention) if detention else ""

    return read_person


def _codes(rows):
    return sorted({row.code for row in rows})


PUBLIC_PERSON = [
    Column("code", lambda person: person.code, _("The permanent code of the person, for citing.")),
    *(
        Column(
            f"name_{code}",
            lambda person, code=code: person.public.name_in(code),
            format_lazy("{} ({}).", _("The name, or the initials"), language),
        )
        for code, language in settings.LANGUAGES
    ),
    Column(
        "other_names",
        lambda person: [variant.text for variant in person.public_name_variants],
        _("Other spellings of the name."),
    ),
    Column(
        "shown_as",
        lambda person: person.disclosure,
        _(
            "“named”, or “initials”: then birth year, age, home, occupation and languages are withheld. "
            "In a row of a named person an empty cell means that it is not in what we have read so far."
        ),
    ),
    Column("sex", lambda person: person.public.sex, _("female or male.")),
    Column(
        "birth_year", lambda person: person.public.birth_year, _("Year of birth; ~ approximate, ? uncertain.")
    ),
    Column("stated_age", lambda person: person.public.stated_age, _("Age, as a source gives it.")),
    Column(
        "stated_age_on", lambda person: person.public.stated_age_on, _("The day for which the age was given.")
    ),
    Column("died", lambda person: person.public.died, _("Day of death, as far as it is known.")),
    Column("status", lambda person: person.public.status, _("The status by the rule on the page “About”.")),
    Column(
        "home_region",
        lambda person: person.public.home_region.code if person.public.home_region else "",
        _("Home region, by ISO 3166-2."),
    ),
    *(
        Column(
            f"home_place_{code}",
            lambda person, name=f"home_place_{code}": person.public.disclosed(name),
            format_lazy("{} ({}).", _("Home district or city"), language),
        )
        for code, language in settings.LANGUAGES
    ),
    *(
        Column(
            f"{name}_{code}",
            lambda person, name=f"{name}_{code}": person.public.disclosed(name),
            format_lazy("{} ({}).", description, language),
        )
        for name, description in (
            ("occupation", _("Occupation")),
            ("summary", _("What is known, in our own words")),
        )
        for code, language in settings.LANGUAGES
    ),
    Column("languages", lambda person: person.public.languages, _("Languages spoken, by ISO 639.")),
    Column("held_as", _of_detention(lambda held: held.kind), _("The kind of detention that goes on.")),
    Column(
        "held_region",
        _of_detention(lambda held: held.region.code if held.region else ""),
        _("Region where the person is held, by ISO 3166-2."),
    ),
    Column(
        "held_at",
        _of_detention(lambda held: held.facility.name if held.facility else ""),
        _("Place of detention."),
    ),
    Column("held_since", _of_detention(lambda held: held.started_on), _("When that detention began.")),
    Column(
        "held_last_known_on",
        _of_detention(lambda held: held.known_on),
        _("The latest day for which a source says that it goes on."),
    ),
    Column(
        "courts",
        lambda person: _codes(courts_of(person)),
        _("Codes of the courts that hear the person's cases."),
    ),
    Column("cases", lambda person: _codes(person.public_cases), _("Codes of the person's cases.")),
    Column(
        "articles",
        lambda person: _codes(charge.article for charge in person.public_charges),
        _("Articles of the charges, for example RU-UK-212-2."),
    ),
    Column("certainty", lambda person: person.certainty, _("How sure the record of the person is.")),
    *SOURCES,
]


def _subject(name, description):
    """Return the columns that say whom a row is about."""
    return [
        Column(name, lambda row: getattr(row, name).code, description),
        Column(
            f"{name}_name", lambda row: getattr(row, name).public.name, _("The public name, or initials.")
        ),
    ]


# What closes every row of a fact.
EVIDENCE = [
    *text_columns("summary", _("What is known, in our own words")),
    Column("certainty", lambda row: row.certainty, _("confirmed, reported, alleged or disputed.")),
    *SOURCES,
]

PUBLIC_RECOGNITION = [
    *_subject("person", _("Code of the person.")),
    Column("kind", lambda row: row.kind, _("Recognised as what, for example political_prisoner.")),
    *text_columns("organisation", _("The organisation")),
    Column("recognised_on", lambda row: row.recognised_on, _("Day of the recognition.")),
    *EVIDENCE,
]

PUBLIC_CIRCUMSTANCE = [
    *_subject("person", _("Code of the person.")),
    Column("kind", lambda row: row.kind, _("Kind of circumstance, for example parent_of_minors.")),
    Column("since", lambda row: row.since, _("Since when.")),
    *EVIDENCE,
]

PUBLIC_KINSHIP = [
    *_subject("person", _("Code of the person.")),
    Column("kind", lambda row: row.kind, _("What the person is of the relative: spouse, parent, child …")),
    *_subject("relative", _("Code of the relative.")),
    *EVIDENCE,
]

DATASETS = [
    Dataset(
        "people",
        _("People"),
        _("One person whom the state prosecutes, or who suffered from it."),
        Person,
        PUBLIC_PERSON,
        has_list=True,
    ),
    Dataset(
        "recognitions",
        _("Recognitions"),
        _("The status that an organisation gave a person."),
        Recognition,
        PUBLIC_RECOGNITION,
        filterset=RecognitionFilterSet,
    ),
    Dataset(
        "circumstances",
        _("Circumstances"),
        _("What makes prosecution weigh heavier on a person; only with consent."),
        Circumstance,
        PUBLIC_CIRCUMSTANCE,
        filterset=CircumstanceFilterSet,
    ),
    Dataset(
        "kinships",
        _("Kinship"),
        _("How two persons are related; only with consent."),
        Kinship,
        PUBLIC_KINSHIP,
        filterset=KinshipFilterSet,
    ),
]
