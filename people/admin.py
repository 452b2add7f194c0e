"""Persons in the admin, with what is known about them apart from the procedure."""

import re

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q, prefetch_related_objects
from django.forms import ModelForm
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from baymak.admin import (
    DataAdmin,
    FromFilesAdmin,
    KnowsRelated,
    MineFilter,
    PartAdmin,
    PartInline,
    SubmittedFilter,
    filter_by,
    in_words,
    may_decide,
)
from baymak.admin.opened import OpenedInline
from baymak.confidence import NOTE, readable, reads_all, reads_note
from baymak.exports import Column
from baymak.languages import LANGUAGES, in_languages
from baymak.publishing import Publishable
from baymak.review import STEPS
from baymak.tags import script_of
from people.concealment import concealed_beside, concealed_q, doubts, mentions, naming
from people.indexing import accepted_names, public_names
from people.merging import COMPARED, choices, merge, relations, was_once_public
from people.models import Circumstance, Consent, Kinship, Name, NamedIn, Person, Recognition, Region
from people.search import find, find_namesakes
from sources.admin import LOOKED_AFTER, WORDS, FactInline, RecordAdmin, gathering_form, register_citations
from sources.models import Source

NAMES = ("name_ru", "name_en", "name_ba")
REASONS = ("reason_ru", "reason_en", "reason_ba")
# Rows that leave the public by themselves because they name somebody, and rows that are listed.
MAX_LEAVING, SHOWN_MENTIONS = 12, 30


class SharedForm(ModelForm):
    """A form of what is public without a state: it can't leave, so it may not come to name somebody."""

    known_doubts = ()

    def clean(self):
        super().clean()
        if self._is_shown():
            self.known_doubts = doubts(self.instance)

    def _post_clean(self):
        super()._post_clean()
        if self._is_shown():
            found = [said for what, said in doubts(self.instance).items() if what not in self.known_doubts]
            if found:
                way = _("If another person is meant, add it anew: it is published with a reason.")
                self.add_error(None, [*found, way])

    def _is_shown(self):
        return bool(self.instance.pk and self.has_changed()) and self.instance.is_published()


class SharedAdmin(DataAdmin):
    """Courts, officials and the like, which many rows show. One that waits for review, or is public, is for
    editors: what a second person looks at does not change below their eyes.
    """

    form = SharedForm
    actions = ["accept_rows", "discard_rows", "export_csv"]
    steps = ["accept", "take_back", "discard"]

    def is_locked(self, request, row):
        return not self.has_publish_permission(request) and row.is_in_use()


@admin.register(Region)
class RegionAdmin(FromFilesAdmin):
    list_display = ["code", *NAMES]
    list_display_links = ["code", "name_ru"]
    search_fields = ["code", *NAMES]
    fields = ["code", *NAMES, *REASONS, "time_zone"]


# What is said of a further name, on the page of the person and on its own.
OF_NAME = [
    ("text", "language", "kind", "is_public"),
    ("family", "given", "patronymic", "sort_as"),
    tuple(in_languages("usage")),
    ("since", "until", "source"),
]


class NameForm(KnowsRelated, ModelForm):
    """A further name, with the source that has it so."""


class NameInline(PartInline, OpenedInline, admin.StackedInline):
    model = Name
    form = NameForm
    fields = OF_NAME
    autocomplete_fields = ["source"]
    related = ("source",)
    show_change_link = True


class RecognitionInline(FactInline):
    model = Recognition
    visible = [
        ("kind", "recognised_on", "ended_on", "certainty"),
        ("organisation_en", "organisation_ru", "organisation_ba"),
    ]


class CircumstanceInline(FactInline):
    model = Circumstance
    visible = [("kind", "number", "since", "certainty"), "consent"]
    autocomplete_fields = ["consent"]
    related = ("consent__person",)


class KinshipInline(FactInline):
    model = Kinship
    fk_name = "person"
    visible = [("kind", "relative", "certainty"), "consent"]
    autocomplete_fields = ["relative", "consent"]
    related = ("person", "relative", "consent__person")


