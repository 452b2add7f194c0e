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
        parser.add_argument("--just-made", action="store_true", help="ask neither ledger nor captures")

    def handle(self, *args, file, identity, replace, drill, just_made, **options):
        if drill:
            self.try_out(file, identity)
        else:
            self.restore(file, identity, replace)
            if not just_made:
                self.follow_up(file, identity)

    def try_out(self, file, identity):
        try:
            with unsealed(file, identity) as copy:
                found = try_out(copy, lambda: self.look_at_captures(file, identity, only=True))
        except (BackupError, CommandError, Error, OSError) as error:
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
        if unsettled_migrations()[1]:
            raise CommandError("Restored and offline, but the backup is of a newer version: install that.")
        self.stdout.write("Restored; the site is offline.")

    def follow_up(self, file, identity):
        """Do, or say, what makes an old database one of today."""
        if unsettled_migrations()[0]:
            self.stdout.write("The backup is of an older version: run `manage.py migrate`, and then")
            self.stdout.write(f"`manage.py erase --again --backups {file.parent} --identity FILE`, for whom")
            self.stdout.write(
                f"the ledger names, and `manage.py check_captures {file.parent} --identity FILE`."
            )
        else:
            call_command("erase", again=True, identity=identity, backups=file.parent, stdout=self.stdout)
            try:
                self.look_at_captures(file, identity)
            except CommandError as error:
                self.stderr.write(f"{error}")
        self.stdout.write("Whoever was withdrawn since that backup is published in it: withdraw them again.")
        self.stdout.write("Then restart the site and open it with `manage.py offline off`.")

    def look_at_captures(self, file, identity, **how):
        call_command("check_captures", file.parent, identity=identity, stdout=self.stdout, **how)
