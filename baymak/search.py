"""Plain search: every word of the query in at least one text of a row, in any case of any alphabet.

Titles and names are found in any spelling too. People have a search of their own, `people.search`.
"""

import re

from django.db import models
from django.db.models import Q

from baymak.columns import derived
from baymak.names import keys, read
from baymak.numbers import number_keys
from baymak.text import query

# More words narrow nothing further in practice, and each costs a pass over the rows.
MAX_WORDS = 12


class Findable(models.Model):
    """A row that is found by the words of some columns in any spelling: Кировский, Kirovsky, Kirovskij."""

    # The columns of titles and names.
    found_by = ()

    # Their keys, derived: " #1-45/2025 kiruvski sud ". Only those of the numbers of cases have digits.
    name_keys = models.TextField(editable=False, default="")

    columns = [derived("name_keys")]

    class Meta:
        abstract = True

    def save(self, *args, update_fields=None, **kwargs):
        self.derive()
        if update_fields is not None:
            update_fields = {*update_fields, "name_keys"}
        super().save(*args, update_fields=update_fields, **kwargs)

    def derive(self):
        """Work out anew what follows from the columns."""
        words = " ".join(str(getattr(self, name)) for name in self.found_by).split()
        self.name_keys = f" {' '.join(sorted(keys(words)))} "


def words_q(paths, text, spelled=(), also=None):
    """Return the condition that each word of a text occurs at the end of at least one lookup path.

    `also` returns one more condition for a word.

    `spelled` are paths to `name_keys`: there a word may be spelled otherwise, and must begin one; and the
    whole text may be the number of a case, or a part of it.
    A regular expression and not `icontains`: SQLite's LIKE knows the small letters of ASCII only.
    """
    rule = Q()
    for word in list(dict.fromkeys(query(text).split()))[:MAX_WORDS]:
        found = Q()
        for path in paths:
            found |= Q(**{f"{path}__iregex": re.escape(word)})
        for path in spelled:
            found |= begun_q(path, word)
        if also:
            found |= also(word)
        rule &= found
    for path in spelled:
        rule |= numbered_q(path, text)
    return rule


def numbered_q(path, text, *, whole=False):
    """Return the condition that a key of a number holds one of the numbers in a text, or (`whole`) is it."""
    rule = Q(pk__in=[])
    for key in number_keys(text):
        rule |= Q(**{f"{path}__contains": f" #{key} " if whole else key})
    return rule


def begun_q(path, text):
    """Return the condition that every word of a text begins one of the keys."""
    rule = Q()
    for word in read(text):
        rule &= Q(**{f"{path}__contains": f" {word.key}"})
    return rule or Q(pk__in=[])
