from django.core.management.base import BaseCommand

from cases.checking import QUESTIONS


class Command(BaseCommand):
    help = "List what is public and has no source, no day read, not every language, or contradicts something."

    def add_arguments(self, parser):
        parser.add_argument("--totals", action="store_true", help="only how many of each")

    def handle(self, *args, totals, **options):
        for question, asked in QUESTIONS.items():
            lines = sorted(asked())
            self.stdout.write(f"{len(lines):>6}  {question}")
            for line in () if totals else lines:
                self.stdout.write(f"        {line}")
