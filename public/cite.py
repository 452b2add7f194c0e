"""How a page is cited: in words, as BibTeX and as RIS, with the edition and the day."""

import re
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language

from baymak import edition
from baymak.languages import nearest

SPECIAL = re.compile(r"[\\{}&%$#_~^]")
SPELT_OUT = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}


@dataclass(frozen=True)
class Cited:
    """A page of an edition, as it was read on a day."""

    title: str
    address: str
    code: str
    number: int
    published: date
    read: date

    @property
    def site(self):
        return nearest(settings.SITE.name)

    @property
    def bibtex(self):
        key = f"{settings.SITE.key}-{self.code}"
        lines = {
            "title": f"{{{bare(self.title)}}}",
            "author": f"{{{bare(self.site)}}}",
            "year": self.published.year,
            "note": f"{bare(self.code)}, edition {self.number} of {self.published}, read on {self.read}",
            "url": self.address,
        }
        told = "".join(f"  {name} = {{{value}}},\n" for name, value in lines.items())
        return f"@misc{{{key},\n{told}}}\n"

    @property
    def ris(self):
        lines = [
            ("TY", "ELEC"),
            ("TI", " ".join(self.title.split())),
            ("AU", self.site),
            ("PY", self.published.year),
            ("DA", f"{self.published:%Y/%m/%d}"),
            ("ET", self.number),
            ("AN", self.code),
            ("LA", get_language()),
            ("UR", self.address),
            ("Y2", f"{self.read:%Y/%m/%d}"),
            ("ER", ""),
        ]
        return "".join(f"{tag}  - {value}\n" for tag, value in lines)


def cited(request, title, code, query=""):
    """Return how to cite the page that a request asks for; `code` names it, `query` is what it is asked."""
    state = edition.state()
    return Cited(
        title=title,
        address=request.build_absolute_uri(f"{request.path}?{query}" if query else request.path),
        code=code,
        number=state.number,
        published=date.fromisoformat(state.day),
        read=timezone.localdate(),
    )


def bare(text):
    """Return a text as TeX prints it."""
    return SPECIAL.sub(lambda sign: SPELT_OUT.get(sign[0], f"\\{sign[0]}"), " ".join(text.split()))
