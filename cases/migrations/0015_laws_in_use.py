"""The laws, levels of courts and kinds of places that rows of version 0.1.0 name, as that version told them.

An article that stood there beside its own parts was for charges of which no source names the part, and had the
longest term of the gravest one: that term is left out, for nobody is known to be charged under that part.
"""

from django.db import migrations

from cases.numbering import in_order

LEVELS = {
    "district": ("district or city court", "районный или городской суд", "район йәки ҡала суды"),
    "regional": (
        "court of a republic or region",
        "суд республики, края или области",
        "республика, край йәки өлкә суды",
    ),
    "appeal": ("court of appeal", "апелляционный суд", "апелляция суды"),
    "cassation": ("court of cassation", "кассационный суд", "кассация суды"),
    "supreme": ("Supreme Court", "Верховный суд", "Юғары суд"),
    "military": ("military court", "военный суд", "хәрби суд"),
    "magistrate": ("justice of the peace", "мировой судья", "мировой судья"),
}
KINDS = {
    "police": ("police station", "отдел полиции", "полиция бүлеге"),
    "temporary": (
        "temporary detention facility",
        "изолятор временного содержания",
        "ваҡытлыса тотоу изоляторы",
    ),
    "pretrial": ("pre-trial detention centre", "СИЗО", "тикшереү изоляторы"),
    "colony": ("penal colony", "исправительная колония", "төҙәтеү колонияһы"),
    "settlement": ("settlement colony", "колония-поселение", "колония-поселение"),
    "prison": ("prison", "тюрьма", "төрмә"),
    "medical": ("medical facility", "медицинское учреждение", "дауалау учреждениеһы"),
    "other": ("other", "другое", "башҡа"),
}
LAWS = {
    "UK": ("Criminal Code", "УК", "Енәйәт кодексы"),
    "KOAP": (
        "Code of Administrative Offences",
        "КоАП",
        "Административ хоҡуҡ боҙоуҙар тураһындағы кодекс",
    ),
}
NOT_STATED = {"en": "part not stated", "ru": "часть не указана", "ba": "өлөшө күрһәтелмәгән"}
NUMBER = r"\d+(?:\.\d+)?"
LEVELS_OF_NUMBERS = [
    {"name": "article", "form": NUMBER, "words": ["ст", "art"]},
    {"name": "part", "form": NUMBER, "words": ["ч", "өлөш", "part"], "missing": NOT_STATED},
]
TEMPLATES = {
    "en": "art. {article}[ part {part}], {law}",
    "ru": "[ч. {part} ]ст. {article} {law}",
    "ba": "статья {article}[, өлөш {part}], {law}",
}
LANGUAGES = ("en", "ru", "ba")


def names(words, name="name"):
    return {f"{name}_{language}": text for language, text in zip(LANGUAGES, words, strict=True)}


def bring_laws(apps, schema_editor):
    model = {
        name: apps.get_model("cases", name) for name in ("Court", "Facility", "Article", "Penalty", "Law")
    }
    for name, column, known in (("Court", "level", LEVELS), ("Facility", "kind", KINDS)):
        kind_of_place = apps.get_model("cases", "CourtLevel" if name == "Court" else "FacilityKind")
        model[name].objects.filter(**{column: "unknown"}).update(**{column: None})
        apps.get_model("cases", f"Historical{name}").objects.filter(**{column: "unknown"}).update(
            **{column: None}
        )
        for rank, (key, words) in enumerate(known.items()):
            if model[name].objects.filter(**{column: key}).exists():
                kind_of_place.objects.create(key=key, country="RU", rank=rank, **names(words))
    for article in model["Article"].objects.order_by("pk"):
        law, _created = model["Law"].objects.get_or_create(
            key=f"{article.country}-{article.law}",
            defaults={
                "country": article.country,
                "levels": LEVELS_OF_NUMBERS,
                "pattern": "{article}[-{part}]",
                **names(title_of(article), "title"),
                **names(TEMPLATES.values(), "template"),
            },
        )
        number_of(article)
        parts = model["Article"].objects.filter(
            country=article.country, law=article.law, article=article.article
        )
        parts = parts.exclude(part="") if not article.part else parts.none()
        article.is_divided = parts.exists()
        article.knows_penalties = bool(article.max_term_years) and not article.is_divided
        for language, text in NOT_STATED.items():
            setattr(article, f"not_stated_{language}", text if article.is_divided else "")
        article.save()
        if article.knows_penalties:
            model["Penalty"].objects.create(article=article, most=f"P{article.max_term_years}Y")
    for row in apps.get_model("cases", "HistoricalArticle").objects.order_by("pk"):
        number_of(row)
        row.law = f"{row.country}-{row.law}"
        row.save()
    # After all have their numbers: where each stands.
    whole = {(row.country, row.law, row.article): row for row in model["Article"].objects.filter(part="")}
    for article in model["Article"].objects.order_by("pk"):
        parent = whole.get((article.country, article.law, article.article)) if article.part else None
        article.parent = parent
        article.law = f"{article.country}-{article.law}"
        article.save()
        article.within.set([article, *filter(None, [parent])])


def title_of(article):
    """Return the names of a law; its Russian name said whose it was."""
    english, russian, bashkir = LAWS[article.law]
    return english, f"{russian} РФ" if article.country == "RU" else f"{russian} ({article.country})", bashkir


def number_of(row):
    """Give a provision its number and how it is cited, as version 0.1.0 did."""
    row.number = "-".join(filter(None, [row.article, row.part]))
    row.sort_key = in_order(row.number)
    english, russian, bashkir = title_of(row)
    cited = {
        "en": f"art. {row.article}" + (f" part {row.part}" if row.part else "") + f", {english}",
        "ru": (f"ч. {row.part} " if row.part else "") + f"ст. {row.article} {russian}",
        "ba": f"статья {row.article}" + (f", өлөш {row.part}" if row.part else "") + f", {bashkir}",
    }
    for language, text in cited.items():
        title = getattr(row, f"title_{language}")
        setattr(row, f"reference_{language}", text)
        setattr(row, f"heading_{language}", f"{text}: {title}" if title else "")


class Migration(migrations.Migration):
    dependencies = [("cases", "0014_law")]

    operations = [migrations.RunPython(bring_laws, migrations.RunPython.noop)]
