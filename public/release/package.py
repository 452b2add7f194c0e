"""What a release says of itself: the package and its schema, texts for readers, views, words."""

import json
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from baymak import VERSION
from cases.status import rows_of
from public.absence import Why
from public.release.tables import LANGUAGES, tables

KEY = settings.SITE.key
LICENCE = "https://creativecommons.org/licenses/by/4.0/"
# It rises when a script that was written for the files before would break.
SCHEMA = "1.0"
TEXTS = Path(__file__).parent / "texts"
READMES = [f"README.{code}.txt" for code in LANGUAGES]
# Of these are sums in the package; the sums themselves are beside them.
IN_ZIP = ["datapackage.json", "dataset.jsonld", "metadata.json", "CITATION.cff", "LICENSE", *READMES]
MEDIA_TYPES = {
    ".csv": "text/csv; charset=utf-8",
    ".json": "application/json; charset=utf-8",
    ".jsonl": "application/jsonl; charset=utf-8",
    ".jsonld": "application/ld+json; charset=utf-8",
    ".sqlite": "application/vnd.sqlite3",
    ".zip": "application/zip",
    ".atom": "application/atom+xml; charset=utf-8",
    ".gz": "application/gzip",
}
# What lies there packed as well.
PACKED = {".csv", ".json", ".jsonl", ".jsonld", ".atom"}
PLAIN = "text/plain; charset=utf-8"

# Of a column, or of all of this name. What the label says is not said again.
DEFINITIONS = {
    ("certainty", "confirmed"): _("A document says so, or sources that do not depend on each other."),
    ("certainty", "reported"): _("A source says so."),
    ("certainty", "alleged"): _("Somebody claims it."),
    ("certainty", "disputed"): _("Sources contradict each other."),
    ("shown_as", "named"): _("The public knows the name."),
    ("shown_as", "initials"): _(
        "Initials stand for the name; birth, age, home, occupation and languages are withheld."
    ),
    ("reason", Why.NOT_KNOWN.value): _("All sources were read to their end, and none says it."),
    ("reason", Why.NOT_READ.value): _("What was read does not say it, and not all of it was read."),
    ("reason", Why.DOES_NOT_APPLY.value): _("Nobody would ask it of this row."),
    ("reason", Why.WITHHELD.value): _("We keep it back to protect the person."),
    ("reason", Why.NOT_TRANSLATED.value): _("It is there in another language."),
    ("charges.outcome", "requalified"): _("Another charge took its place: requalified_to_code."),
    ("charges.outcome", "dropped"): _("The prosecution under it has ended."),
    ("measures.effect", "ordered"): _("With this order the measure begins."),
    ("measures.effect", "extended"): _("It lasts for longer; the order before is replaces_code."),
    ("measures.effect", "upheld"): _("A higher court left the order before as it was."),
    ("measures.effect", "changed"): _("Another measure, or another end, took the place of the order before."),
    ("measures.effect", "revoked"): _("With this order the measure ended."),
    ("sentences.effect", "imposed"): _("The court decided in the case itself."),
    ("sentences.effect", "upheld"): _("The decision before, replaces_code, stands."),
    ("sentences.effect", "changed"): _("This decision took the place of the one before, replaces_code."),
    ("sentences.effect", "annulled"): _("The decision before, replaces_code, is void."),
    ("comparator", "exactly"): _("That number."),
    ("comparator", "about"): _("That number, or one near it."),
    ("comparator", "nearly"): _("A little less than that number."),
    ("comparator", "at_least"): _("That number or more."),
    ("comparator", "more_than"): _("More than that number."),
    ("comparator", "up_to"): _("That number or less."),
    ("comparator", "at_most"): _("That number or less."),
    ("comparator", "from_to"): _("From the first number to the second, both included."),
    ("people.liberty", "held"): _("Deprived of liberty: in custody, in a colony, in a hospital under guard."),
    ("people.liberty", "restricted"): _("House arrest, or another measure of restraint."),
    ("people.liberty", "at_liberty"): _("Let go, or not held, as far as we know."),
    ("people.liberty", "unknown"): _("What we have read does not say it."),
    ("detentions.kind", "police"): _("By the police, before a court decides."),
    ("detentions.kind", "administrative"): _("By a court, for days, without a criminal case."),
    ("detentions.kind", "pretrial"): _("By a court, before a verdict is in force."),
    ("detentions.kind", "colony"): _("After a verdict, in a colony or a prison."),
    ("detentions.kind", "house_arrest"): _("At home, by a court."),
    ("detentions.kind", "transit"): _("On the way between places of detention."),
    ("detentions.kind", "medical"): _("In a hospital, under guard."),
    ("detentions.end_reason", "measure_changed"): _(
        "Another measure took its place, house arrest for example."
    ),
    ("detentions.end_reason", "transferred"): _("To another place; the deprivation of liberty goes on."),
    ("detentions.end_reason", "unknown"): _("It ended, and what we have read does not say how."),
    ("hearings.kind", "custody"): _("Whether somebody is held, and for how long."),
    ("kinships.kind", "parent"): _("The relative is a parent of the person."),
    ("kinships.kind", "child"): _("The relative is a child of the person."),
    ("measures.kind", "recognisance"): _("A promise not to leave a place."),
    ("measures.kind", "bans"): _("Some acts are forbidden, as to use a phone or to go out at night."),
    ("measures.kind", "guarantee"): _("Other people answer for the person."),
    ("measures.kind", "bail"): _("A sum of money answers for the person."),
    ("measures.kind", "absentia"): _("An arrest of somebody whom the state does not hold."),
    ("names.kind", "spelling"): _("The same name, as somebody else writes it."),
    ("names.kind", "transliteration"): _("The same name in another alphabet."),
    ("punishments.role", "main"): _("The punishment itself."),
    ("punishments.role", "additional"): _("Beside the main one, a ban or a fine for example."),
    ("recognitions.kind", "political_prisoner"): _("By the criteria of the organisation that says so."),
    ("sources.read_extent", "opening"): _("We read its title and its beginning."),
    ("sources.read_extent", "whole"): _("Somebody read all of it."),
}


