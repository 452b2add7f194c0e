"""Who sits at the terminal: what can't be undone asks for the password of an account."""

from getpass import getpass

from django.contrib.auth.models import User
from django.core.management import CommandError

from baymak.accounts import waits


def who_is(username, *roles):
    """Ask for the password of an account that has one of the roles, and return it."""
    user = User.objects.filter(username=username or "", is_active=True).first()
    if user is None or not (user.is_superuser or user.groups.filter(name__in=roles).exists()):
        raise CommandError(f"--by names an account of the role {' or '.join(roles)}.")
    if waits(user):
        raise CommandError(f"{user.username} waits for a second person.")
    if not user.check_password(getpass(f"Password of {user.username}: ")):
        raise CommandError("This is not the password.")
    return user
