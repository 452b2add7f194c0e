"""Evidence: what supports a fact, and the base of every statement that needs support."""

from functools import cache, reduce
from operator import or_

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, Exists, OuterRef, Prefetch, Q, Value, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from baymak import edition
from baymak.acceptance import Accepted, History
from baymak.codes import PublicCodeField
from baymak.columns import columns_of, deciding, internal, shown
from baymak.confidence import worked_on_by
from baymak.dates import Edtf, PartialDateField, format_partial_date
from baymak.languages import LocalizedText, Text
from baymak.publishing import Publishable
from baymak.search import Findable
from baymak.tags import LanguageField, language_name
from baymak.visibility import Visible, VisibleQuerySet, kept_rule
from sources import captures
from sources.addresses import (
    canonical_address,
    clean_address,
    host_of,
    is_web_address,
    validate_web_address,
)


class Source(Findable, Publishable):
    """A document or publication that supports facts."""

    class Kind(models.TextChoices):
        NEWS = "news", _("news report")
        INVESTIGATION = "investigation", _("journalistic investigation")
        INTERVIEW = "interview", _("interview")
        ORGANISATION = "organisation", _("report of an organisation")
        REFERENCE = "reference", _("reference work")
        COURT = "court", _("court document")
        OFFICIAL = "official", _("official statement")
        SOCIAL = "social", _("post on a social network")
        LETTER = "letter", _("letter")
        TESTIMONY = "testimony", _("testimony")
        OTHER = "other", _("other")

    class ReadExtent(models.TextChoices):
        OPENING = "opening", _("the opening only")
        PART = "part", _("a part")
        WHOLE = "whole", _("the whole")

    class Via(models.TextChoices):
        ORIGINAL = "original", _("the original")
        REPOST = "repost", _("a repost, the original was not seen")
        CITING = "citing", _("what another publisher says of it, the original was not seen")

    title = models.CharField(
        _("title"),
        max_length=400,
        blank=True,
        help_text=_("As printed, in the language of the source. Public."),
    )
    publisher = models.CharField(
        _("publisher"),
        max_length=200,
        help_text=_("Who published it first. For example: Idel.Realii. Public."),
    )
    via = models.CharField(_("what we read"), max_length=8, choices=Via.choices, blank=True)
    via_publisher = models.CharField(
        _("reposted or cited by"),
        max_length=200,
        blank=True,
        help_text=_("In whose repost or report we read it. Public."),
    )
    author = models.CharField(_("author"), max_length=200, blank=True, help_text=_("As printed. Public."))
    kind = models.CharField(_("kind"), max_length=13, choices=Kind.choices, default=Kind.NEWS)
    language = LanguageField(_("language"), help_text=_("As a tag: ru, ba, tt-Latn. Public."))
    published_on = PartialDateField(_("date of publication"), blank=True)
    read_extent = models.CharField(
        _("how far it was read"),
        max_length=7,
        choices=ReadExtent.choices,
        blank=True,
        help_text=_("That a source does not say something, can say only who has read the whole. Public."),
    )
    read_on = PartialDateField(_("date read"), blank=True, help_text=_("When you read it."))
    # Whoever said last how far and when.
    read_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("read by"),
        null=True,
        editable=False,
        related_name="+",
    )

    # Addresses are checked here and once more where they are shown.
    url = models.CharField(_("address"), max_length=1000, blank=True, validators=[validate_web_address])
    # The same for all addresses of one page, derived: nobody enters a source twice.
    canonical_url = models.CharField(max_length=1010, editable=False, default="")
    reachable = models.BooleanField(
        _("the address leads to it"),
        null=True,
        blank=True,
        choices=[(True, _("yes")), (False, _("no longer"))],
        help_text=_("As far as somebody tried. Public."),
    )
    reachable_on = PartialDateField(_("address tried on"), blank=True, help_text=_("Public."))
    archive_url = models.CharField(
        _("address of an archived copy"),
        max_length=1000,
        blank=True,
        validators=[validate_web_address],
    )

    is_confidential = models.BooleanField(
        _("confidential"),
        default=False,
        help_text=_("A confidential source is never shown in public, and nothing rests on it in public."),
    )
    internal_note = models.TextField(_("internal note"), blank=True, help_text=_("Never public."))

    found_by = ("title", "publisher", "author")
    guards = {"is_confidential": (True, False)}

    columns = [
        shown("code", _("permanent code of the source")),
        shown("title", _("title as printed, in the language of the source")),
        shown("publisher", _("who published it")),
        shown("author", _("author as printed")),
        shown("kind", _("kind of source, as a word of the filter")),
        shown("language", _("language of the source, by BCP 47")),
        shown("published_on", _("date of publication")),
        shown(
            "via",
            _("what we read: original, repost (the original was not seen) or citing (another publisher)"),
        ),
        shown("via_publisher", _("in whose repost or report we read it")),
        shown("read_extent", _("how far we read it: opening, part or whole")),
        shown("read_on", _("date on which we read it")),
        internal("read_by", research=False),
        shown("url", _("address"), read="link"),
        internal("canonical_url", research=False),
        shown("reachable", _("whether the address led to it when somebody tried")),
        shown("reachable_on", _("date on which somebody tried")),
        shown("archive_url", _("address of an archived copy"), read="archive_link"),
        deciding("is_confidential"),
        internal("internal_note"),
    ]

    class Meta(Publishable.Meta):
        ordering = ["-published_on", "publisher", "pk"]
        permissions = [
            ("import_rows", "Can import tables of rows"),
            ("read_confidences", "Can read what others were told in confidence"),
        ]
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        constraints = [
            *Publishable.Meta.constraints,
            models.UniqueConstraint(
                fields=["canonical_url"],
                condition=~Q(canonical_url=""),
                name="%(app_label)s_%(class)s_address",
                violation_error_message=_("There is a source of this address already."),
            ),
            models.CheckConstraint(
                condition=Q(via_publisher="") | Q(via__in=["repost", "citing"]),
                name="%(app_label)s_%(class)s_via",
                violation_error_message=_("Who reposts or cites it, is said of a repost or citation only."),
            ),
            models.CheckConstraint(
                condition=Q(reachable_on="") | Q(reachable__isnull=False),
                name="%(app_label)s_%(class)s_reachable",
                violation_error_message=_("Say whether the address led to it on that day."),
            ),
        ]

    def __str__(self):
        # Log entries and history keep this text, so it must not betray a confidential source.
        if self.is_confidential:
            return self.code
        parts = [self.publisher, self.title, str(self.published_on or "")]
        return ", ".join(part for part in parts if part)

    def clean_fields(self, exclude=None):
        for name in {"url", "archive_url"}.difference(exclude or ()):
            setattr(self, name, clean_address(getattr(self, name)))
        self._derive_canonical_url()
        super().clean_fields(exclude=exclude)

    def _derive_canonical_url(self):
        # Behind "#" stands what tells one apart that was entered twice before anybody could notice.
        canonical = canonical_address(self.url)
        if self.canonical_url.partition("#")[0] != canonical:
            self.canonical_url = canonical

    def save(self, *args, update_fields=None, **kwargs):
        self._derive_canonical_url()
        if update_fields is not None and "url" in update_fields:
            update_fields = {*update_fields, "canonical_url"}
        super().save(*args, update_fields=update_fields, **kwargs)

    @classmethod
    def of_address(cls, address):
        """Return the sources of an address, however it is written."""
        canonical = canonical_address(clean_address(address))
        return cls.objects.filter(canonical_url=canonical).exclude(canonical_url="")

    @classmethod
    def hosts_of(cls, publisher, besides=None):
        """Return the hosts at which the public sources of a publisher stand, be it as a repost."""
        sources = cls.objects.filter(
            Q(via_publisher=publisher) | Q(via_publisher="", publisher=publisher), cls.own_public_q("")
        )
        addresses = sources.exclude(pk=besides).order_by().values_list("url", flat=True)
        return {host_of(address) for address in addresses} - {""}

    def get_absolute_url(self):
        return reverse("sources:source_detail", args=[self.code])

    @classmethod
    def confided_q(cls, user, key="pk"):
        """Return the condition that a row is, or names by a key, a confidential source of others."""
        theirs = cls.objects.filter(~worked_on_by(user, cls), is_confidential=True)
        return Q(**{f"{key}__in": theirs.order_by().values("pk")})

    @classmethod
    def own_public_q(cls, prefix):
        """Return the condition that public records may rest on the source."""
        return super().own_public_q(prefix) & Q(**{f"{prefix}is_confidential": False})

    @classmethod
    def at_the_desk_q(cls, prefix):
        """Ask also that a public record names the source: evidence without its fact tells what is kept back.

        Records ask `own_public_q` of their sources, or the question would have no end.
        """
        return super().at_the_desk_q(prefix) & cls._cited_q(prefix)

    @kept_rule
    def _cited_q(cls, prefix):
        # Making so many questions takes longer than asking them.
        own = OuterRef(f"{prefix}pk")
        cited = (Exists(model.objects.published().filter(source=own)) for model in cls.citation_models())
        return reduce(or_, map(Q, cited))

    @classmethod
    def citation_models(cls):
        """Return the models of the citations, one for each kind of record."""
        related = (relation.related_model for relation in cls._meta.related_objects)
        return [model for model in related if issubclass(model, Citation)]

    def citations_by_kind(self):
        """Yield a queryset of the citations of this source for each kind of record."""
        for model in self.citation_models():
            yield model.objects.filter(source=self)

    @classmethod
    def carrying(cls, keys):
        # A query for each kind of record; what is kept to ourselves carries it too.
        found = set()
        for model in cls.citation_models():
            public = Q(cls.own_public_q("source__"), model.record_model().public_q("record__"))
            citations = model.objects.filter(public, source__in=keys)
            found.update(citations.order_by().values_list("source", flat=True).distinct())
        return found

    def publication_obstacles(self):
        obstacles = super().publication_obstacles()
        if self.is_confidential:
            obstacles.append(_("A confidential source can't be published."))
        return obstacles

    @property
    def how_read(self):
        """Return in words how far from the original, and from its end, our reading of it stayed."""
        said = []
        if self.via in (self.Via.REPOST, self.Via.CITING):
            said.append(self.get_via_display())
            if self.via_publisher:
                said[0] += f" ({self.via_publisher})"
        if self.read_extent in (self.ReadExtent.OPENING, self.ReadExtent.PART):
            said.append(self.get_read_extent_display())
        return gettext("read: %(how)s") % {"how": "; ".join(said)} if said else ""

    @property
    def language_name(self):
        return language_name(self.language)

    @property
    def link(self):
        """Return the address to link to, or "" when it must not be a link."""
        return self.url if is_web_address(self.url) else ""

    @property
    def archive_link(self):
        return self.archive_url if is_web_address(self.archive_url) else ""


