"""One form for what happened to several persons: common values on top, below one line for each of them.

Each row is checked and saved by the form that the person's own page has for it, all of them or none.
"""

from copy import deepcopy
from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.contrib.admin.helpers import AdminForm
from django.contrib.admin.utils import flatten_fieldsets
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.forms.utils import ErrorDict, ErrorList
from django.http import Http404, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html_join
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from baymak.acts import acting
from baymak.admin.forms import ADDED_AT_ONCE, is_key
from baymak.changing import Busy, carry_out
from baymak.languages import active_language
from baymak.models import Act
from baymak.review import STEPS
from cases.models import Case
from people.models import Person
from sources.admin import FactInline

QUOTED = ("quote", "locator")
# What two rows may differ in and still say the same.
BESIDE_THE_FACT = {"certainty", "summary_en", "summary_ru", "summary_ba", "internal_note"}


@dataclass(frozen=True)
class Kind:
    """A kind of fact that is entered for several persons."""

    inline: type[FactInline]  # how one of them is entered on a page
    # What may differ from person to person.
    line: tuple = QUOTED
    # What is about one person's own rows, and has its place on their page.
    without: tuple = ()
    # The earlier row of the person on which this decides, and the value with which there can be none.
    earlier: str = ""
    first: tuple = ()
    # Empty, these are as in the earlier row.
    follows: tuple = ()
    # The relation by which one row names all of the persons, where it is not a row for each.
    persons: str = ""
    # What the next row from the same article begins with: (field, the field of the last one) for each.
    stays: tuple = ()

    @property
    def model(self):
        return self.inline.model

    @property
    def name(self):
        return self.model._meta.model_name

    @property
    def columns(self):
        return (*((self.earlier,) if self.earlier else ()), *self.line)

    def pages(self, request, site, fixed=()):
        """Return the form class of one row, and the fieldsets of what is common to all and not fixed."""
        inline = self.inline(Case if self.persons else Person, site)
        form = inline.get_formset(request).form
        left_out = {*self.without, self.earlier, self.persons, *fixed}
        fieldsets = []
        for title, part in inline.get_fieldsets(request):
            lines = [[name] if isinstance(name, str) else name for name in part["fields"]]
            kept = [tuple(name for name in line if name not in left_out) for line in lines]
            fieldsets.append((title, part | {"fields": [line for line in kept if line]}))
        shown = set(flatten_fieldsets(fieldsets))
        asked = shown | {self.earlier, self.persons, *fixed}
        fields = {name: deepcopy(field) for name, field in form.base_fields.items() if name in asked}
        fields["source"].required = True
        form.base_fields = fields
        return form, fieldsets


