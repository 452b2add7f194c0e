"""Change one thing at a time in the modules that matter most, and see whether some test fails.

`make mutants` tries a sample of the changes in each module, `make mutants MODULES=cases/status.py SAMPLE=0`
all of them in one. It works in a copy of the last commit and takes minutes for a module. What no test
noticed is printed. A sample is the same each time.
"""

import argparse
import ast
import copy
import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path

TOP = Path(__file__).parents[1]
# The modules, each with the tests that are asked.
MODULES = {
    "baymak/visibility.py": "tests/baymak/test_publishing.py tests/sources/test_models.py",
    "baymak/publishing.py": "tests/baymak/test_publishing.py tests/baymak/test_review.py",
    "cases/status.py": "tests/cases/test_status.py tests/cases/test_status_refresh.py",
    "cases/custody.py": "tests/cases/test_custody.py",
    "baymak/dates.py": "tests/baymak/test_dates.py tests/baymak/test_written_dates.py",
    "baymak/review.py": "tests/baymak/test_review.py tests/people/test_leaving_the_public.py",
    "baymak/columns.py": "tests/baymak/test_columns.py tests/public/test_files.py",
    "baymak/exports.py": "tests/baymak/test_exports.py tests/public/test_files.py",
    "people/search.py": "tests/people/test_search.py tests/public/test_list_search.py",
    "baymak/middleware.py": "tests/baymak/test_headers.py tests/baymak/test_middleware.py "
    "tests/baymak/test_hostile_requests.py",
}
COMPARED = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
COMPUTED = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr}
SECONDS = 300


def changes_of(node):
    """Yield functions that change a copy of the node, each by one thing."""
    if isinstance(node, ast.Compare) and type(node.ops[0]) in COMPARED:
        yield lambda one: one.ops.__setitem__(0, COMPARED[type(one.ops[0])]())
    elif isinstance(node, ast.BoolOp):
        yield lambda one: setattr(one, "op", ast.Or() if isinstance(one.op, ast.And) else ast.And())
        for place in range(len(node.values)):
            yield lambda one, place=place: one.values.pop(place)
    elif isinstance(node, ast.BinOp) and type(node.op) in COMPUTED:
        yield lambda one: setattr(one, "op", COMPUTED[type(one.op)]())
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield lambda one: setattr(one, "operand", ast.UnaryOp(ast.Not(), one.operand))
    elif isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield lambda one: setattr(one, "value", not one.value)
    elif isinstance(node, ast.Constant) and type(node.value) is int:
        yield lambda one: setattr(one, "value", one.value + 1)
    elif isinstance(node, ast.If | ast.IfExp):
        yield lambda one: setattr(one, "test", ast.UnaryOp(ast.Not(), one.test))
    elif isinstance(node, ast.comprehension) and node.ifs:
        yield lambda one: one.ifs.pop()
    elif isinstance(node, ast.Return | ast.Expr) and not isinstance(node.value, ast.Constant | None):
        yield lambda one: setattr(one, "value", ast.Constant(None))


def mutants(source):
    """Return [(line, what stands there now, the whole module)] for each change of a module."""
    tree = ast.parse(source)
    found = []
    for place, node in enumerate(ast.walk(tree)):
        for number, _change in enumerate(changes_of(node)):
            changed = copy.deepcopy(tree)
            one = list(ast.walk(changed))[place]
            list(changes_of(one))[number](one)
            if isinstance(one, ast.BoolOp) and len(one.values) < 2:
                continue
            line = getattr(node, "lineno", getattr(getattr(node, "target", None), "lineno", 0))
            said = ast.unparse(ast.fix_missing_locations(one)).splitlines()[0]
            found.append((line, said, ast.unparse(changed)))
    return found


def is_noticed(copy_of_project, tests, environment):
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *tests.split()]
    try:
        result = subprocess.run(
            command, cwd=copy_of_project, env=environment, capture_output=True, timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        return True
    return result.returncode != 0


def try_module(project, module, sample):
    """Return (number of changes tried, those that no test noticed)."""
    environment = os.environ | {"DATABASE_URL": "sqlite://:memory:", "PYTHONDONTWRITEBYTECODE": "1"}
    path, tests = project / module, MODULES[module]
    source = path.read_text()
    path.write_text(ast.unparse(ast.parse(source)))
    if is_noticed(project, tests, environment):
        sys.exit(f"The tests of {module} fail as it is.")
    found = mutants(source)
    if sample and sample < len(found):
        found = sorted(random.Random(module).sample(found, sample))
    survived = []
    for line, said, changed in found:
        path.write_text(changed)
        if not is_noticed(project, tests, environment):
            survived.append(f"{module}:{line}: {said}")
    path.write_text(source)
    return len(found), survived


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("modules", nargs="*")
    parser.add_argument("--sample", type=int, default=40, help="changes tried in a module; 0: all")
    options = parser.parse_args()
    tried = missed = 0
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["git", "clone", "--quiet", "--local", TOP, folder], check=True)
        for module in options.modules or MODULES:
            number, survived = try_module(Path(folder), module, options.sample)
            tried, missed = tried + number, missed + len(survived)
            sys.stdout.write("".join(f"  not noticed: {line}\n" for line in survived))
            sys.stdout.write(f"{module}: {number - len(survived)} of {number} noticed\n")
            sys.stdout.flush()
    sys.stdout.write(f"Together: {tried - missed} of {tried} noticed ({1 - missed / max(tried, 1):.0%})\n")


if __name__ == "__main__":
    main()
