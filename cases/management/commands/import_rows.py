from pathlib import Path

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from baymak.roles import IMPORT
from cases.importing import OPEN_TABLES, read, run
from cases.sheets import BadFile
from sources.models import Source


class Command(BaseCommand):
    help = "Import the rows of a CSV, XLSX or TOML file as drafts, all or none, in the name of an editor."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--user", required=True, help="the name of the editor's account")
        parser.add_argument(
            "--table", default="", choices=["", *OPEN_TABLES], help="what the rows of a CSV are"
        )
        parser.add_argument("--source", default="", help="code of the source of rows that name none")
        parser.add_argument("--preview", action="store_true", help="say what would change, and write nothing")

    def handle(self, *args, file, user, table, source, preview, **options):
        editor = get_user_model().objects.filter(username=user, is_active=True).first()
        if editor is None or not editor.has_perm(".".join(IMPORT)):
            raise CommandError("This account may not import: name that of an editor.")
        common = Source.objects.filter(code=source).first()
        if source and common is None:
            raise CommandError("There is no source of this code.")
        try:
            rows, ignored = read(file.name, file.read_bytes(), table)
        except (BadFile, OSError) as error:
            raise CommandError(f"Nothing was imported. {error}") from error
        for sheet, columns in ignored:
            self.stdout.write(f"{sheet}: not read: {', '.join(columns)}")
        report = run(rows, editor, common, preview)
        for error in report.errors:
            self.stderr.write(error.told)
        for row, person, others in report.namesakes:
            codes = ", ".join(code for _other, code in others)
            self.stdout.write(f"{row.place}: {person} may be there already: {codes}")
        for row, differences in report.changes if preview else ():
            said = "; ".join(f"{name}: “{old}” → “{new}”" for name, old, new in differences)
            self.stdout.write(f"{row.place}: {said or 'new'}")
        if report.errors:
            raise CommandError(f"Nothing was imported: {len(report.errors)} mistakes.")
        for name, counts in report.counts.items():
            said = ", ".join(f"{number} {what}" for what, number in counts.items())
            self.stdout.write(f"{name}: {said}")
        if preview:
            self.stdout.write("Nothing was written.")
