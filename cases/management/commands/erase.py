from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from baymak.roles import ADMINISTRATOR, EDITOR
from baymak.sealing import BackupError
from baymak.terminal import who_is
from cases.erasing import ErasingError, again, ask, confirm, forget


class Command(BaseCommand):
    help = (
        "Erase a person with all versions and what is about nobody else. One account asks, another confirms "
        "with --confirm. --again erases anew whom the ledger names, after an old backup was restored."
    )

    def add_arguments(self, parser):
        parser.add_argument("code", nargs="?", default="")
        parser.add_argument(
            "--by", help="the user name of an editor or administrator, whose password is asked"
        )
        parser.add_argument(
            "--confirm", action="store_true", help="erase whom another account asked to erase"
        )
        parser.add_argument("--again", action="store_true")
        parser.add_argument("--identity", type=Path, help="with --again: the file of the secret key")

    def handle(self, *args, code, by, confirm, again, identity, **options):
        if again and not identity:
            raise CommandError("--again needs the --identity that opens the ledger.")
        try:
            if again:
                self.again(identity)
            elif confirm:
                self.confirm(code, who_is(by, EDITOR, ADMINISTRATOR))
            else:
                until = ask(code, who_is(by, EDITOR, ADMINISTRATOR))
                self.stdout.write(
                    f"Written down. Another account confirms by {until:%Y-%m-%d}, with --confirm."
                )
        except (ErasingError, BackupError, OSError) as error:
            raise CommandError(f"Nobody was erased. {error}") from error

    def again(self, identity):
        number = again(identity)
        if number:
            forget()
        self.stdout.write(f"Erased again by the ledger: {number}.")

    def confirm(self, code, user):
        stays, named = confirm(code, user)
        forget()
        self.stdout.write("Erased, with all versions; the ledger beside the backups keeps the code, sealed.")
        for row in stays:
            self.stdout.write(f"Stays, for others refer to it: {row._meta.verbose_name} {row.pk}.")
        for place in named:
            self.stdout.write(f"May still name the person, now or in an old version: {place}.")
        self.stdout.write(
            "Backups made before hold the person until they are deleted, and so do the files of the case."
        )