class PrivateInline(PartInline, OpenedInline, admin.TabularInline):
    """What is written down about a person and never public, one line each. It counts at once."""

    show_change_link = True

    def get_formset(self, request, obj=None, **kwargs):
        return super(PartInline, self).get_formset(request, obj, **kwargs)

    def _may_change(self, request, row):
        return row is None or may_decide(request.user, row)


class ConsentInline(PrivateInline):
    """What the person allowed and refused; what stands there is not rewritten."""

    model = Consent
    fields = ["about", "decision", "by", "on", "note"]
    related = ("person",)

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class NamedInInline(PrivateInline):
    model = NamedIn
    fields = ["source", "is_named"]
    autocomplete_fields = ["source"]
    related = ("source",)

    def title_of(self, row):
        return row.source


def _slips(person):
    """Yield what may be a slip in the main names of a person."""
    if person.has_no_name:
        return
    for code in LANGUAGES:
        name = getattr(person, f"name_{code}")
        words = re.findall(r"[^\W\d_]{3,}", name)
        if words and all(word.isupper() for word in words):
            yield _("“%(name)s” is in capitals: write it as a name is written.") % {"name": name}
        if script_of(name) == ("CYRILLIC" if code == "en" else "LATIN"):
            yield _("“%(name)s” is in letters of another language than its field.") % {"name": name}
        if re.search(r"[,;&]| (?:и|and|һәм) ", name):
            yield _("“%(name)s” looks like two persons: each has a record.") % {"name": name}


def _telling_sources(person):
    """Return the public sources of others that support something of a person shown by initials, as well."""
    if person.disclosure != Person.Disclosure.INITIALS:
        return []
    groups = [Person.objects.filter(pk=person.pk)]
    groups += [one.related_model.objects.filter(**{one.field.name: person}) for one in Person.dependents()]
    cited = {one.pk for rows in groups for one in rows.model.evidence_of(rows.order_by().values("pk"))}
    shown = Source.objects.published().filter(pk__in=cited)
    return shown.exclude(pk__in=person.named_in.filter(is_named=False).values("source"))


def _allowed_facts(person):
    """Yield the facts that a person's consents allow, read anew."""
    for facts in (person.circumstances, person.kinships, person.kinships_as_relative):
        yield from facts.all()


def spellings(person):
    """Return the further names of a person, public or not."""
    return [name.text for name in person.names.all()]