def definition(table, column, value):
    """Return what a word of a column means, where its label does not say it; in the present language."""
    if (table, column) == ("people", "status"):
        return "; ".join(_told(row, standings) for row, standings in rows_of(value))
    return DEFINITIONS.get((f"{table}.{column}", value)) or DEFINITIONS.get((column, value), "")


def _told(row, standings):
    return f"{row.label}" + (f" ({', '.join(f'{one.label}' for one in standings)})" if standings else "")


# Whose charges a verdict answers is seldom said: then the article is empty, and the verdict is there.
VIEWS = {
    "people_in_custody": """
        SELECT p.code, p.name_en, p.status, d.code AS detention_code, d.kind, d.facility_code, d.region_code,
               d.started_on, d.last_known_on
        FROM people AS p JOIN detentions AS d ON d.person_code = p.code
        WHERE p.liberty = 'held' AND d.ended_on IS NULL AND d.end_reason IS NULL""",
    "terms_by_article": """
        SELECT c.article_code, s.code AS sentence_code, s.person_code, s.pronounced_on, s.instance, s.effect,
               u.kind_code, u.amount, u.days_least, u.days_most, u.suspended
        FROM sentences AS s
        JOIN punishments AS u ON u.sentence_code = s.code AND u.role = 'main' AND NOT u.asked
        LEFT JOIN sentence_charges AS l ON l.sentence_code = s.code
        LEFT JOIN charges AS c ON c.code = l.charge_code""",
}
NAMES = [f"name_{code}" for code in LANGUAGES]
SEARCH = (
    "CREATE VIRTUAL TABLE main.people_search"
    " USING fts5 (code UNINDEXED, names, tokenize='unicode61 remove_diacritics 2')"
)

# By what Datasette finds the rows of `people`.
SEARCHED = {"fts_table": "people_search", "fts_pk": "code"}


def fill_search():
    """Return the SQL by which people are found by every form of their names."""
    named = " || ' ' || ".join(f"COALESCE(p.{name}, '')" for name in NAMES)
    others = "SELECT group_concat(n.text, ' ') FROM main.names AS n WHERE n.person_code = p.code"
    return f"INSERT INTO main.people_search SELECT p.code, {named} || ' ' || COALESCE(({others}), '') FROM main.people AS p ORDER BY p.code"  # noqa: E501


def media_type(name):
    return MEDIA_TYPES.get(Path(name).suffix, PLAIN)


def name_of_site(language):
    """Return what the site is called in a language, or in the nearest that it has a name in."""
    names = settings.SITE.name
    return names[language] or next(filter(None, names.values()))


# -- Texts ------------------------------------------------------------------------------------------


def write_texts(folder, state, described):
    """Write what explains the tables; `described` says of each file its bytes and sum."""
    words = {"number": state.number, "day": state.day, "key": KEY, "licence": LICENCE}
    for code in LANGUAGES:
        text = (TEXTS / f"README.{code}.txt").read_text(encoding="utf-8")
        write(folder / f"README.{code}.txt", text.format(name=name_of_site(code), **words))
    write(folder / "LICENSE", (TEXTS / "LICENSE").read_text(encoding="utf-8"))
    with override("en"):
        name = name_of_site("en")
        write(folder / "CITATION.cff", citation(name, state))
        write_json(folder / "datapackage.json", datapackage(name, state, described))
        write_json(folder / "dataset.jsonld", dataset(name, state))
        write_json(folder / "metadata.json", metadata(name, state))


