"""The way out: a file that takes everything public off the site, and puts it back.

Neither the database nor a session nor room on the disk is needed. `off` leaves a file that the next `on`
only renames, for a full disk may have no place for a new one.
"""

from django.conf import settings


def is_on():
    """Say whether the site is offline. What can't be found out is a mistake and shows no page."""
    try:
        settings.OFFLINE_SWITCH.lstat()
    except FileNotFoundError:
        return False
    return True


def switch_on():
    _rename_or_make(_prepared(), settings.OFFLINE_SWITCH)


def switch_off():
    _rename_or_make(settings.OFFLINE_SWITCH, _prepared())


def _prepared():
    return settings.OFFLINE_SWITCH.with_suffix(".prepared")


def _rename_or_make(there, wanted):
    try:
        there.rename(wanted)
    except FileNotFoundError:
        wanted.touch()
