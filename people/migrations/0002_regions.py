"""The federal subjects of Russia by their ISO 3166-2 codes (83 of them), in three languages.

A Bashkir name stands only where it is established: the home of the case and the regions where its
people are tried and held. An empty one falls back to the Russian name.
"""

from django.db import migrations

REGIONS = [
    ("RU-AD", "Adygea", "Республика Адыгея", ""),
    ("RU-AL", "Altai Republic", "Республика Алтай", ""),
    ("RU-ALT", "Altai Krai", "Алтайский край", ""),
    ("RU-AMU", "Amur Oblast", "Амурская область", ""),
    ("RU-ARK", "Arkhangelsk Oblast", "Архангельская область", ""),
    ("RU-AST", "Astrakhan Oblast", "Астраханская область", ""),
    ("RU-BA", "Bashkortostan", "Республика Башкортостан", "Башҡортостан"),
    ("RU-BEL", "Belgorod Oblast", "Белгородская область", ""),
    ("RU-BRY", "Bryansk Oblast", "Брянская область", ""),
    ("RU-BU", "Buryatia", "Республика Бурятия", ""),
    ("RU-CE", "Chechnya", "Чеченская Республика", ""),
    ("RU-CHE", "Chelyabinsk Oblast", "Челябинская область", "Силәбе өлкәһе"),
    ("RU-CHU", "Chukotka", "Чукотский автономный округ", ""),
    ("RU-CU", "Chuvashia", "Чувашская Республика", ""),
    ("RU-DA", "Dagestan", "Республика Дагестан", ""),
    ("RU-IN", "Ingushetia", "Республика Ингушетия", ""),
    ("RU-IRK", "Irkutsk Oblast", "Иркутская область", ""),
    ("RU-IVA", "Ivanovo Oblast", "Ивановская область", ""),
    ("RU-KAM", "Kamchatka Krai", "Камчатский край", ""),
    ("RU-KB", "Kabardino-Balkaria", "Кабардино-Балкарская Республика", ""),
    ("RU-KC", "Karachay-Cherkessia", "Карачаево-Черкесская Республика", ""),
    ("RU-KDA", "Krasnodar Krai", "Краснодарский край", ""),
    ("RU-KEM", "Kemerovo Oblast", "Кемеровская область", ""),
    ("RU-KGD", "Kaliningrad Oblast", "Калининградская область", ""),
    ("RU-KGN", "Kurgan Oblast", "Курганская область", ""),
    ("RU-KHA", "Khabarovsk Krai", "Хабаровский край", ""),
    ("RU-KHM", "Khanty-Mansi Autonomous Okrug", "Ханты-Мансийский автономный округ — Югра", ""),
    ("RU-KIR", "Kirov Oblast", "Кировская область", ""),
    ("RU-KK", "Khakassia", "Республика Хакасия", ""),
    ("RU-KL", "Kalmykia", "Республика Калмыкия", ""),
    ("RU-KLU", "Kaluga Oblast", "Калужская область", ""),
    ("RU-KO", "Komi Republic", "Республика Коми", ""),
    ("RU-KOS", "Kostroma Oblast", "Костромская область", ""),
    ("RU-KR", "Karelia", "Республика Карелия", ""),
    ("RU-KRS", "Kursk Oblast", "Курская область", ""),
    ("RU-KYA", "Krasnoyarsk Krai", "Красноярский край", ""),
    ("RU-LEN", "Leningrad Oblast", "Ленинградская область", ""),
    ("RU-LIP", "Lipetsk Oblast", "Липецкая область", ""),
    ("RU-MAG", "Magadan Oblast", "Магаданская область", ""),
    ("RU-ME", "Mari El", "Республика Марий Эл", ""),
    ("RU-MO", "Mordovia", "Республика Мордовия", ""),
    ("RU-MOS", "Moscow Oblast", "Московская область", ""),
    ("RU-MOW", "Moscow", "Москва", "Мәскәү"),
    ("RU-MUR", "Murmansk Oblast", "Мурманская область", ""),
    ("RU-NEN", "Nenets Autonomous Okrug", "Ненецкий автономный округ", ""),
    ("RU-NGR", "Novgorod Oblast", "Новгородская область", ""),
    ("RU-NIZ", "Nizhny Novgorod Oblast", "Нижегородская область", ""),
    ("RU-NVS", "Novosibirsk Oblast", "Новосибирская область", ""),
    ("RU-OMS", "Omsk Oblast", "Омская область", ""),
    ("RU-ORE", "Orenburg Oblast", "Оренбургская область", "Ырымбур өлкәһе"),
    ("RU-ORL", "Oryol Oblast", "Орловская область", ""),
    ("RU-PER", "Perm Krai", "Пермский край", "Пермь крайы"),
    ("RU-PNZ", "Penza Oblast", "Пензенская область", ""),
    ("RU-PRI", "Primorsky Krai", "Приморский край", ""),
    ("RU-PSK", "Pskov Oblast", "Псковская область", ""),
    ("RU-ROS", "Rostov Oblast", "Ростовская область", ""),
    ("RU-RYA", "Ryazan Oblast", "Рязанская область", ""),
    ("RU-SA", "Sakha (Yakutia)", "Республика Саха (Якутия)", ""),
    ("RU-SAK", "Sakhalin Oblast", "Сахалинская область", ""),
    ("RU-SAM", "Samara Oblast", "Самарская область", "Һамар өлкәһе"),
    ("RU-SAR", "Saratov Oblast", "Саратовская область", ""),
    ("RU-SE", "North Ossetia–Alania", "Республика Северная Осетия — Алания", ""),
    ("RU-SMO", "Smolensk Oblast", "Смоленская область", ""),
    ("RU-SPE", "Saint Petersburg", "Санкт-Петербург", "Санкт-Петербург"),
    ("RU-STA", "Stavropol Krai", "Ставропольский край", ""),
    ("RU-SVE", "Sverdlovsk Oblast", "Свердловская область", "Свердловск өлкәһе"),
    ("RU-TA", "Tatarstan", "Республика Татарстан", "Татарстан"),
    ("RU-TAM", "Tambov Oblast", "Тамбовская область", ""),
    ("RU-TOM", "Tomsk Oblast", "Томская область", ""),
    ("RU-TUL", "Tula Oblast", "Тульская область", ""),
    ("RU-TVE", "Tver Oblast", "Тверская область", ""),
    ("RU-TY", "Tuva", "Республика Тыва", ""),
    ("RU-TYU", "Tyumen Oblast", "Тюменская область", ""),
    ("RU-UD", "Udmurtia", "Удмуртская Республика", "Удмуртия"),
    ("RU-ULY", "Ulyanovsk Oblast", "Ульяновская область", ""),
    ("RU-VGG", "Volgograd Oblast", "Волгоградская область", ""),
    ("RU-VLA", "Vladimir Oblast", "Владимирская область", ""),
    ("RU-VLG", "Vologda Oblast", "Вологодская область", ""),
    ("RU-VOR", "Voronezh Oblast", "Воронежская область", ""),
    ("RU-YAN", "Yamalo-Nenets Autonomous Okrug", "Ямало-Ненецкий автономный округ", ""),
    ("RU-YAR", "Yaroslavl Oblast", "Ярославская область", ""),
    ("RU-YEV", "Jewish Autonomous Oblast", "Еврейская автономная область", ""),
    ("RU-ZAB", "Zabaykalsky Krai", "Забайкальский край", ""),
]


def add_regions(apps, schema_editor):
    region_model = apps.get_model("people", "Region")
    for code, name_en, name_ru, name_ba in REGIONS:
        names = {"name_en": name_en, "name_ru": name_ru, "name_ba": name_ba}
        region_model.objects.get_or_create(code=code, defaults=names)


def remove_regions(apps, schema_editor):
    """Take the regions back; the database refuses while a row refers to one."""
    codes = [code for code, *_names in REGIONS]
    apps.get_model("people", "Region").objects.filter(code__in=codes).delete()


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]

    operations = [migrations.RunPython(add_regions, remove_regions)]
