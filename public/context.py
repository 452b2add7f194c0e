"""What every public page shows around its content."""

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse, translate_url
from django.utils.functional import cached_property
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from baymak import edition, reports
from baymak.answers import COPY

# The sections of the site, as the main navigation lists them.
SECTIONS = [
    ("people:person_list", _("People")),
    ("cases:case_list", _("Cases")),
    ("cases:hearing_list", _("Hearings")),
    ("cases:court_list", _("Courts")),
    ("statistics", _("Statistics")),
    ("sources:source_list", _("Sources")),
    ("data", _("Data")),
    ("about", _("About")),
]


@dataclass(frozen=True)
class Link:
    """A link of the main navigation; `current` is the value of `aria-current`."""

    address: str
    label: str
    current: str


@dataclass(frozen=True)
class PageLanguage:
    """This page in one language: `path` without the query, `address` with it."""

    code: str
    name: str
    path: str
    address: str


class Site:
    """The frame of a page. Nothing is worked out for a page that shows none of it."""

    def __init__(self, request):
        self._request = request

    @property
    def contact(self):
        """The address for corrections and removal; "" only where no other machine reaches the site (E004)."""
        return settings.CONTACT_EMAIL

    @property
    def corrections(self):
        """Where to tell the team of a mistake, or ask for removal: the form, else what is told about it."""
        return self.form or f"{reverse('about')}#corrections"

    @cached_property
    def form(self):
        """The form by which readers write to the team, with the code of this page; "" where there is none."""
        if self.copied or not reports.are_taken():
            return ""
        code = self._request.resolver_match.kwargs.get("code")
        return reverse("report", query={"code": code} if code else None)

    @property
    def copied(self):
        """Which edition a page is a copy of that no server answers with, or None."""
        return edition.state() if COPY in self._request.META else None

    @property
    def is_preview(self):
        """Whether somebody of the team looks at what is not public yet: see `public.preview`."""
        return getattr(self._request, "is_preview", False)

    @property
    def origin(self):
        return f"{self._request.scheme}://{self._request.get_host()}"

    @property
    def path_in_no_language(self):
        """The address that leads a reader to this page in the language of the browser."""
        return f"/{self._request.path.split('/', 2)[-1]}"

    @cached_property
    def navigation(self):
        links = []
        for name, label in SECTIONS:
            address = reverse(name)
            current = ""
            if self._request.path == address:
                current = "page"
            elif self._request.path.startswith(address):
                current = "true"
            links.append(Link(address, label, current))
        return links

    @cached_property
    def languages(self):
        languages = []
        for code, _name in settings.LANGUAGES:
            path = translate_url(self._request.path, code)
            query = self._request.GET.urlencode()
            address = f"{path}?{query}" if query else path
            languages.append(PageLanguage(code, get_language_info(code)["name_local"], path, address))
        return languages


def site(request):
    """Give templates the frame of the page as `site`."""
    return {"site": Site(request)}
