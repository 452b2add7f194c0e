"""Russian and Bashkir are complete: in the catalogues, and on the pages of the real data."""

import re
from collections import Counter
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.extract import extract
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.test import TestCase
from django.urls import reverse
from django.utils.translation import ngettext, override
from django.utils.translation.template import templatize

from cases.models import Case, Court
from people.models import Person
from public.filters.base import MAX_QUERY_LENGTH
from sources.models import Source
from tests import baymak_data

CATALOGUES = sorted(Path(settings.LOCALE_PATHS[0]).glob("*/LC_MESSAGES/*.po"))
OURS = ("baymak", "sources", "people", "cases", "public", "templates")
CALLS = {
    "gettext": None,
    "_": None,
    "gettext_lazy": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
# %(name)s, {name} and tags: what a translation keeps, whatever the order of its words.
KEPT = re.compile(r"%\(\w+\)[a-z]|%[a-z]|\{\w*\}|<[^>]+>")

each_catalogue = pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parts[-3])


def catalogue(path):
    with path.open("rb") as readable:
        return read_po(readable, locale=path.parts[-3])


def texts(message):
    """Return the English texts and the translations of a message, one or several of each."""
    return [
        (value,) if isinstance(value, str) else tuple(value or ()) for value in (message.id, message.string)
    ]


def translated(path):
    return [message for message in catalogue(path) if message.id]


def test_there_is_a_catalogue_for_each_translated_language():
    languages = {code for code, _name in settings.LANGUAGES} - {settings.LANGUAGE_CODE}
    assert {path.parts[-3] for path in CATALOGUES} == languages


# -- The catalogues ---------------------------------------------------------------------------


def messages(compiled):
    return {(message.context, str(message.id)): message.string for message in read_mo(compiled) if message.id}


@each_catalogue
def test_compiled_catalogue_is_up_to_date(path):
    readable = catalogue(path)
    assert list(readable.check()) == []
    compiled = BytesIO()
    write_mo(compiled, readable)
    compiled.seek(0)
    with path.with_suffix(".mo").open("rb") as committed:
        assert messages(committed) == messages(compiled), "run `make messages`"


def texts_of_the_code():
    found = set()
    for folder in OURS:
        for path in sorted((settings.BASE_DIR / folder).rglob("*")):
            if path.suffix == ".html":
                source = f"({templatize(path.read_text())})"  # its indentation means nothing
            elif path.suffix == ".py" and "migrations" not in path.parts:
                source = path.read_text()
            else:
                continue
            for _line, text, _comments, context in extract("python", BytesIO(source.encode()), CALLS):
                found.add((context, text if isinstance(text, str) else text[0]))
    return found


@each_catalogue
def test_every_text_of_the_code_is_in_the_catalogue(path):
    found = texts_of_the_code()
    assert {("status", "died"), (None, "%(count)d day"), (None, "Skip to the content")} < found
    collected = {(message.context, texts(message)[0][0]) for message in translated(path)}
    assert found - collected == set(), "run `make messages` and translate"


@each_catalogue
def test_every_text_is_translated_and_none_is_a_guess(path):
    forms = catalogue(path).num_plurals
    for message in translated(path):
        english, own = texts(message)
        assert not message.fuzzy, english
        assert len(own) == (forms if len(english) > 1 else 1), english
        assert all(own), english


@each_catalogue
def test_translation_keeps_placeholders_and_tags(path):
    for message in translated(path):
        (english, *_plural), own = texts(message)
        for text in own:
            assert Counter(KEPT.findall(text)) == Counter(KEPT.findall(english)), text


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", ["1 year", "2 years", "5 years", "11 years", "21 years", "22 years"]),
        ("ru", ["1 год", "2 года", "5 лет", "11 лет", "21 год", "22 года"]),
        ("ba", ["1 йыл", "2 йыл", "5 йыл", "11 йыл", "21 йыл", "22 йыл"]),
    ],
)
def test_each_language_counts_in_its_own_forms(language, expected):
    with override(language):
        numbers = (1, 2, 5, 11, 21, 22)
        assert [
            ngettext("%(count)d year", "%(count)d years", number) % {"count": number} for number in numbers
        ] == expected


# -- The templates ----------------------------------------------------------------------------

