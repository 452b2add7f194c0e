"""Put the release of an edition in place, and find its files for who asks.

It lies in a folder beside the edition. Whoever takes somebody out of the edition takes the whole folder away
before the desk commits (`take_back()` in `public.edition.publishing`); the next edition brings a new one.
"""

import hashlib
import json
import os
import shutil
from dataclasses import dataclass

from django.conf import settings

from baymak import VERSION
from baymak.edition import beside, present
from public.edition.publishing import TRIES, Unpublished, locked, take_back
from public.release import writing

FOLDER = "data"


def renew():
    """Write the release of the edition that is in place, unless it is there already."""
    fresh = beside("data-new")
    with locked("releasing"):
        for _try in range(TRIES):
            state, file = present(), _which()
            if state is None or digest_in_place() == state.digest:
                return
            shutil.rmtree(fresh, ignore_errors=True)
            fresh.mkdir()
            try:
                writing.write(fresh, settings.EDITION, state)
                for path in fresh.iterdir():
                    path.chmod(0o644)
                fresh.chmod(0o755)
                with locked("lock"):
                    # Whoever was taken out meanwhile is in what was written.
                    if file == _which():
                        take_back()
                        fresh.rename(beside(FOLDER))
                        return
            except Exception:
                if file == _which():  # else it read two editions
                    raise
            finally:
                shutil.rmtree(fresh, ignore_errors=True)
    raise Unpublished("The edition changed all the time: there are no files of it.")


def _which():
    try:
        found = settings.EDITION.stat()
    except FileNotFoundError:
        return None
    return found.st_ino, found.st_mtime_ns


def digest_in_place():
    """Return of which edition there is a release of this version, by its digest, or None."""
    try:
        index = json.loads((beside(FOLDER) / writing.INDEX).read_text())
        return index["digest"] if index["software"] == VERSION else None
    except (OSError, ValueError, KeyError):
        return None


@dataclass
class Found:
    """A file of the release, open, and what the index says of it and of the edition."""

    file: object
    index: dict
    bytes: int
    sha256: str
    is_packed: bool = False


class NoRelease(Exception):
    """There is no release of what is public now."""


def find(name, digest, packed=False):
    """Open a file of the release for who reads the edition of a digest; None if there is no such file.

    Folder, index and file are of one release, whatever is put in place meanwhile. It is the packed one, if
    that will do and there is one.
    """
    try:
        folder = os.open(beside(FOLDER), os.O_RDONLY | os.O_DIRECTORY)
    except OSError:
        raise NoRelease from None
    try:
        with _open(writing.INDEX, folder) as file:
            text = file.read()
        index = json.loads(text)
        # Of another edition it may have whom this one has not.
        if index["digest"] != digest:
            raise NoRelease
        if name == writing.INDEX:
            return Found(_open(name, folder), index, len(text), hashlib.sha256(text).hexdigest())
        files = index["files"]
        packed = packed and name in files and f"{name}.gz" in files
        name = f"{name}.gz" if packed else name
        if (said := files.get(name)) is None:
            return None
        return Found(_open(name, folder), index, said["bytes"], said["sha256"], packed)
    except (OSError, ValueError):
        raise NoRelease from None
    finally:
        os.close(folder)


def _open(name, folder):
    return open(name, "rb", opener=lambda path, flags: os.open(path, flags, dir_fd=folder))