@admin.register(Person)
class PersonAdmin(RecordAdmin):
    """Everything about one person is on one page; `cases.admin` adds its part."""

    form = gathering_form(Person)
    gathers_facts = True
    list_display = ["__str__", "state_badge", "status", "home_region", "disclosure", "certainty", "code"]
    list_filter = [
        "state",
        MineFilter,
        SubmittedFilter,
        "status",
        "liberty",
        "certainty",
        "disclosure",
        "sex",
        ("home_region", filter_by(_("home region"))),
    ]
    list_select_related = ["home_region"]
    search_fields = ["code", *NAMES, "names__text"]
    autocomplete_fields = ["home_region"]
    actions = [*RecordAdmin.actions, "take_on", "merge_rows"]
    readonly_fields = ["code", "status", "liberty", "evidence_on"]
    find = staticmethod(find)
    # Links to what else there is about the person.
    elsewhere = []
    fieldsets = [
        (None, {"fields": [NAMES, ("sex", "disclosure", "certainty", "has_no_name"), LOOKED_AFTER]}),
        (
            _("Life"),
            {
                "fields": [
                    ("born", "died", "death"),
                    ("stated_age", "stated_age_on"),
                    ("home_place_ru", "home_place_en", "home_place_ba", "home_region"),
                    ("occupation_ru", "occupation_en", "occupation_ba"),
                    "languages",
                ]
            },
        ),
        WORDS,
    ]
    inlines = [
        *(NameInline, RecognitionInline, CircumstanceInline, KinshipInline),
        *(ConsentInline, NamedInInline),
    ]
    export_before = RecordAdmin.export_before | {"disclosure": [Column("other_names", spellings)]}
    export_related = ("home_region",)
    export_prefetch = (*RecordAdmin.export_prefetch, "names")

    def search(self, request, queryset, text):
        """Find as the public does, but among all people and by all names (autocomplete asks here too)."""
        found = self.find(text, public=False)
        if not found.how:
            return super().search(request, queryset, text)
        return queryset.filter(found.condition).order_by(*found.order(), *queryset.query.order_by), False

    label_prefetch = ("home_region", "in_cases__case")

    def label(self, person):
        """Return what tells a person from namesakes where one is chosen: year, place, case, code."""
        # Only what is read with the person: a form asks nothing of its own for each.
        read = getattr(person, "_prefetched_objects_cache", {})
        region = Person._meta.get_field("home_region").get_cached_value(person, default=None)
        said = [
            str(person),
            str(person.born.year_only()) if person.born else "",
            person.home_place or (region.name if region else ""),
            *(row.case.title for row in read.get("in_cases", ())),
            person.code,
        ]
        return ", ".join(filter(None, map(str, said)))

    def remarks(self, looked):
        """Say also who else is called so, and by which names the person becomes findable."""
        found, person = super().remarks(looked), looked.row
        is_out = person.is_published()
        if is_out and not any(
            said.field.model is Name or said.field.name in NAMES for said in looked.differences
        ):
            return found
        others = find_namesakes(person)
        prefetch_related_objects(others, *self.label_prefetch)
        if others:
            said = _("Others of this name: %(people)s.")
            found.append(said % {"people": "; ".join(map(self.label, others))})
        names = [*dict.fromkeys(filter(None, public_names(person)))]
        if is_out:
            before = {text for text, _family in accepted_names([person])[person.pk]}
            names = [name for name in names if name not in before]
        if names and person.disclosure != Person.Disclosure.HIDDEN:
            found.append(_("Anybody will find the person as: %(names)s.") % {"names": ", ".join(names)})
        if sources := _telling_sources(person):
            said = _("Public sources may say the name, one click away: %(sources)s.")
            found.append(said % {"sources": "; ".join(map(str, sources))})
        return found

    def save_related(self, request, form, formsets, change):
        says_more = any(formset.model is Consent and formset.has_changed() for formset in formsets)
        before = list(_allowed_facts(form.instance)) if says_more else []
        for row in before:
            row.remember_doubts()  # of a proposal that waits nobody reads: it must not take the fact away
        super().save_related(request, form, formsets, change)
        if form.instance.was_narrowed and was_once_public(form.instance):
            said = _(
                "The person has a new address, and so have their hearings and the cases of nobody else: "
                "the old ones stood beside the name, and lead nowhere now. Copies of the old pages may "
                "exist, in search engines, archives and saved files."
            )
            self.message_user(request, said, messages.WARNING)
        if says_more:
            self.keep_consented(request, form.instance, before)
        renamed = any(formset.model is Name and formset.has_changed() for formset in formsets)
        renamed = renamed or any(name in form.changed_data for name in NAMES)
        if renamed or "disclosure" in form.changed_data:
            self.conceal(request, form.instance)
        if renamed:
            self.warn_of_namesakes(request, form.instance)
            for said in _slips(form.instance):
                self.message_user(request, said, messages.WARNING)

    def keep_consented(self, request, person, before):
        """Take out of public what supported only what a person has refused, and a name that was refused."""
        known = {(type(row), row.pk): (row.known_doubts, row.known_obstacles) for row in before}
        for row in _allowed_facts(person):
            row.known_doubts, row.known_obstacles = known.get((type(row), row.pk), ((), ()))
            self.admin_site.get_model_admin(type(row)).keep_publishable(request, row)
        self.keep_publishable(request, person)

    def conceal(self, request, person):
        """Take out of public what names a person who is not to be named there."""
        for row in naming([person]):
            if concealed_beside(row, [person]):
                self._withdraw_teller(request, row)
        if Person.objects.filter(concealed_q(), pk=person.pk).exists():
            self.search_public_text(request, [person])

    def take_step(self, request, step, rows):
        outcome = super().take_step(request, step, rows)
        # Of the discarded those who were public: nothing may name them now.
        gone = [row for row in outcome.done if isinstance(row, Person)]
        gone = [*Person.objects.filter(concealed_q(), pk__in=[row.pk for row in gone])]
        if step.name in ("withdraw", "discard") and gone:
            self.search_public_text(request, gone)
        return outcome

    def search_public_text(self, request, people):
        """Take out of public what names concealed persons though nothing links it; list what may do so.

        Where more would leave than an editor can look at, somebody else of that name is meant: a namesake
        must not empty the site.
        """
        found = mentions(people)
        leaving = [row for row, is_sure in found.items() if is_sure and isinstance(row, Publishable)]
        if len(leaving) > MAX_LEAVING:
            leaving = []
        for row in leaving:
            self._withdraw_teller(request, row)
        others = [row for row in found if row not in leaving or row.is_published()]
        if others:
            links = format_html_join(
                ", ",
                '<a href="{}">{} “{}”</a>',
                ((self._page_of(row), row._meta.verbose_name, row) for row in others[:SHOWN_MENTIONS]),
            )
            said = _(
                "Public words may name somebody who is not shown by name: withdraw or reword them if they do "
                "({number}): {rows}."
            )
            self.message_user(request, format_html(said, number=len(others), rows=links), messages.ERROR)

    def _withdraw_teller(self, request, row):
        said = _("This names the person: reword it before it is published again: %(row)s.")
        self.message_user(request, said % {"row": in_words(row)}, messages.WARNING)
        self.take_step(request, STEPS["withdraw"], [row])

    def _page_of(self, row):
        kind = f"{row._meta.app_label}_{row._meta.model_name}"
        return reverse(f"{self.admin_site.name}:{kind}_change", args=[row.pk])

    def warn_of_namesakes(self, request, person):
        """Say who may be the same person: nobody should stand in the database twice."""
        namesakes = find_namesakes(person)
        if namesakes:
            links = format_html_join(
                ", ",
                '<a href="{}">{}</a> ({})',
                ((self.compare_url(person, other), other, other.born or other.code) for other in namesakes),
            )
            said = format_html(_("Is this somebody who is in the database already? Compare: {}."), links)
            self.message_user(request, said, messages.WARNING)

    # -- One person entered twice --

    @admin.action(description=_("Compare and merge two"), permissions=["change"])
    def merge_rows(self, request, queryset):
        two = list(queryset[:3])
        if len(two) == 2:
            return HttpResponseRedirect(self.compare_url(*two))
        self.message_user(request, _("Choose the two records of one person."), messages.WARNING)
        return None

    def compare_url(self, person, other):
        return reverse(f"{self.admin_site.name}:people_person_compare", args=[person.pk, other.pk])

    def get_urls(self):
        compare = self.admin_site.admin_view(self.compare_view)
        address = "<path:object_id>/compare/<path:other_id>/"
        return [path(address, compare, name="people_person_compare"), *super().get_urls()]

    def compare_view(self, request, object_id, other_id):
        """Show two records side by side; an editor makes one of them by choosing which is kept."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        people = [self.get_object(request, unquote(pk)) for pk in (object_id, other_id)]
        if None in people or people[0] == people[1]:
            raise Http404
        may_merge, kept = self.has_publish_permission(request), None
        if request.method == "POST":
            if not may_merge:
                raise PermissionDenied
            kept = next((person for person in people if str(person.pk) == request.POST.get("keep")), None)
            if kept is None:
                self.message_user(request, _("Choose which record is kept."), messages.ERROR)
            elif self._merge(request, *(person for person in people if person != kept), kept):
                return HttpResponseRedirect(self._change_url(kept))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Are these one person?"),
            "opts": self.opts,
            "people": [(person, self._change_url(person), person.is_published()) for person in people],
            "rows": compare(people, request.POST, request.user),
            "kept": kept,
            "may_merge": may_merge,
        }
        return TemplateResponse(request, "admin/compare_persons.html", context)

    def _merge(self, request, duplicate, kept):
        named, was_public = str(duplicate), kept.is_published()
        asked = choices([duplicate, kept])
        chosen = [name for name in asked if request.POST.get(f"value:{name}") == str(duplicate.pk)]
        try:
            merge(duplicate, kept, request.user, chosen)
        except ValidationError as error:
            for message in error.messages:
                self.message_user(request, message, messages.ERROR)
            return False
        if Person.objects.filter(concealed_q(), pk=kept.pk).exists():
            self.search_public_text(request, [kept])
        said = _("Merged with %(code)s.") % {"code": duplicate.code}
        self.log_change(request, kept, said)
        self.log_deletions(request, [duplicate])
        said = _("“%(duplicate)s” was merged into this record.") % {"duplicate": named}
        self.message_user(request, said, messages.SUCCESS)
        if chosen and was_public:
            said = _("What you chose of the other record waits until another editor accepts it.")
            self.message_user(request, said, messages.WARNING)
        return True

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        if not obj:
            return fieldsets
        *own, facts = fieldsets
        return [
            *own,
            (
                _("In the database"),
                {"fields": [("code", "status", "liberty", "evidence_on"), *self.elsewhere]},
            ),
            facts,
        ]


def compare(people, sent, user):
    """Return what two records of people say: (name of what can be chosen, label, of each the person, the
    value and whether it was chosen in what was sent, whether they differ).
    """
    rows, asked = [], choices(people)
    for name in COMPARED:
        if name == NOTE and not all(reads_note(person, user) for person in people):
            continue
        field = Person._meta.get_field(name)
        values = [
            getattr(person, f"get_{name}_display")() if field.choices else getattr(person, name)
            for person in people
        ]
        rows.append((name if name in asked else "", field.verbose_name, values))
    for relation in relations():
        name = relation.get_accessor_name()
        said = [", ".join(map(str, readable(getattr(person, name).all(), user))) for person in people]
        rows.append(("", relation.related_model._meta.verbose_name_plural, said))
    return [
        (
            name,
            label,
            [
                (person, value, sent.get(f"value:{name}") == str(person.pk))
                for person, value in zip(people, values, strict=True)
            ],
            values[0] != values[1],
        )
        for name, label, values in rows
        if any(values)
    ]


@admin.register(Name)
class NameAdmin(PartAdmin):
    """The page of one further name: its history. Made on the person's page."""

    list_display = ["text", "person", "language", "kind", "is_public"]
    list_select_related = ["person"]
    list_filter = ["person__state", "language", "kind", "is_public"]
    search_fields = ["text", "person__code", *(f"person__{name}" for name in NAMES)]
    autocomplete_fields = ["person", "source"]
    fields = ["person", *OF_NAME]
    export_related = ("person", "source")

    # Moving a name to another person could put it on a page that only an editor may change.
    readonly_fields = ["person"]

    def save_model(self, request, obj, form, change):
        people = self.admin_site.get_model_admin(Person)
        obj.person.remember_doubts()
        super().save_model(request, obj, form, change)
        people.conceal(request, obj.person)
        people.keep_publishable(request, obj.person)


