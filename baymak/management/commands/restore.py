from pathlib import Path

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import Error

from baymak import offline
from baymak.backups import BackupError, has_content, restore, try_out, unsealed
from baymak.doctor import note
from baymak.schema import unsettled_migrations


class Command(BaseCommand):
    help = "Put the whole database back from a backup, and leave the site offline until somebody has looked."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="what `manage.py backup` wrote")
        parser.add_argument("--identity", type=Path, required=True, help="the file of the secret key")
        parser.add_argument("--replace", action="store_true", help="give up what the database holds now")
        parser.add_argument("--drill", action="store_true", help="only try it, beside the running site")

    def handle(self, *args, file, identity, replace, drill, **options):
        if drill:
            self.try_out(file, identity)
        else:
            self.restore(file, identity, replace)

    def try_out(self, file, identity):
        try:
            with unsealed(file, identity) as copy:
                found = try_out(copy)
        except (BackupError, Error, OSError) as error:
            raise CommandError(f"This backup does not come back. {error}") from error
        note("drill")
        self.stdout.write(f"This backup comes back: {found}. The site was not touched.")

    def restore(self, file, identity, replace):
        try:
            if not replace and has_content():
                raise BackupError("The database holds data; --replace gives them up.")
            with unsealed(file, identity) as copy:
                offline.switch_on()
                restore(copy)
        except (BackupError, Error, OSError) as error:
            state = " The site is offline." if offline.is_on() else ""
            raise CommandError(f"Nothing was restored. {error}{state}") from error
        pending, unknown = unsettled_migrations()
        if unknown:
            raise CommandError("Restored and offline, but the backup is of a newer version: install that.")
        self.stdout.write("Restored; the site is offline.")
        if pending:
            self.stdout.write("The backup is of an older version: run `manage.py migrate`, and then")
            self.stdout.write("`manage.py erase --again --identity FILE`, for whom the ledger names.")
        else:
            call_command("erase", again=True, identity=identity, stdout=self.stdout)
        self.stdout.write("Whoever was withdrawn since that backup is published in it: withdraw them again.")
        self.stdout.write("Then restart the site and open it with `manage.py offline off`.")
