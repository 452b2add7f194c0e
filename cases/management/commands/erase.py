from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from baymak.roles import ADMINISTRATOR, EDITOR
from baymak.sealing import BackupError
from baymak.terminal import who_is
from cases.erasing import ErasingError, ask, confirm, forget
from cases.erasing import again as erase_again


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
        parser.add_argument("--backups", type=Path, help="with --again: a folder with more of the ledger")

    def handle(self, *args, code, by, confirm, again, identity, backups, **options):
        if again and not identity:
            raise CommandError("--again needs the --identity that opens the ledger.")
        try:
            if again:
                number = erase_again(identity, backups)
                self.stdout.write(f"Erased again by the ledger: {number}.")
            elif confirm:
                self.confirm(code, who_is(by, EDITOR, ADMINISTRATOR))
            else:
                until = ask(code, who_is(by, EDITOR, ADMINISTRATOR))
                self.stdout.write(
                    f"Written down. Another account confirms by {until:%Y-%m-%d}, with --confirm."
                )
        except (ErasingError, BackupError, OSError) as error:
            said = "Not all were erased again." if again else "Nobody was erased."
            raise CommandError(f"{said} {error}") from error

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
