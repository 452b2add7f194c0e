"""What is told otherwise today than a release told it, each with the reason; everything else is the same.

A column that is not named here is compared as it is, and one that is new says nothing about the past.
"""

import re

# The gravest part's term, which 0.1.0 told of a charge of which no source names the part
GRAVEST = {"RU-UK-212": 15, "RU-UK-318": 10}


def longest_term_in_years(row, _files):
    if row["article"] in GRAVEST:
        assert (row["part_stated"], row["longest_term"]) == (False, "")
        return GRAVEST[row["article"]]
    return int(row["longest_term"].strip("PY")) if row["longest_term"] else None


ORDERED = {"pretrial": "custody", "house_arrest": "house_arrest", "administrative": "administrative"}


def order_on(detention, files):
    """Return the order that stood on a detention until 0.2.0, or nothing where none did.

    A migration moved it: an order with the same person, case, certainty and sources, of the same kind.
    """
    same = ("person", "case", "sources", "certainty")
    kind = ORDERED.get(detention["kind"], "other")
    found = [
        row
        for row in files["measures"]
        if row["kind"] == kind and all(row[name] == detention[name] for name in same)
    ]
    return found[0] if found else {"court": "", "until": None}


def number_of(unit):
    """Read the number of a unit from a length as of ISO 8601: 4 years from P4Y6M; None when it has none."""

    def read(row, files):
        found = re.search(rf"(\d+){unit}", row["amount"] or "")
        return int(found[1]) if found else None

    return read


AS_PRONOUNCED = "A term is one amount, as it was pronounced."
OWN_ROW = "Who ordered a detention, and until when, has become an order on a measure of its own."
# {(file, column of the release): (why, how it is read from a row of today and all files of today)}
CHANGES = {
    ("cases", "number"): (
        "A case has several numbers, each of a court.",
        lambda row, files: (row["numbers"] or [""])[0],
    ),
    ("cases", "tried_away"): (
        'It is empty where the court or the region of origin is not known, which is no "no".',
        lambda row, _files: bool(row["tried_away"]),
    ),
    ("charges", "max_term_years"): (
        "It is the column longest_term now (P8Y), and empty where the part of the article is not stated.",
        longest_term_in_years,
    ),
    ("detentions", "ordered_by"): (OWN_ROW, lambda row, files: order_on(row, files)["court"]),
    ("detentions", "ordered_until"): (OWN_ROW, lambda row, files: order_on(row, files)["until"]),
    ("sentences", "years"): (AS_PRONOUNCED, number_of("Y")),
    ("sentences", "months"): (AS_PRONOUNCED, number_of("M")),
    ("sentences", "days"): (AS_PRONOUNCED, number_of("D")),
    ("sentences", "is_approximate"): (
        "A comparator says in which way a term is not exactly known.",
        lambda row, files: row["comparator"] != "exactly",
    ),
    ("people", "birth_year"): (
        "An age gives the two years in one of which somebody was born.",
        lambda row, files: None if "/" in (row["birth_year"] or "") else row["birth_year"],
    ),
    ("charges", "outcome"): (
        "An outcome that no source tells is empty.",
        lambda row, _files: row["outcome"] or "pending",
    ),
    ("tallies", "counted_by"): (
        "Who counted is told in each language; what was typed is kept in the one that its letters tell.",
        lambda row, _files: row["counted_by_en"] or row["counted_by_ru"] or row["counted_by_ba"],
    ),
    ("sources", "accessed_on"): (
        "The day of reading stands beside how far it was read.",
        lambda row, files: row["read_on"],
    ),
}

# {file: which rows of today no release could tell, because their kind was not there}
NEW = {"quotes": lambda row: row["table"] in ("measure", "defendant")}
