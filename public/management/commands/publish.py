from django.core.management.base import BaseCommand, CommandError

from public.edition import publishing


class Command(BaseCommand):
    help = "Write the edition, the file of what is public, anew, and let the public pages read it."

    def add_arguments(self, parser):
        parser.add_argument(
            "--check", action="store_true", help="put nothing in place: say whether the present one is right"
        )

    def handle(self, *args, check, **options):
        if check and publishing.differs():
            raise CommandError("The edition in place is not what is public now.")
        try:
            differs = not check and publishing.publish()
        except publishing.Unpublished as error:
            raise CommandError(f"No edition was published. {error}") from error
        state = publishing.present()
        word = "is new" if differs else "is up to date"
        self.stdout.write(f"Edition {state.number} of {state.day} {word}.")
