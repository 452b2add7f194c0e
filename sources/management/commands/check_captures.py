from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from sources.keeping import look_through


class Command(BaseCommand):
    help = "Open each capture of a source, look whether it is what was captured, and say of which it is not."

    def add_arguments(self, parser):
        parser.add_argument("backups", nargs="?", type=Path, help="the folder of backups: takes what lacks")
        parser.add_argument("--identity", type=Path, required=True, help="the file of the secret key")
        parser.add_argument("--only", action="store_true", help="open only what is in that folder")

    def handle(self, *args, backups, identity, only, **options):
        copies = backups and backups / settings.CAPTURES.name
        try:
            number, bad = look_through(identity, copies, only)
        except OSError as error:
            raise CommandError(f"Not all captures were looked at. {error}") from error
        if bad:
            raise CommandError(f"{len(bad)} of {number} captures lack or can't be opened: {', '.join(bad)}.")
        self.stdout.write(f"All {number} captures open.")
