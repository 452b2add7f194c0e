"""Countries and their regions by ISO 3166, as far as the standard knows them."""

import gettext

import pycountry

# What the standard calls its lists of names in other languages.
LISTS = ("iso3166-1", "iso3166-2")


def is_country(code):
    """Say whether a code is that of a country, or of one that is no more (SU)."""
    found = pycountry.countries.get(alpha_2=code) or pycountry.historic_countries.get(alpha_2=code)
    return found is not None


def is_place(code):
    """Say whether a code is that of a country or of a region of one."""
    return is_country(code) or pycountry.subdivisions.get(code=code) is not None


def standard_name(code, language):
    """Return the name of a country or region in a language, or "" where the standard has none of its own."""
    place = pycountry.countries.get(alpha_2=code) or pycountry.subdivisions.get(code=code)
    if place is None or language == "en":
        return place.name if place else ""
    for name in LISTS:
        words = gettext.translation(name, pycountry.LOCALES_DIR, languages=[language], fallback=True)
        if (translated := words.gettext(place.name)) != place.name:
            return translated
    return ""