class PrivateAdmin(PartAdmin):
    """The base of the page of a row about a person that is never public. Made on the person's page."""

    list_select_related = ["person"]
    search_fields = ["person__code", *(f"person__{name}" for name in NAMES)]
    export_related = ("person",)

    def is_locked(self, request, row):
        # What stands there nobody accepts: it counts at once.
        return not may_decide(request.user, row.person)

    def get_readonly_fields(self, request, obj=None):
        return self.readonly_fields


@admin.register(Consent)
class ConsentAdmin(PrivateAdmin):
    list_display = ["person", "about", "decision", "on"]
    list_filter = ["about", "decision"]
    autocomplete_fields = ["person"]
    fields = ["person", ("about", "decision"), ("by", "on"), "note"]

    # The next word of a person is a new row: facts that rest on this one would come out unseen.
    readonly_fields = ["person", "about", "decision", "by", "on"]

    steps = ()
    actions = ["export_csv"]

    def offered(self, row):
        return row.in_full

    def is_undeletable(self, request, row):
        return True


@admin.register(NamedIn)
class NamedInAdmin(PrivateAdmin):
    list_display = ["person", "source", "is_named"]
    list_select_related = ["person", "source"]
    list_filter = ["is_named"]
    autocomplete_fields = ["person", "source"]
    fields = ["person", "source", "is_named"]
    export_related = ("person", "source")


