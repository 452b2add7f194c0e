"""Make rows of the one punishment that a sentence had in its columns, of today and of every version before.

Nothing is lost and nothing is added: what was free text stays words, of a suspended sentence nobody wrote
down what was suspended, and the kind that a decision to uphold or annul had by default says nothing.
"""

from itertools import groupby

from django.db import migrations

from baymak.amounts import Amount

LANGUAGES = ("en", "ru", "ba")
# key: (liberty, measure, rank, names)
KINDS = {
    "imprisonment": ("takes", "time", 30, "imprisonment", "лишение свободы", "иректән мәхрүм итеү"),
    "forced_labour": ("takes", "time", 40, "forced labour", "принудительные работы", "мәжбүри эштәр"),
    "compulsory_treatment": (
        "takes",
        "time",
        120,
        "compulsory treatment",
        "принудительное лечение",
        "мәжбүри дауалау",
    ),
    "fine": ("leaves", "money", 80, "fine", "штраф", "штраф"),
}
# What was no kind of punishment stays a word.
WORDS = {"other": ("other", "другое", "башҡа"), "acquittal": ("acquittal", "оправдание", "аҡлау")}
RESULTS = {"acquittal": "acquittal", "compulsory_treatment": "treatment"}
SLOTS = ("main", "additional", "asked")


def punishments(row):
    """Return what one version of a sentence says, {slot: values of a punishment}."""
    found = {}
    parts = [(row.years, "Y"), (row.months, "M"), (row.days, "D")]
    amount = "".join(f"{number}{unit}" for number, unit in parts if number)
    said = amount or row.is_approximate or row.as_reported or row.regime
    imposes = row.effect in ("imposed", "changed") and row.kind != "acquittal"
    if said or imposes or row.kind not in ("imprisonment", "acquittal"):
        found["main"] = {
            "kind_id": row.kind if row.kind in KINDS else None,
            "suspended": row.kind == "suspended",
            "comparator": "about" if row.is_approximate else "exactly",
            "amount": f"P{amount}" if amount else "",
            "regime": row.regime,
            "as_reported": row.as_reported,
            **dict(zip(_columns("details"), WORDS.get(row.kind, ("", "", "")), strict=True)),
        }
    for slot, name in (("additional", "additional"), ("asked", "requested")):
        texts = [getattr(row, column) for column in _columns(name)]
        if any(texts):
            found[slot] = dict(zip(_columns("details"), texts, strict=True))
    return found


def _columns(name):
    return [f"{name}_{language}" for language in LANGUAGES]


def _make(model, slot, sentence_id, values, **more):
    row = model(
        sentence_id=sentence_id,
        asked=slot == "asked",
        role="additional" if slot == "additional" else "main",
        **values,
        **more,
    )
    if values.get("amount"):
        amount = Amount.parse(values["amount"])
        if values["comparator"] == "exactly":
            row.days_least, row.days_most = amount.in_days()
        row.gravity = round(amount.order())
    return row


def make_punishments(apps, schema_editor):
    Sentence, Punishment, Kind, History, Past = (
        apps.get_model("cases", name)
        for name in (
            "Sentence",
            "Punishment",
            "PunishmentKind",
            "HistoricalSentence",
            "HistoricalPunishment",
        )
    )
    for kind, result in RESULTS.items():
        for model in (Sentence, History):
            model.objects.filter(kind=kind).update(result=result)
    used = {*Sentence.objects.values_list("kind", flat=True), *History.objects.values_list("kind", flat=True)}
    for key, (liberty, measure, rank, *names) in KINDS.items():
        if key in used:
            named = dict(zip(_columns("name"), names, strict=True))
            Kind.objects.create(key=key, liberty=liberty, measure=measure, rank=rank, **named)

    today = {row.pk: punishments(row) for row in Sentence.objects.order_by("pk")}
    versions = {
        pk: list(rows)
        for pk, rows in groupby(
            History.objects.order_by("id", "history_date", "history_id"), key=lambda row: row.id
        )
    }
    said = {pk: [(row, punishments(row)) for row in rows] for pk, rows in versions.items()}
    slots = [
        (pk, slot)
        for pk in sorted({*today, *said})
        for slot in SLOTS
        if slot in today.get(pk, {}) or any(slot in found for _row, found in said.get(pk, []))
    ]
    # The numbers of those that are gone come first: no new row will have them.
    slots.sort(key=lambda place: place[1] in today.get(place[0], {}))
    numbers = {place: number for number, place in enumerate(slots, start=1)}

    Punishment.objects.bulk_create(
        _make(Punishment, slot, pk, today[pk][slot], pk=number)
        for (pk, slot), number in numbers.items()
        if slot in today.get(pk, {})
    )
    past = []
    for (pk, slot), number in numbers.items():
        before = None
        for row, found in said.get(pk, []):
            values = None if row.history_type == "-" else found.get(slot)
            if values == before:
                continue
            change = "+" if before is None else "-" if values is None else "~"
            past.append(
                _make(
                    Past,
                    slot,
                    pk,
                    before if values is None else values,
                    id=number,
                    history_type=change,
                    history_date=row.history_date,
                    history_user_id=row.history_user_id,
                    history_change_reason=row.history_change_reason,
                )
            )
            before = values
    Past.objects.bulk_create(past)
    _number_on_from(len(numbers), schema_editor.connection)


def _number_on_from(last, connection):
    """Let the database give the next punishment a number that no punishment ever had."""
    if not last:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT setval(pg_get_serial_sequence('cases_punishment', 'id'), %s)", [last])
        else:
            cursor.execute("DELETE FROM sqlite_sequence WHERE name = 'cases_punishment'")
            cursor.execute("INSERT INTO sqlite_sequence VALUES ('cases_punishment', %s)", [last])


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0010_punishments"),
    ]

    operations = [
        migrations.RunPython(make_punishments, migrations.RunPython.noop),
    ]