class Record(Publishable):
    """A statement about the world that must name its sources.

    It is public only while at least one of its citations is of a public source: when the last one is
    withdrawn or becomes confidential, the record leaves the public in the same moment.
    """

    class Certainty(models.TextChoices):
        CONFIRMED = "confirmed", _("confirmed")
        REPORTED = "reported", _("reported")
        ALLEGED = "alleged", _("alleged")
        DISPUTED = "disputed", _("disputed")

    certainty = models.CharField(
        _("certainty"),
        max_length=9,
        choices=Certainty.choices,
        default=Certainty.REPORTED,
        help_text=_(
            "Confirmed: a document or independent sources agree. Reported: a source says so. "
            "Alleged: somebody claims it. Disputed: sources contradict each other."
        ),
    )
    summary = LocalizedText(_("text"), help_text=_("In our own words. Public."))
    internal_note = models.TextField(_("internal note"), blank=True, help_text=_("Never public."))

    # Relations to rows without a state of their own, which are public with it.
    parts = ()
    # Relations that `headline` reads, for those who read many records at once.
    headline_relations = ()
    # Values that later evidence renews: what an older source says of them contradicts nothing.
    renewed = ()
    # Relations to rows that are about the same person through this row: to the case of a defendant.
    binds = ()
    # Rows of this kind can be public without the name of whom they are about.
    may_be_unnamed = False

    columns = [
        shown("certainty", _("confirmed, reported, alleged or disputed.")),
        shown("summary", _("What is known, in our own words")),
        internal("internal_note"),
    ]

    class Meta(Publishable.Meta):
        abstract = True
        constraints = [
            *Publishable.Meta.constraints,
            models.CheckConstraint(
                condition=Q(certainty__in=["confirmed", "reported", "alleged", "disputed"]),
                name="%(app_label)s_%(class)s_certainty",
                violation_error_message=_("This is not a degree of certainty."),
            ),
        ]

    @classmethod
    def citation_model(cls):
        return cls._meta.get_field("citations").related_model

    @classmethod
    def own_public_q(cls, prefix):
        evidence = cls.citation_model().objects.filter(
            Source.own_public_q("source__"), record=OuterRef(f"{prefix}pk")
        )
        # PostgreSQL misjudges several EXISTS that it turns into joins; in a function it looks each one up.
        has_one = Coalesce(Exists(evidence), Value(False))
        return super().own_public_q(prefix) & has_one

    @kept_rule
    def unnamed_q(cls, prefix):
        """Return the condition that the row at the end of `prefix` is about somebody shown without a name.

        Its sources would say the name: the public learns only how many there are.
        """
        rule = Q(pk__in=[])
        for field in (*cls._meta.fields, *cls._meta.many_to_many):
            if not getattr(field.related_model, "may_be_unnamed", False):
                continue
            if field.many_to_many:
                rule |= Q(Exists(unnamed_among(field, f"{prefix}pk")))
            else:
                rule |= field.related_model.unnamed_q(f"{prefix}{field.name}__")
        return rule

    @classmethod
    def evidence_of(cls, keys):
        # A confidential source supports what we know, not what we publish.
        citations = cls.citation_model().objects.filter(record__in=keys)
        return Source.objects.filter(pk__in=citations.values("source"), is_confidential=False)

    def evidence_told(self):
        return self.citations.select_related("source").annotate(
            is_captured=Exists(captures.Capture.objects.filter(source=OuterRef("source")))
        )

    def publication_obstacles(self):
        obstacles = super().publication_obstacles()
        if not self.citations.filter(Source.own_public_q("source__")).exists():
            obstacles.append(
                _("“%(row)s” has no source that is published and not confidential.") % {"row": self}
            )
        return obstacles

    @classmethod
    @cache
    def citable(cls):
        """Return {name: label} of what a source can say otherwise: the public values of the fact."""
        labels = {}
        for column in columns_of(cls).values():
            field = column.field(cls)
            if not column.description or column.known not in ("shown", "named") or column in Record.columns:
                continue
            if field is None:
                labels[column.name] = getattr(cls, column.name).__doc__
            elif field.editable and not (field.many_to_many or hasattr(field.related_model, "state")):
                labels[column.name] = field.verbose_name
        return labels

    @classmethod
    def clean_value(cls, name, text):
        """Return a value as a source gives it, read as the form of the record reads its own."""
        field = columns_of(cls)[name].field(cls)
        if field is None or field.is_relation:
            return text
        if field.choices:
            text = {str(label).casefold(): key for key, label in field.flatchoices}.get(text.casefold(), text)
        value = field.formfield(required=False).clean(text)
        return "" if value is None else str(value)

    @classmethod
    def told(cls, name, text):
        """Return a value as the public may know it."""
        return text

    @classmethod
    def value_in_words(cls, name, text):
        """Return the words of a page for a value that is kept as text."""
        text, field = cls.told(name, text), columns_of(cls)[name].field(cls)
        if isinstance(field, PartialDateField):
            return format_partial_date(Edtf.parse(text)) if text else ""
        return dict(field.flatchoices).get(text, text) if field is not None and field.choices else text

    def own_value_in_words(self, name):
        value = getattr(self, name)
        if isinstance(value, models.Model):
            return value.name
        return self.value_in_words(name, "" if value is None else str(value))

    @property
    def headline(self):
        """Return what public pages call this record in one line."""
        return str(self)

    def told_on(self):
        """Return the row on whose page this is told: its first parent, or itself where it needs none."""
        return getattr(self, self.public_parents[0]) if self.public_parents else self


