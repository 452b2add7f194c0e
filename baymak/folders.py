"""A folder for what passes through: an open copy of the database, an edition that is not in place yet."""

import fcntl
import os
import shutil
import time
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

BEGINNING = "passing-"
AGE = 60  # seconds; a younger one may be another's who does not hold it yet


@contextmanager
def passing(parent):
    """Give a folder of this account alone that is gone afterwards; what killed processes left goes first."""
    for left in Path(parent).glob(f"{BEGINNING}*"):
        _take_away_if_left(left)
    with TemporaryDirectory(prefix=BEGINNING, dir=parent) as folder:
        held = os.open(folder, os.O_RDONLY)
        try:
            fcntl.flock(held, fcntl.LOCK_EX)
            yield Path(folder)
        finally:
            os.close(held)


def _take_away_if_left(folder):
    try:
        held = os.open(folder, os.O_RDONLY)
    except OSError:
        return  # gone, or another account's
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if time.time() - os.fstat(held).st_mtime > AGE:
            shutil.rmtree(folder, ignore_errors=True)
    except BlockingIOError:
        pass  # somebody works in it
    finally:
        os.close(held)
