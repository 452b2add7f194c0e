from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import Error

from baymak.backups import BackupError, back_up, back_up_captures


class Command(BaseCommand):
    help = (
        "Write the database to a sealed file, readable only with a key that is not on this machine, and the "
        "captures of sources beside it."
    )

    def add_arguments(self, parser):
        parser.add_argument("folder", nargs="?", type=Path, default=settings.BACKUP_FOLDER)
        parser.add_argument("--fewer-rows", action="store_true", help="half of a table is gone rightly")
        parser.add_argument("--no-captures", action="store_true", help="the database alone")

    def handle(self, *args, folder, fewer_rows, no_captures, **options):
        try:
            path = back_up(folder, fewer_rows)
        except (BackupError, Error, OSError) as error:
            raise CommandError(f"No backup was written. {error}") from error
        self.stdout.write(f"Wrote {path}")
        try:
            if not no_captures:
                back_up_captures(folder)  # after their rows: whatever has one has its file by now
        except OSError as error:
            raise CommandError(f"Not all captures are beside it. {error}") from error
