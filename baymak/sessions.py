"""Sessions that end: twelve hours after the password was typed, 45 minutes after the last request, or when
the account changes.

This is the session engine (`SESSION_ENGINE`). Nothing that a session does makes it last
longer than twelve hours.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from django.contrib.auth import SESSION_KEY
from django.contrib.auth.signals import user_logged_in
from django.contrib.sessions.backends import db
from django.db.models.signals import m2m_changed, pre_save
from django.utils import timezone
from django.utils.dateparse import parse_datetime

LOGIN_AT = "login_at"
SEEN_AT = "seen_at"
IDLE = timedelta(minutes=45)
# A request is not written down within a minute of the one that was.
SEEN_FOR = timedelta(minutes=1)
# Another value of one of these ends the sessions of an account, whatever the value is: closing it does, and
# so does opening it again, in case somebody logged in while it was being closed.
ENDING = ("is_active", "is_staff", "is_superuser", "password")


class SessionStore(db.SessionStore):
    """Sessions in the database, whose end is counted from the log-in and from the last request."""

    def get_expiry_date(self, **kwargs):
        if SESSION_KEY not in self:
            return super().get_expiry_date(**kwargs)
        # One from before this was kept ends with its next change.
        long_ago = "1970-01-01T00:00:00Z"
        login_at, seen_at = (parse_datetime(self.get(name, long_ago)) for name in (LOGIN_AT, SEEN_AT))
        return min(login_at + timedelta(seconds=self.get_session_cookie_age()), seen_at + IDLE)


def begin(sender, request, **kwargs):
    """Count the hours of a session from now; and forget what is left of those that are over."""
    request.session[LOGIN_AT] = request.session[SEEN_AT] = timezone.now().isoformat()
    request.session.clear_expired()


def see(get_response):
    """Keep when a session was last used."""
    from baymak.middleware import ADMIN_PREFIX

    def middleware(request):
        if request.path_info.startswith(ADMIN_PREFIX) and SEEN_AT in request.session:
            now = timezone.now()
            if now - parse_datetime(request.session[SEEN_AT]) > SEEN_FOR:
                request.session[SEEN_AT] = now.isoformat()
        return get_response(request)

    return middleware


def refuse_forged(request, reason=""):
    """Answer a form that could be forged; what our own page sent before another log-in is shown again."""
    from django.views.csrf import csrf_failure

    own = f"{request.scheme}://{request.get_host()}"
    if request.headers.get("Origin") == own:
        from django.contrib.admin import site

        from baymak.admin.kept import answer

        if page := answer(site, request):
            return page
    return csrf_failure(request, reason)


@dataclass(frozen=True)
class Running:
    """A session of an account, called by a word from which nobody makes its key."""

    key: str
    began: datetime
    seen: datetime

    @property
    def word(self):
        return sha256(self.key.encode()).hexdigest()[:16]


def running(accounts):
    """Return the sessions of these accounts, given by their keys, the latest first (one query)."""
    from django.contrib.sessions.models import Session

    owners = {str(key) for key in accounts}
    found = []
    for session in Session.objects.filter(expire_date__gt=timezone.now()):
        held = session.get_decoded()
        if held.get(SESSION_KEY) in owners:
            began, seen = (
                parse_datetime(held[name]) if name in held else None for name in (LOGIN_AT, SEEN_AT)
            )
            found.append(Running(session.pk, began, seen))
    return sorted(found, key=lambda one: one.seen or one.began or timezone.now(), reverse=True)


def end(sessions):
    from django.contrib.sessions.models import Session

    Session.objects.filter(pk__in=[one.key for one in sessions]).delete()


def end_sessions(accounts):
    """End every session of these accounts, given by their keys (two queries)."""
    end(running(accounts))


# Sessions end before the change is written: where the two are not one transaction, a crash between them
# leaves nobody in who should be out.


def account_changes(sender, instance, update_fields, **kwargs):
    written = [name for name in ENDING if update_fields is None or name in update_fields]
    if not (instance.pk and written):
        return
    same = {name: getattr(instance, name) for name in written}
    if not sender.objects.filter(pk=instance.pk, **same).exists():
        end_sessions([instance.pk])


def rights_change(sender, instance, action, reverse, pk_set, **kwargs):
    # An empty set: every right that is given was there already.
    if action not in ("pre_add", "pre_remove", "pre_clear") or pk_set == set():
        return
    if not reverse:
        end_sessions([instance.pk])
    else:
        end_sessions(instance.user_set.values_list("pk", flat=True) if pk_set is None else pk_set)


def connect():
    from django.contrib.auth.models import User

    user_logged_in.connect(begin, dispatch_uid="baymak.begin")
    pre_save.connect(account_changes, User, dispatch_uid="baymak.account_changes")
    for through in (User.groups.through, User.user_permissions.through):
        m2m_changed.connect(rights_change, through, dispatch_uid="baymak.rights_change")
