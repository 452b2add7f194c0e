from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from baymak import reports
from baymak.sealing import BackupError, opened
from baymak.text import query


class Command(BaseCommand):
    help = "Print what readers wrote to the team, with the secret key; delete what is answered."

    def add_arguments(self, parser):
        parser.add_argument("--identity", help="the file of the secret key; - reads the key itself")
        parser.add_argument("--done", nargs="+", metavar="NAME", help="delete these, as printed")

    def handle(self, *args, identity, done, **options):
        if bool(identity) == bool(done):
            raise CommandError("Name the --identity that opens them, or what is --done.")
        if done:
            for name in done:
                (settings.REPORTS / Path(name).name).unlink(missing_ok=True)
            self.stdout.write(f"Still there: {len(reports.waiting())}")
        else:
            self.print(identity)

    def print(self, identity):
        for path in reports.waiting():
            self.stdout.write(f"== {path.name}")
            try:
                with opened(path, identity) as words:
                    text = words.read().decode(errors="replace")
                # Anybody can seal what they like: nothing is printed that a terminal obeys.
                self.stdout.write(query(text))
            except (BackupError, OSError) as error:
                self.stdout.write(f"(not opened: {error})\n")
