"""What happens to accounts: log-ins, those that failed, and changes are acts, whatever makes them.

Whom another account opens a door for, by a role, a password or an opened account, stays outside until a
second person has confirmed it. The command line asks for nobody: whoever has the machine has everything.
"""

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.db import transaction
from django.db.models import Count, Max, Q
from django.db.models.signals import m2m_changed, post_save, pre_save
from django.utils import timezone
from simple_history.models import HistoricalRecords

from baymak.models import Account, Act
from baymak.roles import ADMINISTRATOR, EDITOR

# Of an account, but for its password and whether it is open.
DESCRIBING = ("username", "first_name", "last_name", "email", "is_staff", "is_superuser")
RIGHT_PASSWORD = "the password was right"  # noqa: S105, why a log-in failed all the same


def who_asks():
    """Return the account that the present request is of; None on the command line and before the log-in."""
    user = getattr(getattr(HistoricalRecords.context, "request", None), "user", None)
    return user if user and user.is_authenticated else None


def write_down(kind, about, reason="", user=None):
    return Act.objects.create(user=user or who_asks(), kind=kind, about=about, reason=reason[:200])


# -- A second person --------------------------------------------------------------------------

# Each of them may confirm what the other did.
CONFIRMING = (ADMINISTRATOR, EDITOR)
OPENS_A_DOOR = (Act.Kind.ROLE_GIVEN, Act.Kind.PASSWORD, Act.Kind.OPENED)


class Backend(ModelBackend):
    """Accounts in the database; one that waits has no session."""

    def get_user(self, user_id):
        from django.contrib.auth.models import User

        user = User.objects.select_related("account").filter(pk=user_id).first()
        return user if user and self.user_can_authenticate(user) and not waits(user) else None


def waits(user):
    account = getattr(user, "account", None)
    return bool(account and account.waits_since)


def let_wait(user):
    """Let an account wait for a second person, where there ever was one, closed or not."""
    from django.contrib.auth.models import User

    actor = who_asks()
    if actor is None or actor == user:
        return
    both = [actor.pk, user.pk]
    holders = User.objects.filter(Q(groups__name__in=CONFIRMING) | Q(is_superuser=True)).exclude(pk__in=both)
    held = Act.objects.filter(
        kind__in=(Act.Kind.ROLE_GIVEN, Act.Kind.ROLE_TAKEN), reason__in=CONFIRMING
    ).exclude(about__in=both)
    if holders.exists() or held.exists():
        account, _created = Account.objects.get_or_create(user=user)
        account.waits_since = account.waits_since or timezone.now()
        account.save()


def waiting():
    """Return the accounts that wait, each with what was done to it since, the longest waiting first."""
    accounts = Account.objects.filter(waits_since__isnull=False, user__is_active=True)
    return [(account, opened(account)) for account in accounts.select_related("user").order_by("waits_since")]


def opened(account):
    acts = Act.objects.filter(kind__in=OPENS_A_DOOR, about=account.user_id, at__gte=account.waits_since)
    return acts.select_related("user").order_by("at")


def may_confirm(user, account):
    """Say whether somebody may confirm an account: not their own, and nothing that they did themselves.

    Its owner has set the password before, so that whoever asks them hears if another used the link.
    """
    if not account.user.has_usable_password():
        return False
    is_own = user.pk in (account.user_id, *opened(account).values_list("user", flat=True))
    return not is_own and (user.is_superuser or user.groups.filter(name__in=CONFIRMING).exists())


@transaction.atomic
def confirm(account, user, shown):
    """Let an account in if nothing was done to it but the acts of these keys, as text; say whether."""
    account = Account.objects.select_for_update(of=("self",)).get(pk=account.pk)
    if account.waits_since is None or {str(act.pk) for act in opened(account)} != {*shown}:
        return False
    account.waits_since, account.confirmed_by = None, user
    account.save()
    write_down(Act.Kind.CONFIRM, account.user, user=user)
    return True


def lock_out(user):
    """Let an account in no more: its sessions end, it is closed, and nobody knows its password."""
    user.is_active = False
    user.set_unusable_password()
    user.save()


def others_who_confirm(user):
    """Return the accounts that may publish or change accounts, beside one."""
    from django.contrib.auth.models import User

    others = User.objects.filter(is_active=True, groups__name__in=CONFIRMING)
    return others.exclude(pk=user.pk).distinct()


