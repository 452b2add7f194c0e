from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError

from baymak.admin.login import own_address


class Command(BaseCommand):
    help = "Print an account's own address for the log-in, where other people's guesses cause no pause."

    def add_arguments(self, parser):
        parser.add_argument("username")

    def handle(self, *args, username, **options):
        if not User.objects.filter(username=username).exists():
            raise CommandError(f"There is no account “{username}”.")
        self.stdout.write(own_address(username))
