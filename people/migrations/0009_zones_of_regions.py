"""Give the regions of Russia their time zones, where there is one; Yakutia and Sakhalin have several."""

from django.db import migrations

ZONES = {
    "Europe/Kaliningrad": "KGD",
    "Europe/Moscow": "AD ARK BEL BRY CE CU DA IN IVA KB KC KDA KLU KO KOS KR KRS LEN LIP ME MO MOS MOW MUR "
    "NEN NGR NIZ ORL PNZ PSK ROS RYA SE SMO SPE STA TA TAM TUL TVE VLA VLG VOR YAR KL",
    "Europe/Kirov": "KIR",
    "Europe/Volgograd": "VGG",
    "Europe/Astrakhan": "AST",
    "Europe/Samara": "SAM UD",
    "Europe/Saratov": "SAR",
    "Europe/Ulyanovsk": "ULY",
    "Asia/Yekaterinburg": "BA CHE KGN KHM ORE PER SVE TYU YAN",
    "Asia/Omsk": "OMS",
    "Asia/Novosibirsk": "NVS",
    "Asia/Barnaul": "AL ALT",
    "Asia/Tomsk": "TOM",
    "Asia/Novokuznetsk": "KEM",
    "Asia/Krasnoyarsk": "KK KYA TY",
    "Asia/Irkutsk": "BU IRK",
    "Asia/Chita": "ZAB",
    "Asia/Yakutsk": "AMU",
    "Asia/Vladivostok": "KHA PRI YEV",
    "Asia/Magadan": "MAG",
    "Asia/Kamchatka": "KAM",
    "Asia/Anadyr": "CHU",
}


def fill(apps, schema_editor):
    regions = apps.get_model("people", "Region").objects
    for zone, codes in ZONES.items():
        regions.filter(code__in=[f"RU-{code}" for code in codes.split()], time_zone="").update(time_zone=zone)


class Migration(migrations.Migration):
    dependencies = [("people", "0008_zones_lists_and_numbers")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