class Together:
    """What the form of several persons holds: the common part, a line for each, and what comes of both.

    `data` is what was sent, or None; `begun` is what a form that was not sent begins with. Names in them
    begin with `prefix`. `fixed` are values that the page has asked for, `ticked` who is chosen at first.
    """

    def __init__(
        self, kind, request, site, persons, data=None, *, begun=None, prefix="", fixed=None, ticked=None
    ):
        self.kind, self.persons, self.data, self.begun = kind, persons, data, begun
        self.prefix, self.fixed, self.ticked = prefix, fixed or {}, ticked
        self.form_class, self.fieldsets = kind.pages(request, site, self.fixed)
        self.common = self.form_class(
            data,
            prefix=f"{prefix}all",
            initial=self._begun(f"{prefix}all"),
            instance=kind.model(),
            use_required_attribute=False,
        )
        for name in kind.follows:
            self.common.fields[name].help_text = _("Empty: as in the one on which it decides.")
        line_class = self._line_class()
        self.lines = [self._line(line_class, person) for person in persons]
        if self.data is not None:
            # The rows are checked, and not what is common to them, which is no row.
            for form in (self.common, *self.lines):
                form._errors, form.cleaned_data = ErrorDict(), {}

    def _begun(self, prefix):
        """Return the values with which a form of this prefix begins."""
        sent = self.begun or QueryDict()
        names = [name for name in sent if name.startswith(f"{prefix}-")]
        return {
            name.removeprefix(f"{prefix}-"): sent.getlist(name) if len(sent.getlist(name)) > 1 else sent[name]
            for name in names
        }

    def adminform(self, page):
        """Return the common part as the admin shows it: a fold opens for a mistake or a value in it."""
        shown, empty = [], self.form_class(instance=self.kind.model())
        for title, part in self.fieldsets:
            names = flatten_fieldsets([(title, part)])
            is_open = not self.common.errors.keys().isdisjoint(names) or any(
                str(self.common[name].value() or "") != str(empty[name].value() or "") for name in names
            )
            shown.append((title, part | {"classes": ["collapse"] if title and not is_open else []}))
        return AdminForm(self.common, shown, {}, (), page)

    def _line_class(self):
        fields = {"chosen": forms.BooleanField(required=False, initial=True)}
        for name in self.kind.line:
            field = deepcopy(self.form_class.base_fields[name])
            field.required, field.initial, field.help_text = False, None, ""
            if isinstance(field.widget, forms.Textarea):
                field.widget.attrs |= {"rows": 1, "cols": 20}
            fields[name] = field
        return type("LineForm", (forms.Form,), fields)

    def _line(self, line_class, person):
        prefix = f"{self.prefix}p{person.pk}"
        begun = self._begun(prefix) | ({} if self.ticked is None else {"chosen": person.pk in self.ticked})
        line = line_class(self.data, prefix=prefix, initial=begun, use_required_attribute=False)
        line.person = person
        if self.kind.earlier:
            open_rows = self.kind.model.objects.filter(person=person, replaced_by=None)
            field = forms.ModelChoiceField(open_rows, required=False, initial=open_rows.last())
            field.label = self.kind.model._meta.get_field(self.kind.earlier).verbose_name
            field.label_from_instance = lambda row: row.headline
            fields = {"chosen": line.fields.pop("chosen"), self.kind.earlier: field}
            line.fields = fields | line.fields
        for name, field in line.fields.items():
            label = field.label if name != "chosen" else _("is concerned")
            field.widget.attrs["aria-label"] = f"{capfirst(label)}: {person}"
        return line

    @property
    def columns(self):
        return [self.lines[0].fields[name].label for name in self.kind.columns] if self.lines else []

    @property
    def media(self):
        return self.common.media

    def chosen(self):
        return [line for line in self.lines if f"{line.prefix}-chosen" in self.data]

    def rows(self):
        """Return the checked form of each row with the line that it is of (None: of all lines)."""
        if self.kind.persons:
            keys = [str(line.person.pk) for line in self.chosen()]
            found = [(None, self._form(self.kind.model(), None, {self.kind.persons: keys}))]
        else:
            found = [(line, self._form(self.kind.model(person=line.person), line)) for line in self.chosen()]
        for _line, form in found:
            form.is_valid()
            if not set(form.changed_data) - {"source", "case", self.kind.persons, self.kind.earlier}:
                form.add_error(None, _("This says nothing yet."))
            if not form.errors and (same := self._same(form)):
                said = _("This is there already: %(row)s. If it is another one, enter it on its own.")
                form.add_error(None, said % {"row": f"{same.headline}, {same.get_state_display()}"})
        self._show_errors(found)
        return found

    def _form(self, row, line, more=()):
        data = QueryDict(mutable=True)
        for name in self.form_class.base_fields:
            own = self.data.getlist(f"{line.prefix}-{name}") if line and name in self.kind.columns else []
            common = self.fixed.get(name) or self.data.getlist(f"{self.prefix}all-{name}")
            data.setlist(name, own if any(own) else common)
        for name, values in dict(more).items():
            data.setlist(name, values)
        if self.kind.earlier:
            name, value = self.kind.first
            if data.get(name) == value:
                data[self.kind.earlier] = ""
            for followed in self.kind.follows:
                key = data.get(self.kind.earlier)
                if not data.get(followed) and is_key(key or ""):
                    earlier = self.kind.model.objects.filter(pk=key).first()
                    data[followed] = getattr(earlier, followed, "")
        return self.form_class(data, instance=row)

    def _same(self, form):
        """Return a row that says the same already, or None: a form is easily sent twice."""
        row, names = form.instance, set(form.fields) - BESIDE_THE_FACT
        asked = {
            field.name: getattr(row, field.name)
            for field in row._meta.concrete_fields
            if field.name in names and getattr(row, field.attname) not in (None, "")
        }
        same = self.kind.model.objects.filter(**asked)
        if not self.kind.persons:
            same = same.filter(person=row.person)
        return same.first()

    def _show_errors(self, found):
        """Show on top what is wrong with every row, and in each line what is wrong with that."""
        everywhere = None
        for line, form in found:
            said = {(name, str(text)) for name, texts in form.errors.items() for text in texts}
            own = {name for name in self.kind.columns if line and line.data.get(f"{line.prefix}-{name}")}
            common = {one for one in said if one[0] not in own}
            everywhere = common if everywhere is None else everywhere & common
        for name, text in sorted(everywhere or ()):
            self.common._errors.setdefault(name, ErrorList(renderer=self.common.renderer)).append(text)
        for line, form in found:
            if line is None:
                continue
            line.elsewhere = []
            for name, texts in form.errors.items():
                for text in texts:
                    if (name, str(text)) in everywhere:
                        continue
                    if name in line.fields:
                        line._errors.setdefault(name, ErrorList(renderer=line.renderer)).append(text)
                    else:
                        label = form.fields[name].label if name in form.fields else ""
                        line.elsewhere.append(f"{label}: {text}" if label else text)

    @property
    def has_wrong_line(self):
        return any(line.errors or getattr(line, "elsewhere", ()) for line in self.lines)

    @property
    def number_of_errors(self):
        lines = sum(len(line.errors) + len(getattr(line, "elsewhere", ())) for line in self.lines)
        return len(self.common.errors) + lines