def write(path, text):
    path.write_text(text, encoding="utf-8", newline="\n")


def write_json(path, value):
    write(path, json.dumps(value, ensure_ascii=False, indent=1, default=str) + "\n")


def citation(name, state):
    """Return how to cite the data, as tools read it; every JSON text is one of YAML."""
    said = {
        "cff-version": "1.2.0",
        "type": "dataset",
        "message": "Please cite the edition that you used.",
        "title": name,
        "authors": [{"name": name}],
        "version": f"{state.number}",
        "date-released": state.day,
        "license": "CC-BY-4.0",
    }
    return "".join(f"{key}: {json.dumps(value, ensure_ascii=False)}\n" for key, value in said.items())


def datapackage(name, state, described):
    """Return the description of the tables by Data Package 2.0."""
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": KEY,
        "title": name,
        "description": "Read README first. The persons are victims: this is no list for screening.",
        "version": f"{state.number}",
        "created": f"{state.day}T00:00:00Z",
        "licenses": [{"name": "CC-BY-4.0", "path": LICENCE, "title": "Creative Commons Attribution 4.0"}],
        "contributors": [{"title": name, "roles": ["creator"]}],
        "keywords": ["victims", "not-for-screening"],
        "schema_version": SCHEMA,
        "mirror": MIRROR,
        "resources": [resource(table, described[f"{table.name}.csv"]) for table in tables()],
    }


# What we ask of who keeps a copy.
MIRROR = {"max_age_hours": 24, "drop_absent": True}


def index(state, files):
    """Return which edition this is, and what there is of it."""
    return {
        "name": KEY,
        "edition": state.number,
        "day": state.day,
        "digest": state.digest,
        "schema_version": SCHEMA,
        "software": VERSION,
        "license": LICENCE,
        "replaces": "every edition before; what is not in this one is to be dropped",
        "mirror": MIRROR,
        "tables": {table.name: f"{table.name}.csv" for table in tables()},
        "files": {name: one | {"media_type": media_type(name)} for name, one in files.items()},
    }


def resource(table, described):
    schema = {"fields": [schema_field(one) for one in table.fields], "missingValues": [""]}
    if table.key:
        schema["primaryKey"] = list(table.key)
    keys = [
        {
            "fields": [one.name],
            "reference": {
                "resource": "" if one.refers == table.name else one.refers,  # "" is itself
                "fields": ["code"],
            },
        }
        for one in table.fields
        if one.refers
    ]
    if keys:
        schema["foreignKeys"] = keys
    return {
        "name": table.name,
        "path": f"{table.name}.csv",
        "type": "table",
        "title": f"{table.title}",
        "description": f"{table.description}",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": described["bytes"],
        "hash": f"sha256:{described['sha256']}",
        "schema": schema,
    }


def schema_field(one):
    found = {"name": one.name, "type": one.kind, "description": f"{one.description}"}
    if one.words:
        found["categories"] = [{"value": value, "label": f"{label}"} for value, label in one.words]
    return found


def dataset(name, state):
    """Return the dataset in the words of schema.org, which catalogues of data read."""
    return {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "name": name,
        "description": settings.SITE.story["en"] or next(filter(None, settings.SITE.story.values()), name),
        "version": f"{state.number}",
        "dateModified": state.day,
        "license": LICENCE,
        "isAccessibleForFree": True,
        "inLanguage": [*LANGUAGES],
        "creator": {"@type": "Organization", "name": name},
        "keywords": ["victims", "not-for-screening"],
        "distribution": [
            {"@type": "DataDownload", "encodingFormat": "application/zip", "contentUrl": f"{KEY}.zip"},
            {
                "@type": "DataDownload",
                "encodingFormat": "application/vnd.sqlite3",
                "contentUrl": f"{KEY}.sqlite",
            },
        ],
    }


def metadata(name, state):
    """Return what Datasette shows beside the tables: `datasette KEY.sqlite --metadata metadata.json`."""
    return {
        "title": f"{name}, edition {state.number} of {state.day}",
        "description": "The persons are victims: this is no list for screening.",
        "license": "CC BY 4.0",
        "license_url": LICENCE,
        "databases": {
            KEY: {
                "tables": {
                    table.name: {
                        "title": f"{table.title}",
                        "description": f"{table.description}",
                        "columns": {one.name: f"{one.description}" for one in table.fields},
                        **label_column(table),
                        **(SEARCHED if table.name == "people" else {}),
                    }
                    for table in tables()
                }
            }
        },
    }


def label_column(table):
    """Return which column stands for a row where another one refers to it."""
    names = {one.name for one in table.fields}
    found = next((name for name in ("name_en", "title_en", "title", "text") if name in names), None)
    return {"label_column": found} if found else {}
