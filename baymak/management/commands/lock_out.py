from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from baymak.accounts import lock_out


class Command(BaseCommand):
    help = "Lock an account out at once: its sessions end, it is closed, its password opens nothing."

    def add_arguments(self, parser):
        parser.add_argument("username")

    @transaction.atomic
    def handle(self, *args, username, **options):
        user = User.objects.filter(username=username).first()
        if user is None:
            raise CommandError(f"There is no account “{username}”.")
        lock_out(user)
        self.stdout.write(f"“{username}” is locked out.")
