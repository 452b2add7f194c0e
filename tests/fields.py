"""Every field of every model, sorted by who may know it. A new field fails a test until it is sorted here.

Shown: on public pages and in public files, when the row is public. Named: the same, of persons who are
shown by name only. Deciding: not shown, it decides what is. Internal: never leaves the team.
"""

from django.apps import apps
from django.db import models

from baymak.text import CleanTextModel

# Accounts, rights, sessions and the admin's log are internal altogether.
INTERNAL_APPS = {"admin", "auth", "contenttypes", "sessions"}

LOADABLE = {"internal": "id import_key"}
PUBLISHABLE = {
    "shown": "published_at",
    "deciding": "state",
    "internal": f"{LOADABLE['internal']} submitted_by published_by created_at updated_at",
}
NAMED_THING = {"internal": f"{LOADABLE['internal']} name_keys"}
RECORD = {
    "shown": f"{PUBLISHABLE['shown']} certainty summary_en summary_ru summary_ba",
    "deciding": PUBLISHABLE["deciding"],
    "internal": f"{PUBLISHABLE['internal']} internal_note",
}
CONSENTED = {
    "deciding": f"{RECORD['deciding']} has_consent",
    "internal": f"{RECORD['internal']} consent_by consent_on",
}
NAMES = "name_en name_ru name_ba"
TITLES = "title_en title_ru title_ba"
CITATION = {"shown": "source record claim quote locator", "internal": "id"}

FIELDS = {
    "sources.Source": PUBLISHABLE
    | {
        "shown": f"{PUBLISHABLE['shown']} code title publisher author kind language published_on accessed_on "
        "url archive_url",
        "deciding": f"{PUBLISHABLE['deciding']} is_confidential",
        "internal": f"{PUBLISHABLE['internal']} internal_note name_keys",
    },
    "people.Region": {"shown": f"code {NAMES}", "internal": "id"},
    "people.Person": {
        "shown": "published_at certainty code sex died status public_name_en public_name_ru public_name_ba",
        "named": f"{NAMES} born stated_age stated_age_on occupation_en occupation_ru occupation_ba languages "
        "home_place_en home_place_ru home_place_ba home_region summary_en summary_ru summary_ba",
        "deciding": f"{RECORD['deciding']} disclosure",
        "internal": f"{RECORD['internal']} sort_key_en sort_key_ru sort_key_ba",
    },
    "people.PersonCitation": CITATION,
    "people.NameVariant": {
        "shown": "person text language usage",
        "deciding": "is_public",
        "internal": "id",
    },
    "people.Kinship": CONSENTED | {"shown": f"{RECORD['shown']} person relative kind"},
    "people.KinshipCitation": CITATION,
    "people.Recognition": RECORD
    | {
        "shown": f"{RECORD['shown']} person kind organisation_en organisation_ru organisation_ba "
        "recognised_on"
    },
    "people.RecognitionCitation": CITATION,
    "people.Circumstance": CONSENTED | {"shown": f"{RECORD['shown']} person kind since"},
    "people.CircumstanceCitation": CITATION,
    "people.MergedRecord": {"shown": "code", "deciding": "person was_public", "internal": "id import_key"},
    "people.NameKey": {"internal": "id text"},
    "people.PersonKey": {"internal": "id key person", "deciding": "is_public"},
    "people.PersonText": {"internal": "person text"},
    "cases.Court": NAMED_THING | {"shown": f"{NAMES} code region city_en city_ru city_ba level time_zone"},
    "cases.Facility": NAMED_THING
    | {"shown": f"{NAMES} kind region city_en city_ru city_ba postal_address address_confirmed_on"},
    "cases.Article": {
        "shown": f"{TITLES} code country law article part max_term_years",
        "internal": "id",
    },
    "cases.Official": NAMED_THING | {"shown": f"{NAMES} role court region"},
    "cases.Case": RECORD
    | {
        "shown": f"{RECORD['shown']} {TITLES} code number court origin_region opened_on severed_from "
        "transfer_reason_en transfer_reason_ru transfer_reason_ba defendants",
        "internal": f"{RECORD['internal']} name_keys",
    },
    "cases.CaseCitation": CITATION,
    "cases.Charge": RECORD
    | {
        "shown": f"{RECORD['shown']} person case article brought_on outcome outcome_on requalified_to",
    },
    "cases.ChargeCitation": CITATION,
    "cases.Hearing": RECORD
    | {
        "shown": f"{RECORD['shown']} code case held_on start_time court judge kind openness persons",
    },
    "cases.HearingCitation": CITATION,
    "cases.Sentence": RECORD
    | {
        "shown": f"{RECORD['shown']} person case court pronounced_on court_instance effect replaces "
        "in_force_on kind years months days is_approximate as_reported regime "
        "additional_en additional_ru additional_ba requested_en requested_ru requested_ba",
    },
    "cases.SentenceCitation": CITATION,
    "cases.Detention": RECORD
    | {
        "deciding": f"{RECORD['deciding']} is_current",
        "shown": f"{RECORD['shown']} person case kind facility region ordered_by started_on last_known_on "
        "ordered_until ended_on end_reason",
    },
    "cases.DetentionCitation": CITATION,
    "cases.Event": RECORD
    | {
        "shown": f"{RECORD['shown']} {TITLES} kind happened_on ended_on place_en place_ru place_ba region "
        "case number_reported_en number_reported_ru number_reported_ba persons officials",
    },
    "cases.EventCitation": CITATION,
    "cases.Tally": RECORD | {"shown": f"{RECORD['shown']} case measure comparator number counted_by as_of"},
    "cases.TallyCitation": CITATION,
}


def case_models():
    """Return the models that people edit, without what is derived from them and the copies of history."""
    return [model for model in apps.get_models() if issubclass(model, CleanTextModel)]


def history_models():
    """Return the copies that history keeps; no field of them is ever public."""
    return [model for model in apps.get_models(include_auto_created=True) if is_history(model)]


def is_history(model):
    return model.__name__.startswith("Historical")


def fields_of(model, *groups):
    """Return the fields of a model in the given groups."""
    sorted_fields = FIELDS[model._meta.label]
    names = [name for group in groups for name in sorted_fields.get(group, "").split()]
    return [model._meta.get_field(name) for name in names]


def holds_free_text(field):
    """Say whether somebody types a text into the field, so that it can hold a sentinel."""
    return (
        isinstance(field, models.CharField | models.TextField)
        and not field.choices
        and not field.unique
        and field.get_internal_type() in ("CharField", "TextField")
        and (field.max_length or 1000) >= 40
    )
