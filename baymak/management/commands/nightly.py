from django.core.management import CommandError, call_command
from django.core.management.base import BaseCommand
from django.db import Error

from baymak.doctor import diagnose

WORKS = ["refresh_statuses", "publish", "clearsessions", "check_writers", "backup"]


class Command(BaseCommand):
    help = "Do all that is done every night, then look at everything; end with 1 if any of it is not well."

    def handle(self, *args, **options):
        wrong = []
        for work in WORKS:
            try:
                call_command(work, stdout=self.stdout)
            except (CommandError, Error, OSError) as error:
                # What a database says may quote somebody.
                wrong.append(f"{work}: {type(error).__name__ if isinstance(error, Error) else error}")
        wrong += diagnose()
        if wrong:
            raise CommandError("\n".join(wrong))
        self.stdout.write("All is well.")