def in_both_roles():
    """Return who is administrator and editor at once, where there are two people for it."""
    from django.contrib.auth.models import User

    both = User.objects.filter(is_active=True, groups__name=EDITOR).filter(groups__name=ADMINISTRATOR)
    return [user for user in both if others_who_confirm(user).exists()]


# -- Log-ins ----------------------------------------------------------------------------------


def logged_in(sender, user, **kwargs):
    write_down(Act.Kind.LOGIN, user, user=user)


def logged_out(sender, user, **kwargs):
    if user is not None:
        write_down(Act.Kind.LOGOUT, user, user=user)


def failed(name, reason=""):
    """Keep a log-in that failed, for the account's owner to read.

    So is one of a name that nobody has, for it has to take as long; but no name, which may be a password.
    """
    from django.contrib.auth.models import User

    Act.objects.create(
        kind=Act.Kind.LOGIN_FAIL, about=User.objects.filter(username=name).first(), reason=reason
    )


def last_login(user):
    """Return when an account logged in before this time, and what failed since (two queries)."""
    logins = Act.objects.filter(kind=Act.Kind.LOGIN, user=user).order_by("-at").values_list("at", flat=True)
    before = [*logins[:2]][1:]
    tries = Act.objects.filter(kind=Act.Kind.LOGIN_FAIL, about=user)
    if before:
        tries = tries.filter(at__gt=before[0])
    return {"at": before[0] if before else None} | tries.aggregate(
        failed=Count("pk"), latest=Max("at"), knew=Count("pk", filter=Q(reason=RIGHT_PASSWORD))
    )


# -- Changes of accounts ----------------------------------------------------------------------


def account_made(sender, instance, created, raw=False, **kwargs):
    if created and not raw:
        write_down(Act.Kind.MADE, instance)


def account_changes(sender, instance, update_fields, raw=False, **kwargs):
    asked = (*DESCRIBING, "is_active", "password")
    written = [name for name in asked if update_fields is None or name in update_fields]
    if not (instance.pk and written) or raw:
        return
    before = sender.objects.filter(pk=instance.pk).values(*written).first()
    if before is None:
        return
    changed = {name for name in written if before[name] != getattr(instance, name)}
    usable = instance.has_usable_password()
    if changed == {"password"} and update_fields and instance._password is None and usable:
        return  # the same password, hashed anew when it was typed
    if "is_active" in changed:
        if instance.is_active:
            let_wait(instance)
            write_down(Act.Kind.OPENED, instance)
        elif "password" in changed and not usable:
            write_down(Act.Kind.LOCK_OUT, instance)
            changed.discard("password")
        else:
            write_down(Act.Kind.CLOSED, instance)
    if "password" in changed:
        let_wait(instance)
        write_down(Act.Kind.PASSWORD, instance)
    if described := sorted(changed.intersection(DESCRIBING)):
        write_down(Act.Kind.ACCOUNT, instance, ", ".join(described))


def rights_change(sender, instance, action, reverse, model, pk_set, **kwargs):
    """Write down which roles, or rights beside them, an account is given or loses; a line for each."""
    from django.contrib.auth.models import User

    if action not in ("pre_add", "pre_remove", "pre_clear"):
        return
    if reverse:
        users = instance.user_set.all() if pk_set is None else User.objects.filter(pk__in=pk_set)
        pairs = [(user, instance) for user in users]
    else:
        held = instance.groups if sender is User.groups.through else instance.user_permissions
        pairs = [
            (instance, one) for one in (held.all() if pk_set is None else model.objects.filter(pk__in=pk_set))
        ]
    kind = Act.Kind.ROLE_GIVEN if action == "pre_add" else Act.Kind.ROLE_TAKEN
    for user, role in pairs:
        if action == "pre_add":
            let_wait(user)
        write_down(kind, user, str(role))


def connect():
    from django.contrib.auth.models import User

    user_logged_in.connect(logged_in, dispatch_uid="baymak.logged_in")
    user_logged_out.connect(logged_out, dispatch_uid="baymak.logged_out")
    post_save.connect(account_made, User, dispatch_uid="baymak.account_made")
    pre_save.connect(account_changes, User, dispatch_uid="baymak.account_is_written_down")
    for through in (User.groups.through, User.user_permissions.through):
        m2m_changed.connect(rights_change, through, dispatch_uid="baymak.rights_are_written_down")
