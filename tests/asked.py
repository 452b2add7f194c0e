"""Which tests PostgreSQL needs: as many as ask it everything that they all asked SQLite.

A question is a statement without its values. Each process on SQLite writes down what its tests asked, in the
folder of the variable ASKED (`make test` gives it); on PostgreSQL those are chosen that ask everything once.
"""

import hashlib
import json
import os
import re
from collections import defaultdict
from functools import lru_cache
from pathlib import Path

FOLDER = os.environ.get("ASKED")
LISTS = re.compile(r"\((?:%s, )*%s\)")
NAMES = re.compile(r'"s\d+_x\d+"')  # of savepoints
asked = set()


def note(execute, sql, params, many, context):
    """Note a question: a wrapper for `connection.execute_wrapper()`."""
    if FOLDER:
        asked.add(question(str(sql)))
    return execute(sql, params, many, context)


@lru_cache(maxsize=5000)
def question(sql):
    said = NAMES.sub("", LISTS.sub("(%s)", sql))
    return hashlib.md5(said.encode(), usedforsecurity=False).hexdigest()[:12]


def write_down(test):
    """Write down what a test asked, and the rows that it shares where it is the first of its module."""
    file = Path(FOLDER, os.environ.get("PYTEST_XDIST_WORKER", "alone"))
    with file.open("a") as lines:
        lines.write(json.dumps([test, sorted(asked)]) + "\n")


def enough(tests, always):
    """Return those of these tests that are needed beside those that always run: each of which nothing is
    known, and as many as ask what else is asked.

    The rarest question comes first; of the tests that ask it, the one that asks least else.
    """
    lines = [line for file in Path(FOLDER).iterdir() for line in file.read_text().splitlines()]
    known = dict(map(json.loads, lines))
    chosen = tests - known.keys()
    answered = set().union(*(known.get(test, ()) for test in always))
    asking = defaultdict(list)
    for test in tests & known.keys():
        for question in known[test]:
            asking[question].append(test)
    for question in sorted(asking, key=lambda question: (len(asking[question]), question)):
        if question not in answered:
            test = min(asking[question], key=lambda test: (len(known[test]), test))
            chosen.add(test)
            answered.update(known[test])
    return chosen
