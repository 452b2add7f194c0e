"""Make a row of each defendant and of the number of a case, of today and of every version before.

What is public stays so: a defendant was as public as case and person are. So the row takes over the state of
the case, and sources that are public if any of the case is: those of the person's charges in the case, or in
one severed from it; without charges, those of the sentences, orders, detentions there; or else those that the
person and the case share; or else those of the case.
"""

from collections import defaultdict
from itertools import groupby

from django.db import migrations
from django.db.models import Q
from django.utils import timezone

from baymak.acceptance import accept_what_is_public
from baymak.numbers import number_keys

STEPS = ("submitted_by_id", "published_by_id", "published_at")
QUOTED = ("claim", "quote", "quote_language", "locator")
KINDS = ("Charge", "Sentence", "MeasureOrder", "Detention")
REASON = "from the list of the case"


def as_in(case):
    """Return the state of a row from that of its case; below a withdrawn case rows stay published."""
    state = case.state
    if state == "withdrawn":
        state = "published" if case.published_at else "draft"
    return {"state": state, **{name: getattr(case, name) for name in STEPS}}


def move(apps, schema_editor):
    Case, Row, Past, PastCase = (
        apps.get_model("cases", name)
        for name in ("Case", "CaseDefendant", "HistoricalCaseDefendant", "HistoricalCase")
    )
    Person = apps.get_model("people", "Person")
    # By its field: the rows that come have taken its name.
    listed = Case._meta.get_field("defendants").remote_field.through.objects
    now = timezone.now()
    cases = {case.pk: case for case in Case.objects.all()}
    today = list(listed.order_by("case", "pk").values_list("case", "person"))
    versions = past_of(apps, PastCase)
    # The numbers of those that are gone come first: no new row will have them.
    places = [*(place for place in versions if place not in set(today)), *today]
    numbers = {place: number for number, place in enumerate(places, start=1)}
    keys = dict(Person.objects.values_list("pk", "import_key"))

    def values(place, case):
        key = f"{case.import_key}/{keys.get(place[1], '')}"
        is_loaded = case.import_key and keys.get(place[1]) and len(key) <= 80
        return {
            "case_id": place[0],
            "person_id": place[1],
            "import_key": key if is_loaded else "",
            # Nobody said how sure it is: not surer than the case.
            "certainty": case.certainty if case.certainty in ("alleged", "disputed") else "reported",
            **as_in(case),
        }

    rows = [Row(pk=numbers[place], **values(place, cases[place[0]])) for place in today]
    Row.objects.bulk_create(rows)
    codes = {row.pk: row.code for row in rows}
    past = []
    for place in places:
        number, before = numbers[place], None
        # Of one that is gone, all versions have a code, too.
        code = codes.get(number) or Row(pk=number).code
        said = [(row, values(place, row) if is_in else None) for row, is_in in versions.get(place, [])]
        if place in set(today):
            said.append((None, values(place, cases[place[0]])))
        for row, found in said:
            if found == before:
                continue
            past.append(
                Past(
                    id=number,
                    code=code,
                    **(found or before),
                    created_at=row.history_date if row else now,
                    updated_at=row.history_date if row else now,
                    history_type="+" if before is None else "-" if found is None else "~",
                    history_date=row.history_date if row else now,
                    history_user_id=row.history_user_id if row else None,
                    history_change_reason=row.history_change_reason if row else REASON,
                )
            )
            before = found
    Past.objects.bulk_create(past)
    cite(apps, rows)
    number_on_from(len(numbers), "cases_casedefendant", schema_editor.connection)


def past_of(apps, PastCase):
    """Return {(case, person): [(version of the case, whether the person is in it)]}."""
    persons = defaultdict(set)
    in_versions = apps.get_model("cases", "HistoricalCase_defendants").objects
    for version, person in in_versions.values_list("history", "person"):
        persons[version].add(person)
    found = {}
    rows = PastCase.objects.order_by("id", "history_date", "history_id")
    for pk, group in groupby(rows, key=lambda row: row.id):
        versions = list(group)
        ever = sorted(set().union(*(persons[row.history_id] for row in versions)))
        for person in ever:
            found[pk, person] = [
                (row, row.history_type != "-" and person in persons[row.history_id]) for row in versions
            ]
    return found


