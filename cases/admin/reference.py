"""Courts, places of detention, articles of law and officials."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from baymak.admin import FromFilesAdmin, RoomyFormSet, filter_by
from baymak.languages import in_languages
from cases.models import Article, Court, CourtLevel, Facility, FacilityKind, Law, Official, Penalty
from people.admin import SharedAdmin

NAMES = ("name_ru", "name_en", "name_ba")
CITIES = ("city_ru", "city_en", "city_ba")
TITLES = ("title_ru", "title_en", "title_ba")
TEMPLATES = ("template_ru", "template_en", "template_ba")


@admin.register(Court)
class CourtAdmin(SharedAdmin):
    list_display = ["__str__", "code", "level", "region", "city_ru"]
    list_filter = [("level", filter_by(_("level"))), ("region", filter_by(_("region")))]
    list_select_related = ["region", "level"]
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
    export_related = ("region", "level")


@admin.register(Facility)
class FacilityAdmin(SharedAdmin):
    list_display = ["__str__", "kind", "region", "city_ru", "address_confirmed_on"]
    list_filter = [("kind", filter_by(_("kind"))), ("region", filter_by(_("region")))]
    list_select_related = ["region", "kind"]
    search_fields = [*NAMES, *CITIES, "postal_address"]
    autocomplete_fields = ["region"]
    fields = [NAMES, ("kind", "region"), CITIES, ("postal_address", "address_confirmed_on")]
    export_related = ("region",)


class PenaltyInline(admin.TabularInline):
    model = Penalty
    formset = RoomyFormSet
    fields = ["kind", "range", "since"]
    readonly_fields = ["range"]
    extra = 0
    can_delete = False


@admin.register(Law)
class LawAdmin(FromFilesAdmin):
    list_display = ["key", "title", "country"]
    list_filter = ["country"]
    search_fields = ["key", *TITLES]
    fields = ["key", "country", *TITLES, *TEMPLATES, "pattern", "ways", "names", "levels"]


@admin.register(Article)
class ArticleAdmin(FromFilesAdmin):
    list_display = ["code", "title", "not_stated"]
    list_filter = [("law", filter_by(_("law")))]
    search_fields = ["code", "number", *in_languages("heading", "not_stated")]
    fields = ["code", ("law", "number", "parent"), *TITLES, ("is_divided", "knows_penalties")]
    inlines = [PenaltyInline]
    export_related = ("law", "parent")
    export_prefetch = ("penalties",)

    def search(self, request, queryset, text):
        """Find "article 212" however it is written, with all its parts; or the words of a title."""
        written = queryset.written(text)
        return (written, False) if written.exists() else super().search(request, queryset, text)


@admin.register(Penalty)
class PenaltyAdmin(FromFilesAdmin):
    list_display = ["article", "__str__", "since"]
    list_filter = ["kind"]
    search_fields = ["article__code"]
    fields = [
        "article",
        ("kind", "since"),
        ("least", "most"),
        ("amount_least", "amount_most", "currency"),
    ]
    export_related = ("article",)

    def get_queryset(self, request):
        # `list_select_related` does nothing where a manager reads related rows itself.
        return super().get_queryset(request).select_related("article")


@admin.register(CourtLevel, FacilityKind)
class KindOfPlaceAdmin(FromFilesAdmin):
    list_display = ["key", "__str__", "country"]
    search_fields = ["key", *NAMES]
    fields = ["key", "country", *NAMES, "rank"]


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
