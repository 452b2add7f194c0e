"""Imports point one way: baymak <- sources <- people <- cases <- baymak.urls and baymak.views."""

import ast
from pathlib import Path

import pytest
from django.conf import settings

FLOORS = ["baymak", "sources", "people", "cases"]
ROOF = {Path("baymak/urls.py"), Path("baymak/views.py")}
ROOF_MODULES = ("baymak.urls", "baymak.views")


def modules(root):
    """Return the paths of all modules of the project, relative to its top."""
    return sorted(path.relative_to(root) for app in FLOORS for path in (root / app).rglob("*.py"))


def imported_names(path, source):
    """Yield the line and the full name of everything that a module imports, at any depth."""
    package = path.parent.parts
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom):
            origin = [*package[: len(package) - node.level + 1]] if node.level else []
            origin += [node.module] if node.module else []
            for alias in node.names:
                yield node.lineno, ".".join([*origin, alias.name])


def against_the_arrows(root):
    """Return a line for each import of a higher floor."""
    wrong = []
    for path in modules(root):
        if path in ROOF:
            continue
        floor = FLOORS.index(path.parts[0])
        for line, name in imported_names(path, (root / path).read_text()):
            is_higher = name.split(".")[0] in FLOORS[floor + 1 :]
            is_roof = any(f"{name}.".startswith(f"{roof}.") for roof in ROOF_MODULES)
            if is_higher or is_roof:
                wrong.append(f"{path}:{line} imports {name}")
    return wrong


def test_every_module_is_walked():
    walked = {str(path) for path in modules(settings.BASE_DIR)}
    assert {"baymak/middleware.py", "sources/apps.py", "people/apps.py", "cases/apps.py"} <= walked
    assert "baymak/management/commands/create_first_administrator.py" in walked


def test_imports_follow_the_arrows():
    assert against_the_arrows(settings.BASE_DIR) == []


@pytest.mark.parametrize(
    ("module", "source", "imported"),
    [
        ("baymak/publishing.py", "import sources.models", "sources.models"),
        ("baymak/publishing.py", "from people.models import Person", "people.models.Person"),
        ("baymak/management/commands/load.py", "import cases as c", "cases"),
        ("sources/models.py", "from people import models", "people.models"),
        ("people/models.py", "def f():\n    from cases.models import Case", "cases.models.Case"),
        ("people/admin.py", "if TYPE_CHECKING:\n    import cases.models", "cases.models"),
        ("people/migrations/0001_initial.py", "import cases.models", "cases.models"),
        ("cases/models.py", "from baymak.urls import urlpatterns", "baymak.urls.urlpatterns"),
        ("cases/models.py", "from baymak import views", "baymak.views"),
        ("baymak/generic.py", "from .views import home", "baymak.views.home"),
        ("baymak/generic.py", "from . import urls", "baymak.urls"),
    ],
)
def test_import_against_the_arrows_is_found(tmp_path, module, source, imported):
    path = tmp_path / module
    path.parent.mkdir(parents=True)
    path.write_text(source)
    line = len(source.splitlines())
    assert against_the_arrows(tmp_path) == [f"{module}:{line} imports {imported}"]


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("baymak/views.py", "from cases.models import Case"),
        ("baymak/urls.py", "import people.urls"),
        ("cases/models.py", "from people.models import Person"),
        ("people/models.py", "from sources.models import Record\nfrom .status import status"),
        ("sources/models.py", "from baymak.publishing import Publishable"),
        ("people/models.py", "import casesensitive, baymak.viewsets"),
    ],
)
def test_import_along_the_arrows_is_not(tmp_path, module, source):
    path = tmp_path / module
    path.parent.mkdir(parents=True)
    path.write_text(source)
    assert against_the_arrows(tmp_path) == []
