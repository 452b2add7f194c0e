"""Pauses between wrong passwords, kept before the next one is looked at.

Wrong ones are counted by the name that was typed, whether there is such an account or not, and all
together. Nothing else of who asks is looked at. What was counted lives in the memory of one process: each
worker of a server counts for itself, and a restart forgets it.
"""

import hashlib
import math
import secrets
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import ngettext_lazy

TOO_SOON = "too_soon"
FORGIVEN = 60  # seconds after which one wrong password is forgotten
MOST_NAMES = 1000  # more than can be typed until the first of them is forgotten anyway


@dataclass
class Wrong:
    """How many passwords were wrong lately, and the pause that follows."""

    free: int  # so many without a pause
    longest: int  # seconds
    number: int = 0
    last: float = 0.0

    def pause(self, now):
        """Return the seconds that are left of the pause, which doubles from 2 with each wrong password."""
        over = self.number - self.free
        return 0 if over < 0 else self.last + min(2 ** (over + 1), self.longest) - now

    def count(self, now):
        forgiven = int((now - self.last) // FORGIVEN)
        most = self.free + self.longest.bit_length()
        self.number = min(max(self.number - forgiven, 0) + 1, most)
        self.last = now


class Brake:
    """What one process knows of wrong passwords."""

    def __init__(self, clock=time.monotonic):
        self.clock = clock
        self.checking = threading.Lock()
        self.forget()

    def forget(self):
        self.key = secrets.token_bytes(16)  # a typed name may be a password in the wrong field: none is kept
        self.by_name = {}  # the one that was wrong longest ago comes first
        self.together = Wrong(free=20, longest=2)  # short, for it keeps everybody waiting

    @contextmanager
    def before(self, name, door=""):
        """Let a password for a name be checked, or raise ValidationError with the seconds to wait.

        A check that raises ValidationError was of a wrong one. Only one runs at a time, for it is slow on
        purpose. Wrong passwords at one door cause no pause at another.
        """
        if not self.checking.acquire(blocking=False):
            raise too_soon(1)
        try:
            typed = f"{door}/{name.casefold()}".encode("utf-8", "replace")
            key = hashlib.blake2b(typed, key=self.key, digest_size=16).digest()
            wrong = self.by_name.get(key) or Wrong(free=3, longest=60)
            counted = [wrong] if door else [wrong, self.together]
            now = self.clock()
            if (pause := max(one.pause(now) for one in counted)) > 0:
                raise too_soon(math.ceil(pause))
            self.by_name.pop(key, None)
            try:
                yield
            except ValidationError:
                for one in counted:
                    one.count(self.clock())
                self.by_name[key] = wrong
                if len(self.by_name) > MOST_NAMES:
                    del self.by_name[next(iter(self.by_name))]
                raise
        finally:
            self.checking.release()


def too_soon(seconds):
    return ValidationError(
        ngettext_lazy(
            "This password was not looked at: too many before it were wrong. Nothing is locked. "
            "Try again in %(seconds)d second.",
            "This password was not looked at: too many before it were wrong. Nothing is locked. "
            "Try again in %(seconds)d seconds.",
            "seconds",
        ),
        code=TOO_SOON,
        params={"seconds": seconds},
    )


brake = Brake()
