"""What the public may know of a person: by name, by initials, or nothing."""

import datetime
import re
import unicodedata

from django.utils.translation import gettext as _

from baymak.dates import DateRange, PartialDate
from baymak.languages import FALLBACKS, Text, active_language, localized
from baymak.tags import language_name

ONE_DAY = datetime.timedelta(days=1)

# A former name, a nickname: what stands in brackets or quotation marks has no initials.
BRACKETED = re.compile(r"[(\[{<«„“\"（【][^()\[\]{}<>«»„“”\"（）【】]*(?:[)\]}>»“”\"）】]|$)")
# Texts that stand where a name would, when nobody knows it.
NOBODY = re.compile(
    "(?:unknown|unnamed|anonym|неизвест|безымян|аноним|неустановл|билдәһе|исеме)", re.IGNORECASE
)
# The same, as whole words: Анонимов is a family name.
NO_NAME = re.compile(
    r"(?:unknown|unnamed|anonymous|неизвестн(?:ый|ая|ое)|безымянн\w+|аноним|неустановленн\w+|билдәһеҙ)\b"
    r"|.*\b(?:name (?:is )?(?:not known|unknown)|имя не ?(?:известно|установлено)|исеме билдәһеҙ)",
    re.IGNORECASE,
)


def initials(name):
    """Return the initials of a name: "Aygiz Ishmurzin" -> "A. I."; "" for what is no name.

    No initials where these would tell all of it, as of a name of two Chinese characters.
    """
    name = unicodedata.normalize("NFC", name)
    while (shorter := BRACKETED.sub(" ", name)) != name:
        name = shorter
    name = name.strip()
    if _is_description(name):
        return ""
    firsts = [(word, first) for word in name.split() if (first := _first_letter(word))]
    if all(word == first and first.upper() == first.lower() for word, first in firsts):
        return ""
    return " ".join(f"{first.capitalize()}." for _word, first in firsts)


def tells_nobody(names):
    """Say whether all names say themselves that they are none: "Anonymous", "woman, name not known"."""
    said = [name for name in names if name]
    return bool(said) and all(map(NO_NAME.match, said))


def _is_description(name):
    """Say whether a text tells of somebody without a name: "unknown woman, 45"."""
    return bool(name[:1] != name[:1].title() or re.search(r"[\d,،，、]", name) or NOBODY.match(name))


def _first_letter(word):
    """Return the first letter of a word with the marks that it carries, or ""."""
    for place, character in enumerate(word):
        if unicodedata.category(character) in ("Lu", "Ll", "Lt", "Lo"):
            end = place + 1
            while end < len(word) and unicodedata.category(word[end]).startswith("M"):
                end += 1
            return word[place:end]
    return ""


def _is_bounded(date):
    return date.earliest() > datetime.date.min and date.latest() < datetime.date.max


class PublicFace:
    """A person as the public may know them. Pages and files read this and never the person's own fields.

    A value is None or "" when it is not known; `is_withheld` says that we keep back what we may know.
    """

    def __init__(self, person):
        self._person = person
        self.code = person.code
        self.sex = person.sex
        self.status = person.status
        self.liberty = person.liberty
        self.evidence_on = person.evidence_on
        self.died = person.died
        self.death = person.death

    @property
    def status_words(self):
        """The status in words; of who died in custody, that."""
        # get_status_display() makes a dictionary of all words for each person of a list.
        if self.status == self._person.Status.DIED:
            return self._person.Liberty(self.liberty).label
        return self._person.Status(self.status).label

    @property
    def has_died(self):
        """Say whether nothing about the person can change any more."""
        liberty = self._person.Liberty
        return self.liberty in (liberty.EXECUTED, liberty.KILLED, liberty.DIED_IN_CUSTODY, liberty.DIED)

    @property
    def is_nowhere_held(self):
        """Say whether nobody would ask where the person is held."""
        liberty = self._person.Liberty
        return self.liberty not in (liberty.HELD, liberty.RESTRICTED, liberty.UNKNOWN)

    @property
    def is_withheld(self):
        return self._person.disclosure != self._person.Disclosure.NAMED

    @property
    def name(self):
        name = localized(self._person, "public_name")
        if not name:
            return Text(_("name withheld"), active_language())
        return Text(name, str(localized(self._person, "name_language")))

    def name_in(self, language):
        """Return the name, or the initials, as it is known in a language; "" when it is not."""
        name = getattr(self._person, f"name_{language}")
        if self.is_withheld:
            return "" if self._person.has_no_name else initials(name)
        return name

    @property
    def other_names(self):
        """The other forms of the public name: in the other languages, then the other spellings.

        One query, unless the spellings were read with the person.
        """
        if self.is_withheld:
            return []
        rows = getattr(self._person, "public_names", None)
        if rows is None:
            rows = self._person.names.published()
        names = [
            Text(getattr(self._person, f"public_name_{code}"), getattr(self._person, f"name_language_{code}"))
            for code in FALLBACKS
            if getattr(self._person, f"name_{code}")
        ]
        names += [row.spoken for row in rows]
        shown = self.name
        return list(dict.fromkeys(name for name in names if name != shown))

    @property
    def has_no_name(self):
        return self.disclosed("has_no_name", None)

    def disclosed(self, name, empty=""):
        """Return a value of the person, or what stands for nothing when it is withheld."""
        return empty if self.is_withheld else getattr(self._person, name)

    @property
    def birth_year(self):
        """The year of birth as a partial date: never the day; by a stated age it is one of two or more."""
        born = self.disclosed("born", None)
        return born.year_only() if born else self._year_by_age()

    def _year_by_age(self):
        age, on = self.stated_age, self.stated_age_on
        if age is None or not on or not _is_bounded(on):
            return None
        # Whoever is 42 on a day had the last birthday then or before, and has the next after it.
        first, last = (on.earliest() + ONE_DAY).year - age - 1, on.latest().year - age
        return PartialDate(first) if first == last else DateRange(PartialDate(first), PartialDate(last))

    @property
    def stated_age(self):
        return self.disclosed("stated_age", None)

    @property
    def stated_age_on(self):
        return self.disclosed("stated_age_on", None)

    @property
    def occupation(self):
        return self.disclosed("occupation")

    @property
    def languages(self):
        return self.disclosed("languages").split()

    @property
    def language_names(self):
        return list(map(language_name, self.languages))

    @property
    def home_place(self):
        return self.disclosed("home_place")

    @property
    def home_region(self):
        return self.disclosed("home_region", None)

    @property
    def summary(self):
        return self.disclosed("summary")
