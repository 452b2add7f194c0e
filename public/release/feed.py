"""What is new and what changed, by day and page, as a feed (Atom, RFC 4287): days, and nobody who wrote."""

import sqlite3
import uuid
from collections import defaultdict
from contextlib import closing
from urllib.parse import quote
from xml.etree import ElementTree

from django.utils.translation import override

from public.release import package
from public.release.tables import tables

ATOM = "http://www.w3.org/2005/Atom"
# So many days on pages are told, the newest.
ENTRIES = 200
PAGES = ("people", "cases")


def write_feed(path, database, state):
    """Write the feed of a release from its database."""
    with override("en"), closing(sqlite3.connect(f"file:{quote(str(database))}?mode=ro", uri=True)) as file:
        root = ElementTree.Element("feed", {"xmlns": ATOM, "xml:lang": "en"})
        name = package.name_of_site("en")
        add(root, "title", name)
        add(root, "id", identity())
        add(root, "updated", moment(state.day))
        add(root, "rights", f"CC BY 4.0, {package.LICENCE}")
        add(add(root, "author"), "name", name)
        add(root, "link", rel="self", type="application/atom+xml", href="/data/changes.atom")
        add(root, "link", rel="alternate", href="/")
        for (day, page, code), (new, changed) in newest(file):
            entry = add(root, "entry")
            add(entry, "title", title_of(file, page, code))
            add(entry, "id", identity(day, page, code))
            add(entry, "updated", moment(day))
            add(entry, "link", rel="alternate", href=f"/{page}/{code}/")
            said = [("New", new), ("Changed", changed)]
            add(
                entry,
                "summary",
                " ".join(f"{word}: {', '.join(sorted(titles))}." for word, titles in said if titles),
            )
    ElementTree.indent(root, " ")
    text = ElementTree.tostring(root, encoding="unicode")
    package.write(path, f'<?xml version="1.0" encoding="utf-8"?>\n{text}\n')


def add(parent, name, text=None, **attributes):
    one = ElementTree.SubElement(parent, name, attributes)
    one.text = text
    return one


def identity(*parts):
    """Return what is the same for the same entry, whatever the address of the site."""
    return uuid.uuid5(uuid.NAMESPACE_URL, "/".join([package.KEY, "changes", *parts])).urn


def moment(day):
    return f"{day}T00:00:00Z"


def newest(file):
    """Return [((day, page, code), (what is new, what changed))], the newest first."""
    found = defaultdict(lambda: (set(), set()))
    for table in tables():
        names = {one.name for one in table.fields}
        if "public_since" not in names or "code" not in names:
            continue
        for page in PAGES:
            column = "code" if table.name == page else {"people": "person_code", "cases": "case_code"}[page]
            if column not in names or (page == "cases" and "person_code" in names):
                continue
            since = f'SELECT public_since, {column} FROM "{table.name}" WHERE {column} IS NOT NULL'
            changed = (
                f'SELECT day, t.{column} FROM changes JOIN "{table.name}" AS t ON t.code = record_code'
                f" WHERE record_table = '{table.name}' AND t.{column} IS NOT NULL"
            )
            for place, question in enumerate((since, changed)):
                for day, code in file.execute(question):
                    if day:
                        found[day, page, code][place].add(f"{table.title}".lower())
    return sorted(found.items(), reverse=True)[:ENTRIES]


def title_of(file, page, code):
    texts = package.NAMES if page == "people" else [name.replace("name", "title") for name in package.NAMES]
    [row] = file.execute(f'SELECT {", ".join(texts)} FROM "{page}" WHERE code = ?', [code])
    return next(filter(None, row), code)
