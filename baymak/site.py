"""What the site of one case is called and tells of itself: `site.toml` in the folder of the case.

Settings read it, before anything else of Django can be used, so it asks for nothing of Django but its error.
"""

import re
import tomllib
import zoneinfo
from dataclasses import dataclass, fields

from django.core.exceptions import ImproperlyConfigured

FILE = "site.toml"
TEXTS = ("name", "clock", "lead", "story", "beginning")


@dataclass(frozen=True)
class Site:
    """The words and the place of a site; each text is {code of a language: text}."""

    key: str  # Latin, for machines: part of what calendars keep
    zone: str  # of the tz database; its day is "today"
    languages: tuple
    name: dict
    clock: dict  # "in Ufa": where its clock hangs, as said after an hour
    lead: dict
    story: dict
    beginning: dict
    contact: str


def read_site(folder, languages):
    """Return the Site that the folder of a case describes; `languages` are those that texts can be kept in.

    Raise ImproperlyConfigured with the file, what is wrong in it, and what would be right.
    """
    path = folder / FILE
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise ImproperlyConfigured(
            f"BAYMAK_CASE: there is no {FILE} in {folder}, so it is no folder of a case."
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ImproperlyConfigured(f"{path}: {error}") from error
    given = {"beginning": {}, "clock": {}, "contact": ""} | given
    wrong = []
    for name in sorted({field.name for field in fields(Site)} ^ set(given)):
        wrong.append(f"“{name}” is no word of this file" if name in given else f"“{name}” is missing")
    if wrong:
        raise ImproperlyConfigured(f"{path}: {'; '.join(wrong)}.")
    known = ", ".join(languages)
    checks = [
        ("key", is_key(given["key"]), "a short word of a-z, 0-9 and -"),
        ("zone", given["zone"] in [*zoneinfo.available_timezones()], "for example “Asia/Yekaterinburg”"),
        ("languages", is_choice(given["languages"], languages), f"each of these at most once: {known}"),
        ("contact", is_address(given["contact"]), "an e-mail address, or nothing"),
        *((name, is_text(given[name], languages), f"a text for each of some of {known}") for name in TEXTS),
        ("name", given["name"] != {}, "there"),
    ]
    if wrong := [f"“{name}” must be {right}" for name, is_right, right in checks if not is_right]:
        raise ImproperlyConfigured(f"{path}: {'; '.join(wrong)}.")
    texts = {name: {code: given[name].get(code, "") for code in languages} for name in TEXTS}
    return Site(**given | texts | {"languages": tuple(given["languages"])})


def is_key(value):
    return isinstance(value, str) and re.fullmatch(r"[a-z][a-z0-9-]{0,30}", value)


def is_choice(value, languages):
    return (
        isinstance(value, list)
        and value
        and all(value.count(code) == 1 and code in [*languages] for code in value)
    )


def is_address(value):
    return isinstance(value, str) and re.fullmatch(r"([^@\s]+@[^@\s]+)?", value)


def is_text(value, languages):
    return isinstance(value, dict) and all(
        code in languages and isinstance(text, str) and text.strip() for code, text in value.items()
    )