MARKED = re.compile(
    r"\{% comment %\}.*?\{% endcomment %\}|\{#.*?#\}"
    r"|\{% blocktranslate\b.*?\{% endblocktranslate %\}"
    r"|\{%.*?%\}|\{\{.*?\}\}",
    re.S,
)
SPOKEN = re.compile(r'(?:aria-label|title|alt|placeholder|data-label)="([^"]*)"')
# The same in every language.
NAMES = re.compile(r"\b(BibTeX|CSV|JSON|RIS|SHA)\b|&\w+;")


def bare_words(template):
    text = MARKED.sub("", template)
    outside = " ".join([re.sub(r"<[^>]*>", " ", text), *SPOKEN.findall(text)])
    return re.findall(r"[^\W\d_]{2,}", NAMES.sub("", outside))


def test_words_beside_a_translation_are_found():
    assert bare_words('{# no #}<p class="no">{% translate "yes" %} {{ no }} bare</p>') == ["bare"]
    assert bare_words('<nav aria-label="Bare"><b title="{% translate "yes" %}">') == ["Bare"]


def test_templates_hold_no_words_but_translated_ones():
    templates = sorted((settings.BASE_DIR / "templates").rglob("*.html"))
    assert {path.name: words for path in templates if (words := bare_words(path.read_text()))} == {}


# -- The pages --------------------------------------------------------------------------------


class Words(HTMLParser):
    """The texts of a page that are in its own language: not what another `lang` stands around."""

    VOID = frozenset(("br", "hr", "img", "input", "link", "meta"))
    SPOKEN = ("aria-label", "alt", "data-label", "placeholder", "title")

    def __init__(self, page):
        super().__init__()
        self.language, self.open, self.found = None, [], set()
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag == "html":
            self.language = attributes.get("lang")
        within = self.open[-1][1] if self.open else self.language
        # A code, such as the name of a column, is in no language.
        is_code = "code" in (attributes.get("class") or "").split()
        language = attributes.get("lang") or ("" if is_code else within)
        if tag not in self.VOID:
            self.open.append((tag, language))
        for name in self.SPOKEN:
            self._add(attributes.get(name), language)

    def handle_endtag(self, tag):
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        self._add(data, self.open[-1][1] if self.open else self.language)

    def _add(self, text, language):
        if text and language == self.language:
            self.found.add(" ".join(text.split()).strip(" ,.:;·").lower())


def english_words(path):
    """Return the English texts of a catalogue as they would stand on a page that leaves them so."""
    return {
        text.strip(" ,.:;·").lower()
        for message in translated(path)
        for text in texts(message)[0]
        if text not in texts(message)[1] and not KEPT.search(text)
    }


@pytest.mark.once
class PagesTest(TestCase):
    @classmethod
    def setUpTestData(cls):
        baymak_data.add()

    def addresses(self):
        for name in ("home", "about", "data", "people:person_list", "cases:case_list"):
            yield reverse(name)
        for name in ("cases:hearing_list", "cases:court_list", "sources:source_list"):
            yield reverse(name)
        for model in (Person, Case, Court, Source):
            yield from (row.get_absolute_url() for row in model.objects.published()[:6])
        people = reverse("people:person_list")
        yield f"{people}?status=pretrial&q=нет+такого+человека"
        yield f"{people}?status=nope&sort=nope&from=nope&to=2024-13&q={'x' * (MAX_QUERY_LENGTH + 1)}"
        yield f"{people}nope/"

    def test_no_english_word_of_the_interface_is_on_a_page_in_another_language(self):
        for path in CATALOGUES:
            english = english_words(path)
            assert {"people", "in pre-trial detention", "not known"} < english
            language = path.parts[-3]
            with override(language):
                addresses = list(self.addresses())
            assert len(addresses) > 30
            for address in addresses:
                page = Words(self.client.get(address, follow=True).content.decode())
                assert page.language == language, address
                assert page.found & english == set(), address

    def test_english_words_would_be_found(self):
        page = Words(self.client.get("/en/people/").content.decode())
        assert {"people", "in pre-trial detention", "status"} < page.found & english_words(CATALOGUES[0])


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["ru", "ba"])
def test_refusal_is_wholly_in_the_language_of_the_reader(client, language):
    """Django's own complaints are not: it knows no Bashkir."""
    question = f"status=nope&sort=nope&from=nope&to=2024-13&q={'x' * (MAX_QUERY_LENGTH + 1)}"
    response = client.get(f"/{language}/people/?{question}")
    assert response.status_code == 400
    assert len(response.context["form"].errors) == 5
    page = Words(response.content.decode())
    assert set(re.findall("[a-z]{2,}", " ".join(page.found))) == {"cc", "by", "nope"}