def save(together, user):
    """Save all rows, or none where one is wrong; return them."""
    with acting(user, Act.Kind.FORM):
        found = together.rows()
        if any(form.errors for _line, form in found):
            return []
        return [form.save() for _line, form in found]


class TogetherPages:
    """The form of several persons, and the ways to it from the list of people and the page of a case."""

    def __init__(self, people, kinds):
        """Belong to the admin page of people; `kinds` are the kinds of facts that can be added."""
        self.people, self.site = people, people.admin_site
        self.kinds = {kind.name: kind for kind in kinds}

    def urls(self):
        view = self.site.admin_view(self.view)
        return [path("together/<slug:name>/", view, name="people_person_together")]

    def actions(self, request):
        """Return the actions of the list of people, as `get_actions` does."""
        said = _("Add for the chosen: %(kind)s")
        return {
            (name := f"together_{kind.name}"): (
                self._go_to(kind),
                name,
                said % {"kind": kind.model._meta.verbose_name},
            )
            for kind in self.kinds.values()
            if self.may_add(request, kind)
        }

    def _go_to(self, kind):
        def go(model_admin, request, queryset):
            keys = list(queryset.values_list("pk", flat=True)[: ADDED_AT_ONCE + 1])
            if len(keys) > ADDED_AT_ONCE:
                said = _("Choose %(number)d persons at most.") % {"number": ADDED_AT_ONCE}
                model_admin.message_user(request, said, messages.WARNING)
                return None
            return HttpResponseRedirect(self.url(kind, persons=",".join(map(str, sorted(keys)))))

        return go

    def url(self, kind, **asked):
        address = reverse(f"{self.site.name}:people_person_together", args=[kind.name])
        query = QueryDict(mutable=True)
        query.update(asked)
        return f"{address}?{query.urlencode(safe=',')}"

    def links(self, case):
        """Return links to the form for the defendants of a case, one for each kind of fact."""
        return format_html_join(
            " ",
            '<a class="addlink" href="{}">{}</a>',
            ((self.url(kind, case=case.pk), kind.model._meta.verbose_name) for kind in self.kinds.values()),
        )

    def may_add(self, request, kind):
        return self.site.get_model_admin(kind.model).has_add_permission(request)

    def view(self, request, name):
        kind = self.kinds.get(name)
        if kind is None:
            raise Http404
        if not (self.people.has_view_permission(request) and self.may_add(request, kind)):
            raise PermissionDenied
        case, persons = self._asked(request)
        if not persons:
            self.people.message_user(request, _("Choose the persons whom it concerns."), messages.WARNING)
            return HttpResponseRedirect(self._after(case))
        begun = QueryDict(f"all-case={case.pk}" if case else "")
        sent = request.POST if request.method == "POST" else None
        form = Together(kind, request, self.site, list(persons), sent, begun=begun)
        if request.method == "POST":
            try:
                done = carry_out([*persons, *([case] if case else [])], self._save, request, kind, form)
            except Busy as error:
                self.people.message_user(request, error.message, messages.ERROR)
                done = False
            if done:
                return HttpResponseRedirect(self._after(case))
        opts = kind.model._meta
        context = {
            **self.site.each_context(request),
            "is_nav_sidebar_enabled": False,  # the table needs the room
            "title": _("Add for several persons: %(kind)s") % {"kind": opts.verbose_name},
            "opts": self.people.opts,
            "case": case,
            "back": self._after(case),
            "together": form,
            "adminform": form.adminform(self.people),
            "media": self.people.media + form.media,
            "page": persons,
            "is_one": bool(kind.persons),
        }
        return TemplateResponse(request, "admin/together.html", context)

    def _save(self, request, kind, form):
        if not form.chosen():
            self.people.message_user(request, _("Choose the persons whom it concerns."), messages.ERROR)
            return False
        rows = self.save_rows(request, form)
        if rows and "_save_and_submit" in request.POST:
            self.site.get_model_admin(kind.model).take_step(request, STEPS["submit"], rows)
        return bool(rows)

    def save_rows(self, request, form):
        """Save the rows of a form, or none where one is wrong; tell and return them."""
        # What an earlier try, ended by the database, has said of the rows is not true any more.
        for one in (form.common, *form.lines):
            one._errors = ErrorDict()
        rows = save(form, request.user)
        opts = form.kind.model._meta
        for row in rows:
            self.site.get_model_admin(form.kind.model).log_addition(request, row, [{"added": {}}])
        if rows:
            said = _("Added as drafts: %(kind)s (%(number)d).")
            said %= {"kind": opts.verbose_name_plural, "number": len(rows)}
            self.people.message_user(request, said, messages.SUCCESS)
        return rows

    def _asked(self, request):
        """Return the case of the form, or None, and its persons: those chosen, or the case's defendants."""
        people = self.people.get_queryset(request).order_by(f"sort_key_{active_language()}", "pk")
        case = None
        if is_key(key := request.GET.get("case", "")):
            case = Case.objects.filter(pk=key).first()
            if case is None:
                raise Http404
            people = people.filter(in_cases__case=case)
        else:
            keys = [key for key in request.GET.get("persons", "").split(",") if is_key(key)]
            people = people.filter(pk__in=keys[:ADDED_AT_ONCE])
        return case, Paginator(people, ADDED_AT_ONCE).get_page(request.GET.get("page"))

    def _after(self, case):
        if case:
            return reverse(f"{self.site.name}:cases_case_change", args=[case.pk])
        return reverse(f"{self.site.name}:people_person_changelist")
