"""The articles of Russian law that the Baymak case is about, with the longest term of each.

Where a source names an article and no part of it, the charge is entered under the article alone,
whose longest term is that of its gravest part here.
"""

from django.db import migrations

RIOTS_EN, RIOTS_RU = "Mass riots", "Массовые беспорядки"
VIOLENCE_EN = "Violence against a representative of authority"
VIOLENCE_RU = "Применение насилия в отношении представителя власти"
RALLY_EN = "Breach of the rules for holding a public event"
RALLY_RU = "Нарушение порядка проведения публичного мероприятия"

# law, article, part, longest term in years, title in English, in Russian
ARTICLES = [
    ("UK", "212", "", 15, RIOTS_EN, RIOTS_RU),
    ("UK", "212", "1", 15, f"{RIOTS_EN}: organising", f"{RIOTS_RU}: организация"),
    ("UK", "212", "2", 8, f"{RIOTS_EN}: taking part", f"{RIOTS_RU}: участие"),
    ("UK", "282", "1", 5, "Incitement of hatred or enmity", "Возбуждение ненависти либо вражды"),
    ("UK", "318", "", 10, VIOLENCE_EN, VIOLENCE_RU),
    (
        "UK",
        "318",
        "1",
        5,
        f"{VIOLENCE_EN}, not dangerous to life or health",
        f"{VIOLENCE_RU}, не опасного для жизни или здоровья",
    ),
    (
        "UK",
        "318",
        "2",
        10,
        f"{VIOLENCE_EN}, dangerous to life or health",
        f"{VIOLENCE_RU}, опасного для жизни или здоровья",
    ),
    (
        "KOAP",
        "19.3",
        "1",
        None,
        "Disobeying a lawful order of a police officer",
        "Неповиновение законному распоряжению сотрудника полиции",
    ),
    ("KOAP", "20.2", "", None, RALLY_EN, RALLY_RU),
    (
        "KOAP",
        "20.2",
        "6.1",
        None,
        f"{RALLY_EN}: taking part in one that was not permitted and hindered others",
        f"{RALLY_RU}: участие в несанкционированном мероприятии, создавшем помехи",
    ),
]


def code_of(law, article, part):
    return "-".join(word for word in ("RU", law, article, part) if word)


def add_articles(apps, schema_editor):
    article_model = apps.get_model("cases", "Article")
    for law, article, part, max_term_years, title_en, title_ru in ARTICLES:
        article_model.objects.get_or_create(
            code=code_of(law, article, part),
            defaults={
                "country": "RU",
                "law": law,
                "article": article,
                "part": part,
                "max_term_years": max_term_years,
                "title_en": title_en,
                "title_ru": title_ru,
            },
        )


def remove_articles(apps, schema_editor):
    """Take the articles back; refused while a charge refers to one."""
    codes = [code_of(*row[:3]) for row in ARTICLES]
    apps.get_model("cases", "Article").objects.filter(code__in=codes).delete()


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial")]

    operations = [migrations.RunPython(add_articles, remove_articles)]
