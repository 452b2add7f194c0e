"""What is worked out once for an edition, and kept in the process for as long as it is read."""

from functools import wraps

from django.utils import timezone

from baymak import edition


def once(work):
    """Keep what a function returns for what it is asked, of one edition on one day and in no language."""
    now = None, {}

    @wraps(work)
    def kept(*asked):
        nonlocal now
        which, (of, found) = (edition.identity(), timezone.localdate()), now
        if of != which:
            found = {}
            # As one value: another thread may read another edition.
            now = which, found
        if asked not in found:
            found[asked] = work(*asked)
        return found[asked]

    return kept
