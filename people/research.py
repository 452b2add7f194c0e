"""The columns of files about persons for research: everything, with what is never public."""

from django.utils.translation import gettext_lazy as _

from baymak.exports import Column, text_columns
from sources.research import RESEARCH_RECORD, column


def _spellings(person):
    return [variant.text for variant in person.name_variants.all()]


CONSENT = [
    column("has_consent", _("Whether it may be published.")),
    column("consent_by", _("Who gave consent, and to whom.")),
    column("consent_on", _("When consent was given.")),
]
# Which person a fact is about.
OF_PERSON = [
    column("person_code", _("The permanent code of the person."), "person.code"),
    column("person", _("The person's name.")),
]

RESEARCH_REGION = [
    column("code", _("ISO 3166-2.")),
    *text_columns("name", _("The name")),
]

RESEARCH_PERSON = [
    column("code", _("The permanent code of the person.")),
    *text_columns("name", _("The name")),
    Column("other_names", _spellings, _("Other spellings, public or not.")),
    column("disclosure", _("named, initials or hidden.")),
    column("status", _("Derived from the published facts.")),
    column("sex", _("female or male.")),
    column("born", _("As far as it is known.")),
    column("died", _("As far as it is known.")),
    column("stated_age", _("The age as a source gives it.")),
    column("stated_age_on", _("The day for which the source gives the age.")),
    *text_columns("occupation", _("Occupation")),
    column("languages", _("ISO 639 codes.")),
    *text_columns("home_place", _("District or city")),
    Column(
        "home_region",
        lambda person: person.home_region.code if person.home_region else "",
        _("ISO 3166-2."),
    ),
    *RESEARCH_RECORD,
]

RESEARCH_NAME_VARIANT = [
    *OF_PERSON,
    column("text", _("The spelling.")),
    column("language", _("ISO 639 code.")),
    column("usage", _("Where it is used.")),
    column("is_public", _("Whether the public sees it.")),
]

RESEARCH_KINSHIP = [
    *OF_PERSON,
    column("kind", _("What the person is to the relative.")),
    column("relative_code", _("The permanent code of the relative."), "relative.code"),
    column("relative", _("The relative's name.")),
    *CONSENT,
    *RESEARCH_RECORD,
]

RESEARCH_RECOGNITION = [
    *OF_PERSON,
    column("kind", _("Recognised as what.")),
    *text_columns("organisation", _("The organisation")),
    column("recognised_on", _("As far as it is known.")),
    *RESEARCH_RECORD,
]

RESEARCH_CIRCUMSTANCE = [
    *OF_PERSON,
    column("kind", _("What kind of circumstance it is.")),
    column("since", _("As far as it is known.")),
    *CONSENT,
    *RESEARCH_RECORD,
]
