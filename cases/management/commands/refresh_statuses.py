import datetime

from django.core.management.base import BaseCommand, CommandError

from baymak.doctor import note
from cases.keeping import refresh_status
from people.models import Person


class Command(BaseCommand):
    help = "Work out the status of every person anew: time passes without a change to any fact. Run it daily."

    def add_arguments(self, parser):
        parser.add_argument(
            "--as-of",
            metavar="YYYY-MM-DD",
            help="the day for which the statuses are stored; today by default",
        )

    def handle(self, *args, as_of, **options):
        try:
            day = datetime.date.fromisoformat(as_of) if as_of else None
        except ValueError as error:
            raise CommandError(f"--as-of takes a day as 2024-12-31, not {as_of!r}.") from error
        changed = refresh_status(Person.objects.values_list("pk", flat=True), day)
        if not day:
            note("statuses")
        self.stdout.write(f"The status of {changed} persons changed.")
