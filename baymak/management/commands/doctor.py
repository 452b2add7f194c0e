from django.core.management.base import BaseCommand

from baymak import doctor


class Command(BaseCommand):
    help = "Look at the site and its machine; say what is wrong, in a line each, and end with 1."
    requires_system_checks = []  # it tells of them itself

    def add_arguments(self, parser):
        parser.add_argument("--pages", action="store_true", help="only what keeps pages from being served")

    def handle(self, *args, pages, **options):
        found = doctor.diagnose([doctor.pages] if pages else None)
        for line in found:
            self.stdout.write(line)
        if found:
            raise SystemExit(1)
        self.stdout.write("All is well.")
