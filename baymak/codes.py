"""Public codes: the permanent, citable identity of a row in addresses, filters and files."""

import secrets

from django.core.validators import RegexValidator
from django.db import migrations, models
from django.urls import register_converter
from django.utils.translation import gettext_lazy as _

# Crockford's base32: no I, L, O or U, so that a code survives being read aloud or copied by hand.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 8
# A code that begins so is no number to any spreadsheet, as 12345678 and 123456E7 are.
FIRST = "ABCDFGHJKMNPQRSTVWXYZ"


def make_code():
    """Return a random public code: 39 bits, which tell nothing about the order or number of rows."""
    return secrets.choice(FIRST) + "".join(secrets.choice(ALPHABET) for _ in range(LENGTH - 1))


class PublicCodeField(models.CharField):
    """A unique public code, made once and never edited."""

    def __init__(self, **options):
        defaults = {
            "verbose_name": _("code"),
            "max_length": LENGTH,
            "unique": True,
            "default": make_code,
            "editable": False,
            "validators": [RegexValidator(rf"^[{ALPHABET}]{{{LENGTH}}}$")],
        }
        super().__init__(**defaults | options)

    def deconstruct(self):
        # The copy that history keeps is not unique, so a migration says it either way.
        name, path, args, options = super().deconstruct()
        del options["verbose_name"]  # always the same, so nothing to migrate
        return name, path, args, options | {"unique": self.unique, "editable": self.editable}


def add_codes(app_label, *names):
    """Return the operations of a migration that give a code to each row of models, and to its history.

    Migrations that ran already rest on it: another way is another function.
    """

    def fill(apps, schema_editor):
        for name in names:
            model, past = apps.get_model(app_label, name), apps.get_model(app_label, f"Historical{name}")
            for key in model.objects.filter(code=None).values_list("pk", flat=True):
                code = make_code()
                model.objects.filter(pk=key).update(code=code)
                past.objects.filter(id=key).update(code=code)
            # What was deleted since had one row, and that one code.
            for key in past.objects.filter(code=None).order_by().values_list("id", flat=True).distinct():
                past.objects.filter(id=key).update(code=make_code())

    kept = {name.lower(): PublicCodeField() for name in names}
    past = {f"historical{name.lower()}": PublicCodeField(unique=False, db_index=True) for name in names}
    empty = PublicCodeField(unique=False, null=True, default=None)
    return [
        *(migrations.AddField(name, "code", empty) for name in kept | past),
        migrations.RunPython(fill, migrations.RunPython.noop),
        *(migrations.AlterField(name, "code", field) for name, field in (kept | past).items()),
    ]


class PublicCodeConverter:
    """A public code in an address, in either case."""

    regex = rf"[{ALPHABET}{ALPHABET[10:].lower()}]{{{LENGTH}}}"

    def to_python(self, value):
        return value.upper()

    def to_url(self, value):
        return value


class KeyConverter(PublicCodeConverter):
    """The code of what has one outside of this site: of a region (RU-BA), of a provision (RU-UK-20.2-6.1)."""

    regex = r"[A-Za-z0-9][A-Za-z0-9.-]{1,49}"


register_converter(PublicCodeConverter, "code")
register_converter(KeyConverter, "key")
