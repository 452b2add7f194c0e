"""What happens to accounts: log-ins, those that failed, and changes are acts, whatever makes them."""

from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.db.models import Count, Max, Q
from django.db.models.signals import m2m_changed, post_save, pre_save
from simple_history.models import HistoricalRecords

from baymak.models import Act

# Of an account, but for its password and whether it is open.
DESCRIBING = ("username", "first_name", "last_name", "email", "is_staff", "is_superuser")
RIGHT_PASSWORD = "the password was right"  # noqa: S105, why a log-in failed all the same


def who_asks():
    """Return the account that the present request is of; None on the command line and before the log-in."""
    user = getattr(getattr(HistoricalRecords.context, "request", None), "user", None)
    return user if user and user.is_authenticated else None


def write_down(kind, about, reason="", user=None):
    return Act.objects.create(user=user or who_asks(), kind=kind, about=about, reason=reason[:200])


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
            write_down(Act.Kind.OPENED, instance)
        elif "password" in changed and not usable:
            write_down(Act.Kind.LOCK_OUT, instance)
            changed.discard("password")
        else:
            write_down(Act.Kind.CLOSED, instance)
    if "password" in changed:
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
        write_down(kind, user, str(role))


def connect():
    from django.contrib.auth.models import User

    user_logged_in.connect(logged_in, dispatch_uid="baymak.logged_in")
    user_logged_out.connect(logged_out, dispatch_uid="baymak.logged_out")
    post_save.connect(account_made, User, dispatch_uid="baymak.account_made")
    pre_save.connect(account_changes, User, dispatch_uid="baymak.account_is_written_down")
    for through in (User.groups.through, User.user_permissions.through):
        m2m_changed.connect(rights_change, through, dispatch_uid="baymak.rights_are_written_down")
