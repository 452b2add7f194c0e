from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from cases.loading import MAX_REASON, LoadingError, compare, load
from people.models import Person
from sources.models import Source


class Command(BaseCommand):
    help = (
        "Load a case from TOML files. Records that are there already stay exactly as they are; "
        "laws, regions and the like are brought up to date."
    )

    def add_arguments(self, parser):
        parser.add_argument("directory", nargs="?", default=settings.CASE_FOLDER, help="default: BAYMAK_CASE")
        parser.add_argument(
            "--if-empty", action="store_true", help="load no record when there is any person or source"
        )

        parser.add_argument(
            "--diff",
            action="store_true",
            help="only say what loading would create, and where files and database say different things",
        )
        parser.add_argument(
            "--reason",
            default="",
            help="why rows may be public that have the name of somebody who is not shown by name",
        )

    def handle(self, *args, directory, if_empty, diff, reason, **options):
        if diff:
            self.say_differences(directory)
            return
        has_data = if_empty and (Person.objects.exists() or Source.objects.exists())
        if has_data:
            self.stdout.write("The database has data of its own; only laws, regions and the like are loaded.")
        try:
            report = load(directory, reason=reason[:MAX_REASON], only_law=has_data)
        except LoadingError as error:
            raise CommandError(f"Nothing was loaded. {error}") from error
        self.stdout.write(f"{'':<14}{'created':>9}{'kept':>9}")
        for table, counts in report.items():
            left = f"  left out: {counts['left out']}" if counts["left out"] else ""
            self.stdout.write(f"{table:<14}{counts['created']:>9}{counts['kept']:>9}{left}")

    def say_differences(self, directory):
        try:
            found = compare(directory)
        except LoadingError as error:
            raise CommandError(f"It could not be loaded. {error}") from error
        for table, key, said in found:
            if said == "new":
                self.stdout.write(f"{table} {key}: new")
            elif said == "law":
                self.stdout.write(f"{table} {key}: would be brought up to date")
            else:
                self.stdout.write(f"{table} {key}: stays as it is")
                for name, here, there in said:
                    says = f"{name}: {_told(here)} here, {_told(there)} in the file" if name else there
                    self.stdout.write(f"  {says}")
        self.stdout.write(f"{len(found)} rows differ. Nothing was changed; citations were not compared.")


def _told(value):
    if isinstance(value, list):
        return "[" + ", ".join(sorted(str(getattr(one, "code", one)) for one in value)) + "]"
    return f"“{value or ''}”"
