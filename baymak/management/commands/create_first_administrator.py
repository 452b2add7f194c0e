import secrets

from django.contrib.auth.models import Group, User
from django.core.management.base import BaseCommand
from django.db import transaction
from django.db.models import Q

from baymak.roles import ADMINISTRATOR, EDITOR, RESEARCHER

USERNAME = "admin"
# No letters that are mistaken for one another when somebody copies them by hand.
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


class Command(BaseCommand):
    help = "Create an administrator with a random password, shown once, when there is no staff."

    @transaction.atomic
    def handle(self, *args, **options):
        if User.objects.filter(Q(is_staff=True) | Q(username=USERNAME)).exists():
            return
        password = new_password()
        user = User.objects.create_user(USERNAME, password=password, is_staff=True)
        user.groups.set(Group.objects.filter(name__in=(ADMINISTRATOR, EDITOR, RESEARCHER)))
        self.stdout.write(
            "\n"
            "  The first administrator was created. This password is shown only now:\n"
            f"    user name  {USERNAME}\n"
            f"    password   {password}\n"
            "  Log in at /admin/ and set up the second factor that it asks for (an app that makes codes:\n"
            "  KeePassXC, Aegis, FreeOTP), create an account for each person, and keep this one safe.\n"
        )


def new_password():
    """Return 24 random characters in six groups: 118 bits."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(6))
