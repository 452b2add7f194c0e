from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from public.mirror import Incomplete, write_mirror


class Command(BaseCommand):
    help = (
        "Write the pages and files of the edition into a folder that needs no server of ours, in place of it."
    )

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path, help="the folder; what is in it now goes")

    def handle(self, *args, folder, **options):
        folder = folder.absolute()
        if folder.exists() and any(folder.iterdir()) and not (folder / "data" / "index.json").exists():
            raise CommandError(f"{folder} holds something else: name an empty folder, or a copy.")
        try:
            state = write_mirror(folder)
        except Incomplete as error:
            raise CommandError(f"No copy was written. {error}") from error
        self.stdout.write(f"{folder} is a copy of edition {state.number} of {state.day}.")
