"""Every URL name of the site is public or staff. A new one fails a test until it is registered here.

The tests of what must never leak, and of hostile requests, run over all public ones.
"""

from dataclasses import dataclass

from django.conf import settings
from django.urls import URLPattern, get_resolver, reverse
from django.utils.translation import override

from baymak.exports import FORMATS
from cases.models import Article, Case, Court, Facility, Hearing, Official
from people.models import Person, Region
from public.case_page import PARTS
from public.datasets import cases, people, sources
from public.statistics import QUESTIONS
from sources.models import Source

LANGUAGES = [code for code, _name in settings.LANGUAGES]

# Of the staff is what lies in this namespace, and nothing else.
STAFF = "admin"

# Some files of a release.
RELEASED = ["index.json", "people.csv"]

# The rows whose code stands in the address; None when there is no code in it.
PUBLIC = {
    "health": None,
    "robots": None,
    "sitemap": None,
    "security": None,
    "data_file": None,
    "home": None,
    "report": None,
    "about": None,
    "data": None,
    "statistics": None,
    **{name: None for question in QUESTIONS for name in (question.url_name, question.file_url_name)},
    "people:person_list": None,
    "people:person_file": None,
    "people:person_detail": Person,
    "people:person_calendar": Person,
    "people:person_feed": Person,
    "cases:case_list": None,
    "cases:case_file": None,
    "cases:case_detail": Case,
    **{f"cases:case_{part}": Case for part in PARTS},
    "cases:case_calendar": Case,
    "cases:case_feed": Case,
    "cases:hearing_list": None,
    "cases:hearing_file": None,
    "cases:hearing_calendar": None,
    "cases:hearing_detail": Hearing,
    "cases:court_list": None,
    "cases:court_file": None,
    "cases:court_detail": Court,
    "cases:court_calendar": Court,
    "cases:court_feed": Court,
    "cases:official_detail": Official,
    "cases:facility_detail": Facility,
    "cases:article_detail": Article,
    "people:region_detail": Region,
    "sources:source_list": None,
    "sources:source_file": None,
    "sources:source_detail": Source,
    # Whoever declares a public file declares it public.
    **{
        file.url_name: None
        for file in [*people.DATASETS, *cases.DATASETS, *sources.DATASETS]
        if not file.has_list
    },
}


@dataclass(frozen=True)
class Address:
    """One pattern of the URL configuration."""

    name: str
    parameters: frozenset
    view: object

    def __str__(self):
        return self.name

    @property
    def is_staff(self):
        return self.name.partition(":")[0] == STAFF

    @property
    def rows(self):
        """The model whose codes the address takes."""
        return PUBLIC.get(self.name)

    @property
    def filters(self):
        """The GET parameters of a list, by name; of other pages none."""
        filterset = getattr(getattr(self.view, "view_class", None), "filterset_class", None)
        return filterset.get_filters() if filterset else {}

    @property
    def is_list(self):
        return bool(self.filters)

    @property
    def is_page(self):
        """Say whether it is the page of a list, and not a file of the same rows."""
        return self.is_list and self.name.endswith("_list")

    def paths(self, codes=(), languages=LANGUAGES):
        """Return the addresses in each language, for each of the codes and each file format."""
        choices = [{}]
        for name in sorted(self.parameters):
            values = {"code": codes, "file_format": FORMATS, "name": RELEASED}[name]
            choices = [choice | {name: value} for choice in choices for value in values]
        found = {}  # an address without a language is the same in all
        for language in languages:
            with override(language):
                found |= {reverse(self.name, kwargs=choice): None for choice in choices}
        return list(found)


def _walk(patterns, namespaces, parameters):
    for pattern in patterns:
        taken = parameters | set(pattern.pattern.regex.groupindex)
        if isinstance(pattern, URLPattern):
            name = ":".join([*namespaces, pattern.name or ""])
            yield Address(name, frozenset(taken), pattern.callback)
        else:
            inner = [*namespaces, pattern.namespace] if pattern.namespace else namespaces
            yield from _walk(pattern.url_patterns, inner, taken)


def all_addresses():
    """Return every pattern that the URL configuration resolves, those of included files too."""
    return list(_walk(get_resolver().url_patterns, [], frozenset()))


def public_addresses():
    return [address for address in all_addresses() if not address.is_staff]
