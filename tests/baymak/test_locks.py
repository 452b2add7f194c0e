"""The lock files pin every dependency with hashes, and name no host."""

import re
import tomllib

import pytest
from django.conf import settings

pytestmark = pytest.mark.each

PINNED = re.compile(
    r"^(?P<name>[a-z0-9-]+)==(?P<version>\S+)(?P<marker> ; [^\\\n]+)? \\\n"
    r"(?P<hashes>(?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)",
    re.MULTILINE,
)
RUN, DEV = "requirements.lock", "requirements-dev.lock"


def read(name):
    return (settings.BASE_DIR / name).read_text()


def pins(name):
    return {pin["name"]: pin["version"] for pin in PINNED.finditer(read(name))}


def declared():
    project = tomllib.loads(read("pyproject.toml"))
    groups = (project["project"]["dependencies"], project["dependency-groups"]["dev"])
    return [{re.match(r"[A-Za-z0-9-]+", line)[0] for line in lines} for lines in groups]


@pytest.mark.parametrize("name", [RUN, DEV])
def test_lock_holds_pins_with_hashes_and_nothing_else(name):
    assert PINNED.sub("", read(name)) == "# Made by `make lock` from pyproject.toml; not edited by hand.\n"


def test_lock_holds_what_the_project_declares():
    run, dev = declared()
    assert run <= set(pins(RUN))
    assert run | dev <= set(pins(DEV))


def test_tests_run_on_the_versions_that_are_served():
    assert pins(RUN).items() <= pins(DEV).items()


def test_every_declared_dependency_says_what_it_is_for():
    run, dev = declared()
    reasons = re.findall(r'^    "([A-Za-z0-9-]+)[^"]*", +# \S', read("pyproject.toml"), re.MULTILINE)
    assert set(reasons) >= run | dev
