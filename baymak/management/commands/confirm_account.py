from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from baymak.accounts import confirm, opened
from baymak.models import Account


class Command(BaseCommand):
    help = "Confirm an account that waits, where no second administrator or editor is left to do it."

    def add_arguments(self, parser):
        parser.add_argument("username")

    @transaction.atomic
    def handle(self, *args, username, **options):
        account = Account.objects.filter(user__username=username, waits_since__isnull=False).first()
        if account is None:
            raise CommandError(f"No account “{username}” waits.")
        confirm(account, None, [str(act.pk) for act in opened(account)])
        self.stdout.write(f"“{username}” may log in now.")
