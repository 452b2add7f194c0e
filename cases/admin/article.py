"""An article beside the forms: source, case and persons are chosen once, and each fact is saved by itself.

What is pasted lives in the page and in what it sends: it is written nowhere.
"""

from dataclasses import dataclass
from functools import cached_property

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters

from baymak.admin import state_badge
from baymak.admin.forms import ADDED_AT_ONCE
from baymak.changing import Busy, carry_out
from baymak.confidence import is_readable, readable, worked_on_by
from baymak.languages import active_language
from baymak.publishing import Publishable
from baymak.review import STEPS
from cases.admin.together import Together
from cases.models import CaseDefendant, Hearing
from sources.admin.facts import related_field, source_field

# So many facts of the source are listed, the latest first.
LISTED = 12
# What the page sends of itself; all else belongs to the line of a kind.
OWN = {"csrfmiddlewaretoken", "source", "case", "persons", "article", "place", "kind", "known"}


class HeadForm(forms.Form):
    """What is chosen once for an article."""

    article = forms.CharField(
        label=gettext_lazy("text of the article"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 30, "cols": 50}),
    )
    # How far the text was scrolled.
    place = forms.IntegerField(required=False, min_value=0, max_value=10**7, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        fields = {
            "source": source_field(Hearing),
            "case": related_field(CaseDefendant._meta.get_field("case")),
            "persons": related_field(Hearing._meta.get_field("persons")),
        }
        fields["persons"].help_text = _("Nobody: the defendants of the case.")
        self.fields = fields | self.fields
        # Where a part of the text stands, as the script writes it.
        self.fields["article"].widget.attrs["data-where"] = _("paragraph %s")


@dataclass
class Article:
    """What a page of an article was asked for."""

    request: object
    people: object
    head: HeadForm

    @cached_property
    def _chosen(self):
        self.head.is_valid()
        return getattr(self.head, "cleaned_data", {})

    @property
    def source(self):
        source = self._chosen.get("source")
        is_told = source and is_readable(type(source), source.pk, self.request.user)
        return source if is_told else None

    @property
    def case(self):
        return self._chosen.get("case")

    @cached_property
    def persons(self):
        """Return the persons chosen, or else the defendants of the case."""
        people = self.people.get_queryset(self.request).order_by(f"sort_key_{active_language()}", "pk")
        if chosen := self._chosen.get("persons"):
            people = people.filter(pk__in=chosen)
        else:
            people = people.filter(in_cases__case=self.case) if self.case else people.none()
        return list(people[:ADDED_AT_ONCE])

    @property
    def fixed(self):
        """Return what every fact has from the head, as a form sends it."""
        return {
            "source": [str(self.source.pk)] if self.source else [""],
            "case": [str(self.case.pk)] if self.case else [""],
        }


class ArticlePage:
    """The page on which an article is entered."""

    def __init__(self, together, kinds):
        """Use the forms of several persons; `kinds` are offered, in this order."""
        self.together, self.people, self.site = together, together.people, together.site
        self.kinds = {kind.name: kind for kind in kinds}

    def urls(self):
        view = self.site.admin_view(sensitive_post_parameters("article")(self.view))
        return [path("article/", view, name="people_person_article")]

    def url(self, **asked):
        return reverse(f"{self.site.name}:people_person_article", query=asked)

    def view(self, request):
        kinds = {name: kind for name, kind in self.kinds.items() if self.together.may_add(request, kind)}
        if not (self.people.has_view_permission(request) and kinds):
            raise PermissionDenied
        sent = request.POST if request.method == "POST" else request.GET
        article = Article(request, self.people, HeadForm(sent if OWN & set(sent) else None))
        kind = kinds.get(sent.get("open")) or kinds.get(sent.get("kind")) or next(iter(kinds.values()))
        form, begun = None, sent
        if "_submit" in request.POST and article.source:
            self._submit(request, article)
        if "_save" in request.POST and article.source and not self._persons_are_new(request, article):
            form, begun = self._save(request, article, kind)
        if article.source:
            form = form or self._line(request, article, kind, begun=begun)
        context = {
            **self.site.each_context(request),
            "is_nav_sidebar_enabled": False,  # the text needs the room
            "title": _("From an article"),
            "opts": self.people.opts,
            "article": article,
            "head": article.head,
            "kinds": [(name, one.model._meta.verbose_name, one is kind) for name, one in kinds.items()],
            "kind": kind,
            "together": form,
            "adminform": form and form.adminform(self.people),
            "others": self._others(begun, kind),
            "entered": self._entered(request, article.source) if article.source else None,
            "media": self.people.media + article.head.media + (form.media if form else forms.Media()),
        }
        return TemplateResponse(request, "admin/article.html", context)

    def _line(self, request, article, kind, data=None, begun=None):
        known = set(begun.getlist("known")) if begun else set()
        before = begun.get("kind", "") if begun else ""
        # Whom the user named is ticked at first; of a whole case nobody is.
        named = bool(article.head.data.get("persons"))
        ticked = {
            person.pk
            for person in article.persons
            if (f"{before}-p{person.pk}-chosen" in begun if str(person.pk) in known else named)
        }
        return Together(
            kind,
            request,
            self.site,
            article.persons,
            data,
            begun=begun,
            prefix=f"{kind.name}-",
            fixed=article.fixed,
            ticked=ticked,
        )

    def _persons_are_new(self, request, article):
        """Say whether somebody was named after the line was shown: whom it concerns is asked once more."""
        known = set(request.POST.getlist("known"))
        new = [person for person in article.persons if str(person.pk) not in known]
        if new:
            said = _("Look whom it concerns, and save then: %(persons)s.")
            said %= {"persons": ", ".join(map(str, new))}
            self.people.message_user(request, said, messages.WARNING)
        return bool(new)

    def _save(self, request, article, kind):
        """Save the line; return its form where it is wrong, and what the next one begins with."""
        form = self._line(request, article, kind, request.POST, request.POST)
        if not form.chosen() and not (kind.persons and article.case):
            self.people.message_user(request, _("Choose the persons whom it concerns."), messages.ERROR)
            return form, request.POST
        concerned = [*article.persons, *([article.case] if article.case else [])]
        try:
            rows = carry_out(concerned, self.together.save_rows, request, form)
        except Busy as error:
            self.people.message_user(request, error.message, messages.ERROR)
            return form, request.POST
        return (None, _next(request.POST, kind, article)) if rows else (form, request.POST)

    def _others(self, sent, kind):
        """Return what was typed into the lines of other kinds, or stays there for the next, as pairs."""
        prefixes = tuple(f"{name}-" for name in self.kinds if name != kind.name)
        return [
            (name, value)
            for name in sent
            if name.startswith(prefixes) and not name.endswith("-chosen")
            for value in sent.getlist(name)
            if value
        ]

    def _entered(self, request, source):
        """Return (rows, how many more) of what rests on the source, each with what the page says of it."""
        found, number = [], 0
        for every in source.citations_by_kind():
            citations = readable(every, request.user)
            record = citations.model.record_model()
            if not self.site.may_view(request, record):
                continue
            number += citations.count()
            opts = record._meta
            name = f"{self.site.name}:{opts.app_label}_{opts.model_name}_change"
            for citation in citations.for_source().order_by("-pk")[:LISTED]:
                row = citation.record
                about = getattr(row, record.public_parents[0], None) if record.public_parents else None
                about = about if isinstance(about, Publishable) else ""
                said = (opts.verbose_name, about, row.headline, state_badge(row), citation.quote)
                found.append((row.created_at, *said, reverse(name, args=[row.pk])))
        found.sort(key=lambda one: one[0], reverse=True)
        return found[:LISTED], max(number - LISTED, 0)

    def _submit(self, request, article):
        """Send to review what the user has entered from the source, with its persons and its case."""
        rows = [row for row in (*article.persons, article.case) if row and row.state == row.State.DRAFT]
        for citations in article.source.citations_by_kind():
            record = citations.model.record_model()
            drafts = record.objects.filter(
                worked_on_by(request.user, record), citations__source=article.source, state="draft"
            )
            rows += [row for row in drafts.distinct() if row not in rows]
        if rows:
            self.people.take_step(request, STEPS["submit"], rows)
        else:
            self.people.message_user(request, _("Nothing of yours waits to be sent."), messages.WARNING)


def _next(sent, kind, article):
    """Return what was sent, without the line that was saved but for what stays of it."""
    kept = sent.copy()
    for name in sent:
        if name.startswith(f"{kind.name}-") and not name.endswith("-chosen"):
            del kept[name]
    for name, of in () if _begins_anew(sent, kind, article) else kind.stays:
        kept.setlist(f"{kind.name}-all-{name}", sent.getlist(f"{kind.name}-all-{of}"))
    return kept


def _begins_anew(sent, kind, article):
    """Say whether an appeal was saved while the first decision about somebody else is not there yet.

    What the two have in common is nothing: not the court, the day or the instance.
    """
    if not kind.earlier:
        return False
    name, first = kind.first
    others = [person for person in article.persons if f"{kind.name}-p{person.pk}-chosen" not in sent]
    there = kind.model.objects.filter(person__in=others).exclude(state=Publishable.State.DISCARDED)
    return sent.get(f"{kind.name}-all-{name}") != first and (
        there.order_by().values("person").distinct().count() < len(others)
    )
