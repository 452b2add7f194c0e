"""Time the search for people in the database of DATABASE_URL, beside `icontains` on the same texts.

Run by `python -m tests.bench`. Each kind of query is asked for people drawn by a seed; a time is that of the
search and of the names of the first page.
"""

import os
import random
import statistics
import sys
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "baymak.settings")
django.setup()

from django.db.models import Q  # noqa: E402, the settings come first

from baymak.names import other_layout  # noqa: E402
from people import vocabulary  # noqa: E402
from people.models import Person  # noqa: E402
from people.search import find  # noqa: E402

QUERIES_OF_A_KIND = 100
QUERIES_BY_ICONTAINS = 3  # it takes seconds, and hardly varies
PAGE = 50


def main():
    count = Person.objects.count()
    if sys.argv[1:] and count != int(sys.argv[1]):
        sys.exit(f"This database holds {count} people: it was not made whole. Delete it, and run again.")
    say(f"{'kind':<26}{'search, ms':>12}{'p95':>8}{'icontains, ms':>15}{'most':>8}")
    memory = memory_in_use()
    vocabulary.current()
    memory = memory_in_use() - memory
    people = drawn_people(count)
    for kind, make_text in KINDS.items():
        rng = random.Random(kind)
        texts = [make_text(rng, person) for person in people]
        search = [timed(by_search, text) for text in texts]
        contains = [timed(by_icontains, text) for text in texts[:QUERIES_BY_ICONTAINS]]
        say(f"{kind:<26}{middle_and_most(search, 12, 8)}{middle_and_most(contains, 15, 8)}")
    keys, reading = len(vocabulary.current().texts), timed(read_vocabulary)
    say(f"The vocabulary: {keys} keys, {memory / 2**20:.0f} MB in a process, read in {reading:.0f} ms.")


def drawn_people(count):
    rng = random.Random(1)
    newest = Person.objects.order_by("-pk").values_list("pk", flat=True)[0]
    ids = rng.sample(range(newest - count + 1, newest + 1), min(QUERIES_OF_A_KIND, count))
    return list(Person.objects.filter(pk__in=ids).order_by("pk"))


def by_search(text):
    found = find(text)
    first_page(Person.objects.published().filter(found.condition), *found.order())


def by_icontains(text):
    rule = Q()
    for word in text.split():
        rule &= Q(name_en__icontains=word) | Q(name_ru__icontains=word) | Q(name_ba__icontains=word)
    first_page(Person.objects.published().filter(rule))


def first_page(people, *relevance):
    list(people.order_by(*relevance, "sort_key_en", "pk").values_list("pk", "public_name_en")[:PAGE])


def read_vocabulary():
    vocabulary.forget()
    vocabulary.current()


def timed(way, *args):
    started = time.perf_counter()
    way(*args)
    return (time.perf_counter() - started) * 1000


def middle_and_most(times, *widths):
    most = sorted(times)[int(len(times) * 0.95)]
    return f"{statistics.median(times):>{widths[0]}.1f}{most:>{widths[1]}.1f}"


def memory_in_use():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def say(line):
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def given_and_surname(person):
    return person.name_en.split()


def slip(rng, word):
    """Make one wrong stroke within a word."""
    place = rng.randrange(1, len(word) - 1)
    return word[:place] + rng.choice(["", "xq", word[place + 1] + word[place]]) + word[place + 2 :]


KINDS = {
    "full name": lambda rng, person: person.name_en,
    "full name, Russian": lambda rng, person: person.name_ru,
    "surname": lambda rng, person: given_and_surname(person)[1],
    "given name": lambda rng, person: given_and_surname(person)[0],
    "three letters": lambda rng, person: given_and_surname(person)[1][:3],
    "other keyboard layout": lambda rng, person: other_layout(person.name_ru),
    "initial and surname": lambda rng, person: f"{person.name_en[0]}. {given_and_surname(person)[1]}",
    "other patronymic": lambda rng, person: f"{person.name_en} Khalitovich",
    "wrong stroke": lambda rng, person: (
        f"{given_and_surname(person)[0]} {slip(rng, given_and_surname(person)[1])}"
    ),
    "wrong stroke, surname": lambda rng, person: slip(rng, given_and_surname(person)[1]),
    "nobody": lambda rng, person: "Wolfgang Theophilus",
    "occupation": lambda rng, person: rng.choice(["музыкант", "водитель автобуса"]),
    "code": lambda rng, person: person.code,
}

if __name__ == "__main__":
    main()