def cite(apps, rows):
    Citation = apps.get_model("cases", "CaseDefendantCitation")
    own, of_case, of_person = defaultdict(dict), defaultdict(list), defaultdict(set)
    origins = dict(apps.get_model("cases", "Case").objects.values_list("pk", "severed_from"))
    for name in KINDS:
        facts = apps.get_model("cases", f"{name}Citation").objects.filter(record__state="published")
        facts = facts.select_related("record", "source").order_by("pk")
        for one in facts:
            for case in (one.record.case_id, origins.get(one.record.case_id)):
                own[name, case, one.record.person_id].setdefault(one.source_id, one.source)
    for one in apps.get_model("cases", "CaseCitation").objects.select_related("source").order_by("pk"):
        of_case[one.record_id].append(one)
    for person, source in apps.get_model("people", "PersonCitation").objects.values_list("record", "source"):
        of_person[person].add(source)
    made = []
    for row in rows:
        case = [(one.source, {name: getattr(one, name) for name in QUOTED}) for one in of_case[row.case_id]]
        ways = [
            *([(source, {}) for source in own[name, row.case_id, row.person_id].values()] for name in KINDS),
            [(source, said) for source, said in case if source.pk in of_person[row.person_id]],
        ]
        chosen = next((way for way in ways if any(is_admissible(source) for source, _said in way)), case)
        made += [Citation(record=row, source=source, **said) for source, said in chosen]
    Citation.objects.bulk_create(made)


def is_admissible(source):
    return source.state == "published" and not source.is_confidential


def key_of(text):
    """Return the key of a number as the row keeps it."""
    return " ".join(f"#{key}" for key in number_keys(text))


def move_numbers(apps, schema_editor):
    """Make a row of the number of each case; whose it is, nobody said."""
    Case, Number, PastCase, Past = (
        apps.get_model("cases", name)
        for name in ("Case", "CaseNumber", "HistoricalCase", "HistoricalCaseNumber")
    )
    today = dict(Case.objects.exclude(number="").order_by("pk").values_list("pk", "number"))
    versions = {}
    for pk, rows in groupby(
        PastCase.objects.order_by("id", "history_date", "history_id"), lambda row: row.id
    ):
        said = list(rows)
        if any(row.number for row in said):
            versions[pk] = said
    # The numbers of rows that are gone come first: no new row will have them.
    cases = sorted({*today, *versions}, key=lambda pk: (pk in today, pk))
    past = []
    for row_pk, pk in enumerate(cases, start=1):
        if pk in today:
            Number.objects.create(pk=row_pk, case_id=pk, text=today[pk], key=key_of(today[pk]))
        before = ""
        for row in versions.get(pk, ()):
            text = "" if row.history_type == "-" else row.number
            if text == before:
                continue
            past.append(
                Past(
                    id=row_pk,
                    case_id=pk,
                    text=text or before,
                    key=key_of(text or before),
                    history_type="+" if not before else "-" if not text else "~",
                    history_date=row.history_date,
                    history_user_id=row.history_user_id,
                    history_change_reason=row.history_change_reason,
                )
            )
            before = text
    Past.objects.bulk_create(past)
    number_on_from(len(cases), "cases_casenumber", schema_editor.connection)


def number_on_from(last, table, connection):
    """Let the database give the next row a number that none ever had."""
    if not last:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [table, last])
        else:
            cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
            cursor.execute("INSERT INTO sqlite_sequence VALUES (%s, %s)", [table, last])


PUBLIC = {
    "CaseDefendant": Q(state="published"),
    "CaseDefendantCitation": Q(record__state="published"),
    "CaseNumber": Q(case__state="published"),
}


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0021_defendants_and_numbers"),
        ("people", "0016_accept_what_is_public"),
        ("sources", "0005_accept_what_is_public"),
    ]

    operations = [
        migrations.RunPython(move, migrations.RunPython.noop),
        migrations.RunPython(move_numbers, migrations.RunPython.noop),
        migrations.RunPython(accept_what_is_public("cases", PUBLIC), migrations.RunPython.noop),
    ]
