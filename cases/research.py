"""The columns of files about procedure, custody and events for research, with what is never public."""

from django.utils.translation import gettext_lazy as _

from baymak.exports import Column, text_columns
from people.research import OF_PERSON
from sources.research import RESEARCH_RECORD, column


def _code(name):
    """Return a reader of the code of a related row that may be missing."""

    def read(row):
        related = getattr(row, name)
        return related.code if related else ""

    return read


def _name(name):
    """Return a reader of the name of a related row that may be missing."""

    def read(row):
        related = getattr(row, name)
        return str(related) if related else ""

    return read


def _codes(name):
    """Return a reader of the codes of related rows."""

    def read(row):
        return [related.code for related in getattr(row, name).all()]

    return read


def _names(name):
    """Return a reader of the names of related rows."""

    def read(row):
        return [str(related) for related in getattr(row, name).all()]

    return read


NAMES = text_columns("name", _("The name"))
TITLES = text_columns("title", _("The title"))
OF_CASE = [
    Column("case_code", _code("case"), _("The permanent code of the case.")),
    Column("case", _name("case"), _("The title of the case.")),
]

RESEARCH_COURT = [
    column("code", _("The permanent code of the court.")),
    *NAMES,
    Column("region", _code("region"), _("ISO 3166-2.")),
    *text_columns("city", _("City")),
    column("level", _("What kind of court it is.")),
    column("time_zone", _("IANA name.")),
]

RESEARCH_FACILITY = [
    *NAMES,
    column("kind", _("What kind of place it is.")),
    Column("region", _code("region"), _("ISO 3166-2.")),
    *text_columns("city", _("City")),
    column("postal_address", _("For letters.")),
    column("address_confirmed_on", _("When the address was last confirmed.")),
]

RESEARCH_ARTICLE = [
    column("code", _("Country, law, article and part.")),
    *TITLES,
    column("max_term_years", _("The longest term of imprisonment, in years.")),
]

RESEARCH_OFFICIAL = [
    *NAMES,
    column("role", _("In which office.")),
    Column("court", _name("court"), _("The court of a judge.")),
    Column("region", _code("region"), _("ISO 3166-2.")),
]

RESEARCH_CASE = [
    column("code", _("The permanent code of the case.")),
    *TITLES,
    column("number", _("As the court writes it.")),
    Column("court", _name("court"), _("The court that hears it.")),
    Column("origin_region", _code("origin_region"), _("Where it arose, ISO 3166-2.")),
    column("opened_on", _("As far as it is known.")),
    Column("severed_from", _code("severed_from"), _("The code of the larger case.")),
    *text_columns("transfer_reason", _("The stated reason for moving it")),
    Column("defendant_codes", _codes("defendants"), _("The permanent codes of the defendants.")),
    Column("defendants", _names("defendants"), _("The names of the defendants.")),
    *RESEARCH_RECORD,
]

RESEARCH_CHARGE = [
    *OF_PERSON,
    *OF_CASE,
    Column("article", _code("article"), _("The code of the article.")),
    column("brought_on", _("As far as it is known.")),
    column("outcome", _("pending, requalified, dropped, convicted or acquitted.")),
    column("outcome_on", _("As far as it is known.")),
    Column(
        "requalified_to",
        lambda charge: charge.requalified_to.article.code if charge.requalified_to else "",
        _("The article of the charge that it became."),
    ),
    *RESEARCH_RECORD,
]

RESEARCH_HEARING = [
    column("code", _("The permanent code of the hearing.")),
    *OF_CASE,
    column("held_on", _("As far as it is known.")),
    column("start_time", _("In the court's time zone.")),
    Column("court", _name("court"), _("Where the court sits.")),
    Column("judge", _name("judge"), _("The judge.")),
    column("kind", _("What kind of hearing it is.")),
    column("openness", _("open, closed or unknown.")),
    Column("person_codes", _codes("persons"), _("Whom it concerns; empty: all defendants.")),
    *RESEARCH_RECORD,
]

RESEARCH_SENTENCE = [
    *OF_PERSON,
    *OF_CASE,
    Column("court", _name("court"), _("Which court imposed it.")),
    column("pronounced_on", _("As far as it is known.")),
    column("court_instance", _("first, appeal or cassation.")),
    column("effect", _("imposed, upheld, changed or annulled.")),
    column("in_force_on", _("As far as it is known.")),
    column("kind", _("What kind of punishment it is.")),
    column("years", _("Years.")),
    column("months", _("Months.")),
    column("days", _("Days.")),
    column("is_approximate", _("Whether the term is approximate.")),
    column("as_reported", _("The words of the source.")),
    column("regime", _("In which kind of colony.")),
    *text_columns("additional", _("Additional punishment")),
    *text_columns("requested", _("What the prosecutor asked for, as reported")),
    *RESEARCH_RECORD,
]

RESEARCH_DETENTION = [
    *OF_PERSON,
    *OF_CASE,
    column("kind", _("What kind of detention it is.")),
    Column("facility", _name("facility"), _("Where.")),
    Column("region", _code("region"), _("ISO 3166-2.")),
    Column("ordered_by", _name("ordered_by"), _("Which court ordered it.")),
    column("started_on", _("As far as it is known.")),
    column("last_known_on", _("The latest day for which a source says that it goes on.")),
    column("ordered_until", _("As far as it is known.")),
    column("ended_on", _("As far as it is known.")),
    column("end_reason", _("Why it ended.")),
    *RESEARCH_RECORD,
]

RESEARCH_EVENT = [
    *TITLES,
    column("kind", _("What kind of event it is.")),
    column("happened_on", _("As far as it is known.")),
    column("ended_on", _("The last day, when it took several.")),
    *text_columns("place", _("Place")),
    Column("region", _code("region"), _("ISO 3166-2.")),
    *OF_CASE,
    Column("person_codes", _codes("persons"), _("The permanent codes of the persons.")),
    Column("persons", _names("persons"), _("The names of the persons.")),
    Column("officials", _names("officials"), _("The names of the officials.")),
    *text_columns("number_reported", _("Number of people, as reported")),
    *RESEARCH_RECORD,
]

RESEARCH_TALLY = [
    column("measure", _("What was counted.")),
    column("comparator", _("exactly, at_least, more_than, about, nearly or up_to.")),
    column("number", _("The number.")),
    column("counted_by", _("Who counted.")),
    column("as_of", _("As far as it is known.")),
    *OF_CASE,
    *RESEARCH_RECORD,
]