# For facts that are in no case themselves.
IN_COURT = ("person__in_cases__case__court", filter_by(_("court")))


class PersonFactAdmin(RecordAdmin):
    """The base of the page and the list of a kind of fact about one person."""

    names = NAMES
    list_select_related = ["person"]
    autocomplete_fields = ["person"]
    search_fields = ["person__code", *(f"person__{name}" for name in NAMES)]
    list_filter = [
        "state",
        MineFilter,
        SubmittedFilter,
        "certainty",
        "person__status",
        ("person__home_region", filter_by(_("home region"))),
    ]
    export_related = ("person",)

    def get_list_filter(self, request):
        filters = super().get_list_filter(request)
        return filters if reads_all(request.user) else [one for one in filters if one != "consent__decision"]

    # What tells a fact from others of the person, beside its headline.
    label_also = ()

    @property
    def label_prefetch(self):
        return ("person", *self.label_also)

    def label(self, row):
        """Return whose fact it is, what, and when or where."""
        said = [row.headline, *(getattr(row, name) for name in self.label_also)]
        whose = self.admin_site.get_model_admin(Person).label(row.person)
        return f"{whose}: {', '.join(str(part) for part in said if part)}"

    def search(self, request, queryset, text):
        """Find by any spelling of the person's name, as the list of people does, too."""
        rows, is_double = super().search(request, queryset, text)
        found = find(text, public=False)
        if found.how:
            persons = Person.objects.filter(found.condition).order_by().values("pk")
            rows = queryset.filter(Q(pk__in=rows.order_by().values("pk")) | Q(person__in=persons))
        return rows, is_double


