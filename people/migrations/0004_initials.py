"""Shorten the stored initials that spelled out a name: "مُحَمَّد" was shown letter by letter."""

from django.db import migrations

from baymak.languages import localized
from baymak.names import keys
from baymak.sorting import sort_key
from people.disclosure import initials

LANGUAGES = ("en", "ru", "ba")


def shorten(apps, schema_editor):
    Person, PersonKey = apps.get_model("people", "Person"), apps.get_model("people", "PersonKey")
    for person in Person.objects.filter(disclosure="initials").iterator():
        for language in LANGUAGES:
            name = initials(str(localized(person, "name", language)))
            setattr(person, f"public_name_{language}", name)
            setattr(person, f"sort_key_{language}", sort_key(name))
        person.save(update_fields=[f"{n}_{code}" for n in ("public_name", "sort_key") for code in LANGUAGES])
        # By the letters that are shown no more nobody is found.
        shown = keys(getattr(person, f"public_name_{language}") for language in LANGUAGES)
        stale = PersonKey.objects.filter(person=person, is_public=True).exclude(key__text__in=shown)
        stale.update(is_public=False)


class Migration(migrations.Migration):
    dependencies = [("people", "0003_search_trigrams")]

    operations = [migrations.RunPython(shorten, migrations.RunPython.noop)]
