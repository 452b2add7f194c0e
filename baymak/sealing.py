"""Sealing files to the keys of the team, whose other halves are not on this machine: age does it."""

import os
import subprocess
from pathlib import Path

from django.conf import settings

# Whoever has the only key takes every sealed file along when it is lost.
KEYS = 2


class BackupError(Exception):
    """Why something was not sealed, backed up or restored, in a sentence for the operator."""


def seal(copy, sealed):
    """Read an open file and write it, sealed, into another."""
    to = f"--recipients-file={settings.BACKUP_RECIPIENTS}"
    run(["age", "--encrypt", to], stdin=copy, stdout=sealed)


def seal_bytes(data, path):
    """Write bytes, sealed, into a new file; nothing of them lies open on the disk."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with open(path, "xb", opener=private) as sealed:
        to = f"--recipients-file={settings.BACKUP_RECIPIENTS}"
        with started(["age", "--encrypt", to], stdin=subprocess.PIPE, stdout=sealed) as process:
            process.communicate(data)
        if process.returncode:
            path.unlink()
            raise BackupError("age failed.")
        os.fsync(sealed.fileno())


def unseal(path, identity, written):
    """Write what a sealed file holds into an open file, with the secret key in a file."""
    run(["age", "--decrypt", f"--identity={identity}", str(path)], stdout=written)


def refuse_few_keys():
    try:
        lines = Path(settings.BACKUP_RECIPIENTS).read_text().splitlines()
    except OSError as error:
        raise BackupError(f"The keys can't be read: {error}.") from error
    keys = {line.strip() for line in lines if line.strip() and not line.startswith("#")}
    if len(keys) < KEYS:
        raise BackupError(
            f"{settings.BACKUP_RECIPIENTS} needs the keys of {KEYS} people and has {len(keys)}."
        )


def run(args, **how):
    """Run a program to its end; what it has to say against it goes to the terminal."""
    with started(args, **how) as process:
        process.wait()
    if process.returncode:
        raise BackupError(f"{args[0]} failed.")


def started(args, **how):
    try:
        return subprocess.Popen(args, **how)  # noqa: S603, no shell and no words of a visitor
    except FileNotFoundError:
        raise BackupError(f"The program {args[0]} is not installed.") from None


def private(path, flags):
    return os.open(path, flags, mode=0o600)