@admin.register(Recognition)
class RecognitionAdmin(PersonFactAdmin):
    list_display = ["person", "state_badge", "__str__", "recognised_on", "ended_on", "certainty"]
    list_filter = [*PersonFactAdmin.list_filter, IN_COURT, "kind"]
    search_fields = [
        *PersonFactAdmin.search_fields,
        "organisation_en",
        "organisation_ru",
        "organisation_ba",
    ]
    fieldsets = [
        (None, {"fields": ["person", *RecognitionInline.visible]}),
        WORDS,
    ]


@admin.register(Circumstance)
class CircumstanceAdmin(PersonFactAdmin):
    list_display = ["person", "state_badge", "__str__", "since", "consent", "certainty"]
    list_select_related = ["person", "consent__person"]
    list_filter = [*PersonFactAdmin.list_filter, IN_COURT, "kind", "consent__decision"]
    autocomplete_fields = ["person", "consent"]
    export_related = ("person", "consent__person")
    fieldsets = [(None, {"fields": ["person", *CircumstanceInline.visible]}), WORDS]


@admin.register(Kinship)
class KinshipAdmin(PersonFactAdmin):
    list_display = ["person", "state_badge", "kind", "relative", "consent", "certainty"]
    list_display_links = ["person", "kind"]
    list_filter = [*PersonFactAdmin.list_filter, IN_COURT, "kind", "consent__decision"]
    list_select_related = ["person", "relative", "consent__person"]
    search_fields = [*PersonFactAdmin.search_fields, *(f"relative__{name}" for name in NAMES)]
    autocomplete_fields = ["person", "relative", "consent"]
    fieldsets = [(None, {"fields": ["person", *KinshipInline.visible]}), WORDS]
    export_related = ("person", "relative", "consent__person")


register_citations(Person, Recognition, Circumstance)
register_citations(Kinship, related=("person", "relative"))
