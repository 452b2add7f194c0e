"""What readers write to the team: a folder of sealed files, which nobody can open on this machine.

It is the one thing that a public process writes. Of who writes it keeps nothing, and of when the day.
"""

import os
from datetime import datetime
from hashlib import sha256

from django.conf import settings
from django.utils import timezone

from baymak.sealing import keys_in, seal_bytes

# Nobody's address is known, so all share these: whoever fills the folder keeps others from writing for a day.
MOST_IN_A_DAY, MOST = 200, 2_000


class Full(Exception):
    """No more is taken in, today or until the team has read what is there."""


def are_taken():
    """Say whether the team has a key to which words are sealed; without one none are asked for."""
    try:
        return bool(keys_in(settings.REPORT_RECIPIENTS))
    except OSError:
        return False


def waiting():
    """Return the sealed files, the oldest day first."""
    return sorted(settings.REPORTS.glob("*.age"))


def keep(text, key):
    """Seal a text into the folder; of the same key the first alone. Raise Full, BackupError or OSError."""
    day = timezone.localdate()
    path = settings.REPORTS / f"{day}-{sha256(key.encode()).hexdigest()[:16]}.age"
    if path.exists():
        return
    there = waiting()
    if len(there) >= MOST or sum(one.name.startswith(f"{day}") for one in there) >= MOST_IN_A_DAY:
        raise Full
    seal_bytes(text.encode(), path, settings.REPORT_RECIPIENTS)
    midnight = datetime(day.year, day.month, day.day, tzinfo=timezone.get_current_timezone()).timestamp()
    os.utime(path, (midnight, midnight))
