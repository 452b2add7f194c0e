from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError

from baymak.second_factor import take_away


class Command(BaseCommand):
    help = (
        "Take the second factor of an account away, when app and recovery codes are lost; ends its sessions."
    )

    def add_arguments(self, parser):
        parser.add_argument("username")

    def handle(self, *args, username, **options):
        user = User.objects.filter(username=username).first()
        if user is None:
            raise CommandError(f"There is no account “{username}”.")
        if not take_away(user):
            raise CommandError(f"“{username}” has no second factor.")
        self.stdout.write(
            f"“{username}” logs in with the password alone, and sets up a new one if it must have one."
        )
