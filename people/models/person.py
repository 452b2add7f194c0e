"""A person, under all names, and the regions where people live."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, RegexValidator
from django.db import models
from django.db.models import Prefetch, Q
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from baymak.acceptance import History
from baymak.codes import PublicCodeField, make_code
from baymak.columns import deciding, derived, empty, fields_of, internal, named, shown
from baymak.dates import Edtf, PartialDateField, check_order, validate_time_zone
from baymak.languages import LANGUAGES, LocalizedText, Named, in_languages, localized
from baymak.looked_after import LookedAfter
from baymak.sorting import alphabetical, sort_key
from baymak.tags import MAX_TAG, LanguagesField, language_of
from baymak.text import CleanTextModel
from baymak.visibility import VisibleQuerySet, published_prefetch
from people.disclosure import PublicFace, initials, tells_nobody
from people.family_names import family_in
from people.places import is_place
from sources.models import Citation, Record


class Region(Named, CleanTextModel):
    """One country, or one region of it, by its code in ISO 3166; the files of a case bring it."""

    code = models.CharField(
        _("ISO code"),
        max_length=6,
        unique=True,
        validators=[RegexValidator(r"^[A-Z]{2}(-[A-Z0-9]{1,3})?$")],
        help_text=_("ISO 3166-2, for example RU-BA; or the country alone, HK."),
    )
    reason = LocalizedText(
        _("why this code"),
        max_length=300,
        help_text=_("For a code that ISO 3166 does not have. Public."),
    )
    time_zone = models.CharField(
        _("time zone"),
        max_length=40,
        blank=True,
        validators=[validate_time_zone],
        help_text=_("IANA name, for example Asia/Yekaterinburg. Empty where there are several."),
    )

    history = History()

    columns = [shown("code"), shown("name"), shown("reason"), shown("time_zone")]

    class Meta(Named.Meta):
        ordering = ["code"]
        default_permissions = ("view",)
        verbose_name = _("region")
        verbose_name_plural = _("regions")

    def get_absolute_url(self):
        return reverse("people:region_detail", args=[self.code])

    def clean(self):
        if not is_place(self.code) and not self.reason:
            raise ValidationError({"code": _("ISO 3166 has no such code: say why it is used.")})


DERIVED_NAMES = in_languages("public_name", "name_language", "sort_key")


class PersonQuerySet(VisibleQuerySet):
    def for_list(self):
        """Read the region and the other spellings with each person (2 queries)."""
        return self.select_related("home_region").prefetch_related(published_prefetch(Person, "names"))

    def for_detail(self):
        """Read as for a list, and the sources of the names (3 queries)."""
        names = Person._meta.get_field("names").related_model.objects.published().for_list()
        return self.select_related("home_region").prefetch_related(
            Prefetch("names", names, to_attr="public_names")
        )


class Person(Named, LookedAfter, Record):
    """One person whom the state prosecutes, or who suffered from it in the case.

    What the public may know of a person who is shown by initials, or not at all, is decided here and in
    `people.disclosure`: the columns `public_name_*` and `sort_key_*` are made from the disclosed name only.
    """

    class Sex(models.TextChoices):
        FEMALE = "female", _("female")
        MALE = "male", _("male")

    class Disclosure(models.TextChoices):
        NAMED = "named", _("named")
        INITIALS = "initials", _("initials only")
        HIDDEN = "hidden", _("hidden")

    class Status(models.TextChoices):
        """The word for liberty and standing together: the table of `cases.status`."""

        EXECUTED = "executed", pgettext_lazy("status", "executed")
        KILLED = "killed", pgettext_lazy("status", "killed")
        DIED = "died", pgettext_lazy("status", "died")
        WAR = "war", _("sent to the war")
        RELEASED = "released", pgettext_lazy("status", "released")
        SERVING = "serving", _("serving a sentence")
        TREATMENT = "compulsory_treatment", _("under compulsory treatment")
        SENTENCED = "sentenced", _("sentenced")
        IN_ABSENTIA = "in_absentia", _("sentenced in absentia")
        WANTED = "wanted", _("wanted")
        ABROAD = "abroad", _("abroad")
        PRETRIAL = "pretrial", _("in pre-trial detention")
        IN_CUSTODY = "in_custody", _("in custody")
        HOUSE_ARREST = "house_arrest", _("under house arrest")
        MEASURE = "measure", _("under a measure of restraint")
        ON_TRIAL = "on_trial", _("on trial")
        INVESTIGATION = "investigation", _("under investigation")
        UNDER_SENTENCE = "under_sentence", _("at liberty, under a sentence")
        FINED = "fined", _("at liberty, fined")
        ENDED = "ended", _("case ended")
        UNKNOWN = "unknown", _("not known")

    class Liberty(models.TextChoices):
        """Where somebody is as to liberty, whatever it is for."""

        EXECUTED = "executed", pgettext_lazy("status", "executed")
        KILLED = "killed", pgettext_lazy("status", "killed")
        DIED_IN_CUSTODY = "died_in_custody", _("died in custody")
        DIED = "died", pgettext_lazy("status", "died")
        WAR = "war", _("sent to the war")
        HELD = "held", _("held")
        RESTRICTED = "restricted", _("restricted in liberty")
        WANTED = "wanted", _("wanted")
        ABROAD = "abroad", _("abroad")
        AT_LIBERTY = "at_liberty", _("at liberty")
        UNKNOWN = "unknown", _("not known")

    class Death(models.TextChoices):
        EXECUTED = "executed", pgettext_lazy("status", "executed")
        KILLED = "killed", pgettext_lazy("status", "killed")
        IN_CUSTODY = "in_custody", _("died in custody")
        OTHER = "other", _("died otherwise")

    name = LocalizedText(pgettext_lazy("person", "name"), max_length=200)
    has_no_name = models.BooleanField(
        _("name not known"),
        default=False,
        help_text=_(
            "Nobody knows the name, and what stands in its place describes the person: unknown woman, 45. "
            "Then it is no name to search for, and no two such persons are likely the same. Public."
        ),
    )
    sex = models.CharField(_("sex"), max_length=6, choices=Sex.choices, blank=True)
    disclosure = models.CharField(
        _("disclosure"),
        max_length=8,
        choices=Disclosure.choices,
        default=Disclosure.NAMED,
        help_text=_(
            "Named: the public sees the name. Initials only: no name, birth date, age, home, occupation, "
            "text or family. Hidden: never public, whatever the state."
        ),
    )

    # Life
    born = PartialDateField(_("born"), blank=True, help_text=_("The public sees the year only."))
    died = PartialDateField(_("died"), blank=True)
    death = models.CharField(
        _("how the person died"),
        max_length=10,
        choices=Death.choices,
        blank=True,
        help_text=_("Only as sources say it without dispute; empty when they do not. Public."),
    )
    stated_age = models.PositiveSmallIntegerField(
        _("stated age"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(120)],
        help_text=_("When no birth date is known: the age as a source gives it."),
    )
    stated_age_on = PartialDateField(
        _("age stated on"), blank=True, help_text=_("The day for which the source gives the age.")
    )
    occupation = LocalizedText(_("occupation"), max_length=200)
    languages = LanguagesField(
        _("languages"),
        max_length=60,
        blank=True,
        help_text=_("Codes of the languages the person speaks, the first one first: ba ru. Public."),
    )

    # Home
    home_place = LocalizedText(
        _("home place"),
        max_length=200,
        help_text=_("The district, or a city that is one; never a village or an address. Public."),
    )
    home_region = models.ForeignKey(
        Region,
        models.PROTECT,
        verbose_name=_("home region"),
        null=True,
        blank=True,
        related_name="residents",
    )

    # Derived: the status by `cases.keeping`, the rest by `save()`.
    status = models.CharField(
        _("status"), max_length=20, choices=Status.choices, default=Status.UNKNOWN, editable=False
    )
    liberty = models.CharField(
        _("liberty"), max_length=15, choices=Liberty.choices, default=Liberty.UNKNOWN, editable=False
    )
    evidence_on = PartialDateField(_("newest evidence"), blank=True, editable=False)
    public_name = LocalizedText(max_length=200, editable=False, blank=False)
    name_language = LocalizedText(max_length=MAX_TAG, editable=False, blank=False)
    sort_key = LocalizedText(max_length=500, editable=False, blank=False)

    objects = PersonQuerySet.as_manager()

    # What tells who it is where a person is named in the row of a fact (`telling()`).
    TOLD = (
        *("code", "disclosure", "sex", "status", "liberty", "evidence_on", "died", "death"),
        *in_languages("public_name", "name_language"),
    )

    guards = {"disclosure": (Disclosure.HIDDEN, Disclosure.INITIALS, Disclosure.NAMED)}
    counts_now = ("has_no_name",)
    may_be_unnamed = True
    was_narrowed = False  # by the last `save()`: the person, and what is of nobody else, has a new code

    columns = [
        shown("code", _("The permanent code of the person, for citing.")),
        named("has_no_name", _("Whether what stands for a name describes somebody whose name nobody knows.")),
        named("name"),  # the file says what there is in each language of the name or the initials
        deciding(
            "disclosure",
            _(
                "“named”, or “initials”: then birth year, age, home, occupation and languages are withheld. "
                "In a row of a named person an empty cell means that it is not in what we have read so far."
            ),
            header="shown_as",
        ),
        shown("status", _("The status by the rule on the page “About”.")),
        shown("liberty", _("Held, restricted, at liberty … by that rule.")),
        shown("evidence_on", _("Day of the newest fact about it.")),
        shown("sex", _("female or male.")),
        named(
            "born",
            _("Year of birth; ~ approximate, ? uncertain."),
            header="birth_year",
            read="birth_year",
        ),
        shown("died", _("Day of death, as far as it is known.")),
        shown("death", _("How the person died: executed, killed …")),
        named("stated_age", _("Age, as a source gives it.")),
        named("stated_age_on", _("The day for which the age was given.")),
        named("occupation", _("Occupation")),
        named("languages", _("Languages spoken, by ISO 639.")),
        named("home_place", _("Home district or city")),
        named("home_region", _("Home region, by ISO 3166-2."), by="code"),
        shown("public_name", research=False),
        shown("name_language", research=False),
        derived("sort_key"),
        shown("certainty", _("How sure the record of the person is.")),
        named("summary", _("What is known, in our own words")),
    ]

    class Meta(Record.Meta):
        ordering = ["sort_key_en", "pk"]
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            *Record.Meta.constraints,
            *Named.Meta.constraints,
            models.CheckConstraint(
                condition=Q(disclosure__in=["named", "initials", "hidden"]),
                name="%(app_label)s_%(class)s_disclosure",
                violation_error_message=_("This is not a kind of disclosure."),
            ),
            models.CheckConstraint(
                condition=Q(stated_age=None, stated_age_on="")
                | Q(stated_age__isnull=False) & ~Q(stated_age_on=""),
                name="%(app_label)s_%(class)s_stated_age",
                violation_error_message=_(
                    "A stated age needs the day for which it was stated, and the reverse."
                ),
            ),
        ]
        indexes = [
            models.Index(
                fields=[f"sort_key_{language}", "id"],
                condition=Q(state="published") & ~Q(disclosure="hidden"),
                name=f"people_public_by_name_{language}",
            )
            for language in LANGUAGES
        ]
        indexes += [models.Index(fields=["disclosure"], name="people_by_disclosure")]

    def get_absolute_url(self):
        return reverse("people:person_detail", args=[self.code])

    @classmethod
    def own_public_q(cls, prefix):
        return super().own_public_q(prefix) & ~Q(**{f"{prefix}disclosure": cls.Disclosure.HIDDEN})

    @classmethod
    def named_q(cls, prefix=""):
        """Return the condition that a person's name, home, birth and family may be known."""
        return Q(**{f"{prefix}disclosure": cls.Disclosure.NAMED})

    @classmethod
    def described_q(cls, prefix=""):
        """Return the condition that the public sees a description in the place of a name."""
        return cls.named_q(prefix) & Q(**{f"{prefix}has_no_name": True})

    @classmethod
    def tellers(cls, rows):
        from people.concealment import naming

        return naming(rows)

    @classmethod
    def unnamed_q(cls, prefix=""):
        # By an index: there are few of them.
        return Q(**{f"{prefix}disclosure__in": set(cls.Disclosure) - {cls.Disclosure.NAMED}})

    def save(self, *args, update_fields=None, **kwargs):
        if not self.pk and tells_nobody([getattr(self, name) for name in in_languages("name")]):
            self.has_no_name = True
        self.derive_public_names()
        self.was_narrowed = self._is_narrowed()
        if self.was_narrowed:
            # Whoever kept a copy of the page would read the name from its address.
            self.code = make_code()
            self.merged_records.update(was_public=False)
        if update_fields is not None:
            update_fields = {*update_fields, "code", *DERIVED_NAMES}
        super().save(*args, update_fields=update_fields, **kwargs)

    @classmethod
    def told(cls, name, text):
        return str(Edtf.parse(text).year_only()) if name == "born" and text else text

    @classmethod
    def public_values(cls, values):
        if values["disclosure"] == cls.Disclosure.NAMED:
            return values | {"born": cls.told("born", values["born"])}
        fields = fields_of(cls, "named")
        shown_as = (lambda name: "") if values["has_no_name"] else initials
        names = {name: shown_as(values[name]) for name in in_languages("name")}
        return values | {field.column: empty(field) for field in fields} | names

    def publication_obstacles(self):
        obstacles = super().publication_obstacles()
        if self.disclosure == self.Disclosure.NAMED and self.consents.model.is_refused(self, "name"):
            obstacles.append(_("“%(row)s” refused to be named: show initials, or nothing.") % {"row": self})
        return obstacles

    def _is_narrowed(self):
        """Say whether the public is about to know less of the person than it might have known before."""
        closest = self.guards["disclosure"]
        if not self.pk or self.disclosure not in closest[:-1]:
            return False
        before = Person.objects.filter(pk=self.pk).values_list("disclosure", flat=True).first()
        return before is not None and closest.index(self.disclosure) < closest.index(before)

    def is_named_elsewhere(self):
        """Say whether a case, a hearing or an event names the person (a query for each kind)."""
        return any(
            getattr(self, relation.get_accessor_name()).exists()
            for relation in self._meta.related_objects
            if relation.many_to_many
        )

    def derive_public_names(self):
        """Derive what lists and pages show of the names: by initials nothing of the rows of names is told."""
        is_named = self.disclosure == self.Disclosure.NAMED
        rows = (
            {name.text: name for name in self.names.all() if name.is_public} if self.pk and is_named else {}
        )
        families = [row.family for row in rows.values() if row.family]
        for language in LANGUAGES:
            name = localized(self, "name", language)
            public_name = {
                self.Disclosure.NAMED: str(name),
                self.Disclosure.INITIALS: "" if self.has_no_name else initials(str(name)),
            }.get(self.disclosure, "")
            row, family, sorted_as = rows.get(name), "", ""
            if row or families:
                family = (row and row.family) or family_in(name, families)
                sorted_as = row and row.sort_as
            key = alphabetical(sorted_as, language) if sorted_as else sort_key(public_name, language, family)
            tag = row.language if row else language_of(public_name, name.language)
            setattr(self, f"public_name_{language}", public_name)
            setattr(self, f"name_language_{language}", tag)
            setattr(self, f"sort_key_{language}", key)

    def clean(self):
        check_order(self, ("born", "died"), ("born", "stated_age_on"))

    @property
    def headline(self):
        return self.public.name

    @cached_property
    def public(self):
        """Return the person as the public may know them: all that pages and files read."""
        return PublicFace(self)


class PersonCitation(Citation):
    """One source for one person."""

    record = models.ForeignKey(Person, models.CASCADE, related_name="citations")


class MergedRecord(models.Model):
    """A record of a person that was entered twice; its code still leads to the person."""

    code = PublicCodeField()
    person = models.ForeignKey(Person, models.CASCADE, related_name="merged_records")
    # By which the files that brought it know it.
    import_key = models.CharField(max_length=80, blank=True)
    # Only a code that was public once is answered.
    was_public = models.BooleanField()

    columns = [shown("code"), internal("import_key"), deciding("person"), deciding("was_public")]

    class Meta:
        default_permissions = ()

    def __str__(self):
        return f"{self.code} → {self.person_id}"
