"""Sealing files to the keys of the team, whose other halves are not on this machine: age does it."""

import os
import shutil
import subprocess
import sys
from contextlib import contextmanager, suppress
from functools import cache
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


def seal_bytes(data, path, recipients=None):
    """Write bytes, sealed, into a file; nothing of them lies open on the disk."""
    with whole(path) as sealed:
        to = f"--recipients-file={recipients or settings.BACKUP_RECIPIENTS}"
        with started(["age", "--encrypt", to], stdin=subprocess.PIPE, stdout=sealed) as process:
            process.communicate(data)
        if process.returncode:
            raise BackupError("age failed.")


def copy_sealed(path, folder):
    """Copy a sealed file into a folder, which need not be there."""
    with path.open("rb") as file, whole(folder / path.name) as copy:
        shutil.copyfileobj(file, copy)


@contextmanager
def whole(path):
    """Open a file to be written that has its name, and takes the place of another, when all is in it."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    try:
        with open(part, "wb", opener=private) as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.rename(path)
    finally:
        part.unlink(missing_ok=True)


def unseal(path, identity, written):
    """Write what a sealed file holds into an open file, with the secret key in a file."""
    with opened(path, identity) as content:
        shutil.copyfileobj(content, written)


@contextmanager
def opened(path, identity):
    """Open what a sealed file holds, with the secret key in a file, or as it is handed in (`-`)."""
    key = _handed_in() if str(identity) == "-" else Path(identity).read_bytes()
    command = ["age", "--decrypt", "--identity=-", str(path)]
    with started(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        with suppress(BrokenPipeError), process.stdin:
            process.stdin.write(key)
        yield process.stdout
        process.wait()
    if process.returncode:
        raise BackupError("age failed.")


@cache
def _handed_in():
    """Return what stands on the standard input, where it can be read once."""
    return sys.stdin.buffer.read()


def refuse_few_keys():
    try:
        keys = keys_in(settings.BACKUP_RECIPIENTS)
    except OSError as error:
        raise BackupError(f"The keys can't be read: {error}.") from error
    if len(keys) < KEYS:
        raise BackupError(
            f"{settings.BACKUP_RECIPIENTS} needs the keys of {KEYS} people and has {len(keys)}."
        )


def keys_in(recipients):
    """Return the public keys of a file, one to a line."""
    lines = Path(recipients).read_text().splitlines()
    return {line.strip() for line in lines if line.strip() and not line.startswith("#")}


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
