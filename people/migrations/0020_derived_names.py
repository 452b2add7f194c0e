"""Derive anew what lists and pages show of names: their language and order, and who has none."""

from django.db import migrations

from baymak.languages import localized
from baymak.sorting import sort_key
from baymak.tags import language_of
from people.disclosure import tells_nobody

LANGUAGES = ("en", "ru", "ba")
COLUMNS = [f"{name}_{code}" for name in ("public_name", "name_language", "sort_key") for code in LANGUAGES]


def derive(apps, schema_editor):
    Person = apps.get_model("people", "Person")
    shown_names = {row.pk: {} for row in Person.objects.only("pk")}
    rows = apps.get_model("people", "Name").objects.filter(is_public=True)
    for person, text, language in rows.values_list("person", "text", "language"):
        shown_names[person][text] = language
    changed = []
    for person in Person.objects.iterator():
        person.has_no_name = tells_nobody([getattr(person, f"name_{code}") for code in LANGUAGES])
        if person.disclosure == "initials" and person.has_no_name:
            for code in LANGUAGES:
                setattr(person, f"public_name_{code}", "")
        known = shown_names[person.pk] if person.disclosure == "named" else {}
        for code in LANGUAGES:
            name, shown = localized(person, "name", code), getattr(person, f"public_name_{code}")
            language = known.get(str(name)) or language_of(shown, name.language)
            setattr(person, f"name_language_{code}", language)
            setattr(person, f"sort_key_{code}", sort_key(shown, code))
        changed.append(person)
    Person.objects.bulk_update(changed, ["has_no_name", *COLUMNS], batch_size=100)
    nobody = [person.pk for person in changed if person.has_no_name]
    apps.get_model("people", "HistoricalPerson").objects.filter(id__in=nobody).update(has_no_name=True)
    apps.get_model("people", "PersonKey").objects.filter(person__in=nobody).delete()
    # Rights of spellings, for which those of names have come.
    Permission = apps.get_model("auth", "Permission")
    Permission.objects.filter(content_type__app_label="people", codename__endswith="namevariant").delete()


class Migration(migrations.Migration):
    dependencies = [("people", "0019_codes_of_names"), ("auth", "0012_alter_user_first_name_max_length")]

    operations = [migrations.RunPython(derive, migrations.RunPython.noop)]
