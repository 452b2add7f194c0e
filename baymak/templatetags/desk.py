"""How forms of the desk are laid out."""

from django import template
from django.conf import settings
from django.contrib.admin.helpers import Fieldline
from django.utils.translation import gettext, ngettext

from baymak.languages import FALLBACKS, active_language, in_languages

register = template.Library()


class Texts(Fieldline):
    """One text in several languages: the reader's language first, the others folded and counted."""

    def __init__(self, line, names):
        super().__init__(line.form, names, line.readonly_fields, line.model_admin)
        first, *others = names
        self.missing = [name.rpartition("_")[2] for name in others if not self._says(name)]
        # What is there is not hidden behind an empty field, nor is a mistake.
        self.is_open = bool(
            (not self._says(first) and len(self.missing) < len(others))
            or any(name in self.form.errors for name in others)
        )
        self.others = ngettext("+%(number)d language", "+%(number)d languages", len(others))
        self.others %= {"number": len(others)}
        if self.missing:
            self.others = gettext("%(languages)s; missing: %(missing)s") % {
                "languages": self.others,
                "missing": ", ".join(self.missing),
            }

    def _says(self, name):
        form = self.form
        return bool(form[name].value() if name in form.fields else getattr(form.instance, name, ""))


@register.filter
def by_language(fieldset):
    """Yield the lines of a fieldset; of a text in several languages its fields are a line."""
    lines = list(fieldset)
    there = {name for line in lines for name in line.fields}
    told = set()
    for line in lines:
        others = []
        for name in line.fields:
            stem, _sign, code = name.rpartition("_")
            columns = in_languages(stem)
            if code not in settings.TEXT_LANGUAGES or not there.issuperset(columns):
                others.append(name)
            elif stem not in told:
                told.add(stem)
                yield Texts(line, [f"{stem}_{code}" for code in FALLBACKS[active_language()]])
        if len(others) == len(line.fields):
            yield line
        elif others:
            yield Fieldline(line.form, others, line.readonly_fields, line.model_admin)
