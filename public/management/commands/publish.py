from django.core.management.base import BaseCommand, CommandError

from public.edition import publishing


class Command(BaseCommand):
    help = "Write the edition, the file of what is public, anew, and let the public pages read it."

    def add_arguments(self, parser):
        parser.add_argument(
            "--check", action="store_true", help="put nothing in place: say whether the present one is right"
        )

        parser.add_argument(
            "--if-wanted", action="store_true", help="do nothing if no change waits for an edition"
        )

    def handle(self, *args, check, if_wanted, **options):
        if check and publishing.differs():
            raise CommandError("The edition in place is not what is public now.")
        try:
            differs = not check and publishing.publish(if_wanted)
        except publishing.Unpublished as error:
            raise CommandError(f"No edition was published. {error}") from error
        state = publishing.present()
        word = "is new" if differs else "is up to date"
        self.stdout.write(f"Edition {state.number} of {state.day} {word}.")