def unnamed_among(relation, row):
    """Return the rows of a many-to-many relation that show somebody without a name, of a row by its path."""
    model, end = relation.related_model, relation.m2m_reverse_field_name()
    return relation.remote_field.through.objects.filter(
        model.public_q(f"{end}__"), model.unnamed_q(f"{end}__"), **{relation.m2m_field_name(): OuterRef(row)}
    )


def supported(record, claim, field, value):
    """Return in words what a source is cited for, of a kind of record; `claim` is a `Text`."""
    if field not in record.citable():
        return claim
    label = str(record.citable()[field])
    said = f"{label}: {record.value_in_words(field, value)}" if value else label
    return Text(f"{claim}; {said}", claim.language) if claim else said


class CitationQuerySet(VisibleQuerySet):
    def admissible(self):
        """Return the citations on which a record may rest, with `is_kept`: we keep to ourselves of what."""
        if edition.is_read():
            is_shown = When(self.model.in_edition_q(""), then=Value(False))
            return self.annotate(is_kept=Case(is_shown, default=Value(True)))
        kept = When(self.model.record_model().unnamed_q("record__"), then=Value(True))
        return self.filter(Source.own_public_q("source__")).annotate(is_kept=Case(kept, default=Value(False)))

    def for_source(self):
        """Read with each citation its record, what names that in one line, and on whose page it is told."""
        record = self.model.record_model()
        relations = (*record.public_parents[:1], *record.headline_relations)
        return self.select_related("record", *(f"record__{name}" for name in relations))


