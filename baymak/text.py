"""Text as we keep it: one Unicode form, and no characters that hide or turn a line around."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

# Controls break feeds and terminals; bidi marks, isolates and overrides turn a line around; zero-width
# characters and soft hyphens make two different names look the same. Tab and line feed are text.
REFUSED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\u2800\u3164\ufe00-\ufe0e\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e01ef]"
)


def clean_text(value):
    """Return the text in NFC with plain line ends.

    Raise ValidationError when it holds a control or bidi character.
    """
    value = unicodedata.normalize("NFC", value.replace("\r\n", "\n"))
    if found := REFUSED.search(value):
        raise ValidationError(
            _("This text holds a hidden character (U+%(code)s). Delete it or type the text again."),
            code="hidden_character",
            params={"code": f"{ord(found.group()):04X}"},
        )
    return value


class CleanTextModel(models.Model):
    """A model whose every text column passes `clean_text`, so that no new column can forget it."""

    class Meta:
        abstract = True

    def clean_fields(self, exclude=None):
        errors = {}
        for field in self._meta.concrete_fields:
            if field.name in (exclude or ()) or not isinstance(field, models.CharField | models.TextField):
                continue
            value = getattr(self, field.attname)
            if isinstance(value, str):
                try:
                    setattr(self, field.attname, clean_text(value))
                except ValidationError as error:
                    errors[field.name] = [error]
        try:
            super().clean_fields(exclude=exclude)
        except ValidationError as error:
            errors = error.update_error_dict(errors)
        if errors:
            raise ValidationError(errors)
