"""The columns of files about persons: what leaves the site, and in which words it is explained."""

from django.conf import settings
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from baymak.columns import END, public_columns
from baymak.exports import Column, Dataset
from people.models import Circumstance, Kinship, Name, Person, Recognition
from public.datasets.sources import EVIDENCE, fact_columns, with_reasons
from public.filters.people import NameFilterSet
from public.filters.sources import fact_filters
from public.rows import articles_no_longer, courts_of


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


NAMES = [
    Column(
        f"name_{code}",
        lambda person, code=code: person.public.name_in(code),
        format_lazy("{} ({}).", _("The name, or the initials"), language),
    )
    for code, language in settings.LANGUAGES
]
HELD = [
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
]
PROCEDURE = [
    Column(
        "courts",
        lambda person: _codes(courts_of(person)),
        _("Codes of the courts that hear the person's cases."),
    ),
    Column(
        "cases",
        lambda person: _codes(row.case for row in person.public_in_cases),
        _("Codes of the person's cases."),
    ),
    Column(
        "articles",
        lambda person: _codes(charge.article for charge in person.public_charges if charge.article),
        _("Articles of the charges, by their codes."),
    ),
    Column(
        "articles_no_longer",
        lambda person: articles_no_longer(person.public_charges),
        _("Those of which nobody here is accused any more: dropped, requalified, acquitted."),
    ),
]
PUBLIC_PERSON = with_reasons(
    public_columns(
        Person,
        {
            "disclosure": [
                *NAMES,
                Column(
                    "other_names",
                    lambda person: [name.text for name in person.public_names],
                    _("Further names: other spellings, former names."),
                ),
            ],
            "certainty": [
                *(
                    "died",
                    "death",
                    "status",
                    "liberty",
                    "evidence_on",
                    "home_region",
                    "home_place",
                    "occupation",
                    "summary",
                    "languages",
                ),
                *HELD,
                *PROCEDURE,
            ],
            END: EVIDENCE,
        },
    )
)


def _name_of(relation):
    """Return the column of the name of a person to whom a row refers."""
    return Column(
        f"{relation}_name",
        lambda row: getattr(row, relation).public.name,
        _("The public name, or initials."),
    )


PEOPLE = Dataset(
    "people",
    _("People"),
    _("One person whom the state prosecutes, or who suffered from it."),
    Person,
    PUBLIC_PERSON,
    has_list=True,
)

PUBLIC_NAME = public_columns(Name, {"text": [_name_of("person")]})

DATASETS = [
    PEOPLE,
    Dataset(
        "names",
        _("Further names"),
        _("One further form of the name of a person who is shown by name."),
        Name,
        PUBLIC_NAME,
        filterset=NameFilterSet,
    ),
    Dataset(
        "recognitions",
        _("Recognitions"),
        _("The status that an organisation gave a person."),
        Recognition,
        fact_columns(Recognition, {"kind": [_name_of("person")]}),
        filterset=fact_filters(Recognition, "person", "kind", dates="recognised_on"),
    ),
    Dataset(
        "circumstances",
        _("Circumstances"),
        _("What makes prosecution weigh heavier on a person; only with consent."),
        Circumstance,
        fact_columns(Circumstance, {"kind": [_name_of("person")]}),
        filterset=fact_filters(Circumstance, "person", "kind", dates="since"),
    ),
    Dataset(
        "kinships",
        _("Kinship"),
        _("How two persons are related; only with consent."),
        Kinship,
        fact_columns(Kinship, {"kind": [_name_of("person")], "consent": [_name_of("relative")]}),
        filterset=fact_filters(Kinship, "person", "relative", "kind"),
    ),
]
