"""Collect the texts to translate: `make messages`."""

import re
from pathlib import Path

from django.core.management.commands import makemessages


class Command(makemessages.Command):
    # A translation guessed from a similar text is worse than none: "not withdrawn" is near "withdrawn".
    msgmerge_options = [*makemessages.Command.msgmerge_options, "--no-fuzzy-matching"]

    def write_po_file(self, potfile, locale):
        super().write_po_file(potfile, locale)
        # The hour of collecting would make a change, and a conflict, of every run.
        for path in Path(potfile).parent.glob(f"{locale}/LC_MESSAGES/{self.domain}.po"):
            text = path.read_text()
            path.write_text(re.sub(r'"(POT-Creation-Date|Report-Msgid-Bugs-To):.*\n', "", text, count=2))
