"""Courts, places of detention, articles of law and officials."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from baymak.admin import filter_by
from cases.models import Article, Court, Facility, Official
from people.admin import SharedAdmin

NAMES = ("name_ru", "name_en", "name_ba")
CITIES = ("city_ru", "city_en", "city_ba")
TITLES = ("title_ru", "title_en", "title_ba")


@admin.register(Court)
class CourtAdmin(SharedAdmin):
    list_display = ["__str__", "code", "level", "region", "city_ru"]
    list_filter = ["level", ("region", filter_by(_("region")))]
    list_select_related = ["region"]
    search_fields = ["code", *NAMES, *CITIES]
    autocomplete_fields = ["region"]
    fields = [
        NAMES,
        ("region", "level", "time_zone"),
        CITIES,
        ("street_ru", "street_en", "street_ba"),
        ("hours_ru", "hours_en", "hours_ba"),
        "phone",
    ]
    export_related = ("region",)


@admin.register(Facility)
class FacilityAdmin(SharedAdmin):
    list_display = ["__str__", "kind", "region", "city_ru", "address_confirmed_on"]
    list_filter = ["kind", ("region", filter_by(_("region")))]
    list_select_related = ["region"]
    search_fields = [*NAMES, *CITIES, "postal_address"]
    autocomplete_fields = ["region"]
    fields = [NAMES, ("kind", "region"), CITIES, ("postal_address", "address_confirmed_on")]
    export_related = ("region",)


@admin.register(Article)
class ArticleAdmin(SharedAdmin):
    list_display = ["code", "title", "max_term_years"]
    list_filter = ["law"]
    search_fields = ["code", "article", *TITLES]
    fields = [("country", "law", "article", "part"), *TITLES, "max_term_years"]


@admin.register(Official)
class OfficialAdmin(SharedAdmin):
    list_display = ["__str__", "role", "court", "region"]
    list_filter = [
        "role",
        ("court", filter_by(_("court"))),
        ("region", filter_by(_("region"))),
    ]
    list_select_related = ["court", "region"]
    search_fields = NAMES
    autocomplete_fields = ["court", "region"]
    fields = [NAMES, ("role", "court", "region")]
    export_related = ("court", "region")