def evidence_prefetch(model):
    """Return a Prefetch of what each record rests on in public, as its list `evidence`."""
    rows = model.citation_model().objects.admissible().only("record", "source", "field", "value")
    sources = Prefetch("source", Source.objects.only("code", "read_extent"))
    return Prefetch("citations", rows.prefetch_related(sources), to_attr="evidence")


def with_reading(rows):
    """Annotate public records with `is_read_whole`: all sources on which each rests in public were.

    Of what we keep to ourselves nothing is told.
    """
    whole = Source.objects.filter(pk=OuterRef("source"), read_extent=Source.ReadExtent.WHOLE)
    unread = (
        rows.model.citation_model()
        .objects.admissible()
        .filter(Q(is_kept=True) | ~Exists(whole), record=OuterRef("pk"))
    )
    return rows.annotate(is_read_whole=Case(When(Exists(unread), then=Value(False)), default=Value(True)))


class Citation(Accepted, Visible):
    """One source supporting one record; each kind of record has its own model with a real foreign key."""

    code = PublicCodeField()
    source = models.ForeignKey(Source, models.PROTECT, verbose_name=_("source"), related_name="%(class)ss")
    claim = LocalizedText(
        _("supports"),
        max_length=200,
        help_text=_("Which claim, where no value says it. For example: the family's account. Public."),
    )
    field = models.CharField(
        _("about which value"),
        max_length=40,
        blank=True,
        help_text=_("Which value of the record the source supports or contradicts. Public."),
    )
    value = models.CharField(
        _("says otherwise"),
        max_length=200,
        blank=True,
        help_text=_(
            "What the source says instead: another day, another number. Empty: it says the same. Public."
        ),
    )
    quote = models.TextField(
        _("quote"),
        max_length=1000,
        blank=True,
        help_text=_("A short quote, as it stands in the source. Public."),
    )
    quote_language = LanguageField(
        _("language of the quote"),
        blank=True,
        help_text=_("If it is another one than that of the source. Public."),
    )
    locator = models.CharField(
        _("where in the source"),
        max_length=100,
        blank=True,
        help_text=_("Page, paragraph or minute. Public."),
    )

    history = History(inherit=True)

    objects = CitationQuerySet.as_manager()

    public_parents = ("record",)
    bound_by = ("source",)

    # A confidential source is its code, and so is its text.
    columns = [
        shown("code"),
        shown("record", by=str),
        shown("source", by=str),
        shown("claim"),
        shown("field"),
        shown("value"),
        shown("quote"),
        shown("quote_language"),
        shown("locator"),
    ]

    class Meta:
        abstract = True
        ordering = ["pk"]
        verbose_name = _("citation")
        verbose_name_plural = _("citations")

    def __str__(self):
        return f"{self.source}"

    def clean(self):
        record = self.record_model()
        if self.field and self.field not in record.citable():
            raise ValidationError({"field": _("There is no such value.")}, code="field")
        if self.value and not self.field:
            raise ValidationError({"field": _("Say which value the source gives otherwise.")}, code="field")
        if self.value:
            try:
                self.value = record.clean_value(self.field, self.value)
            except ValidationError as error:
                raise ValidationError({"value": error.messages}) from error

    @classmethod
    def in_edition_q(cls, prefix):
        # Of sources that we keep to ourselves the edition has a number each, and no more.
        return Q(**{f"{prefix}source__gt": 0})

    @classmethod
    def public_values(cls, values):
        return values | {"value": cls.record_model().told(values["field"], values["value"])}

    @classmethod
    def confided_q(cls, user, key="pk"):
        confided = Source.confided_q(user, "source")
        if key == "pk":
            return confided
        # Of a source that was purged nobody knows any more whether it was confidential.
        return confided | ~Exists(Source.objects.filter(pk=OuterRef("source")))

    @property
    def supports(self):
        """Return in words what the source is cited for."""
        return supported(self.record_model(), self.claim, self.field, self.value)

    @classmethod
    def record_model(cls):
        return cls._meta.get_field("record").related_model

    @classmethod
    def own_public_q(cls, prefix):
        return Source.own_public_q(f"{prefix}source__") & ~cls.record_model().unnamed_q(f"{prefix}record__")
