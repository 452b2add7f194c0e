"""The staff's site: the first page says what waits for whom, and groups the kinds of rows by use."""

from functools import update_wrapper

from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.db.models import Count, Q
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop
from django.views.decorators.cache import never_cache

from baymak import VERSION, edition, offline, reports

# By the names of the models; what is not named here follows, by apps.
SECTIONS = [
    (_("People"), ("Person", "Recognition", "Circumstance", "Kinship")),
    (
        _("Cases"),
        (
            "Case",
            "CaseDefendant",
            "Charge",
            "Hearing",
            "MeasureOrder",
            "Detention",
            "Sentence",
            "Event",
            "Tally",
        ),
    ),
    (_("Sources"), ("Source", "Capture")),
    (_("Reference"), ("Court", "Facility", "Official")),
    (
        _("From the files of the case"),
        ("Article", "Law", "Penalty", "PunishmentKind", "CourtLevel", "FacilityKind", "Region"),
    ),
    (_("Accounts"), ("User", "Group", "Act")),
]


# Django puts the name of a kind into a sentence, where Russian would bend it: a colon asks for no case.
REWORDED = [
    gettext_noop("Add %s"),
    gettext_noop("Change %s"),
    gettext_noop("View %s"),
    gettext_noop("Select %s to change"),
    gettext_noop("Select %s to view"),
    gettext_noop("Add %(name)s"),
    gettext_noop("Add another %(verbose_name)s"),
]


class StaffConfig(AdminConfig):
    default_site = "baymak.staff.StaffSite"


class AutocompleteView(AutocompleteJsonView):
    """The rows that what was typed finds, each with what tells it from others of its name."""

    def get_queryset(self):
        from baymak.admin.forms import belongs_to, is_key
        from baymak.publishing import Publishable

        rows = super().get_queryset().prefetch_related(*self.model_admin.label_prefetch)
        if issubclass(rows.model, Publishable):
            rows = rows.exclude(state=Publishable.State.DISCARDED)
        of, name = self.request.GET.get("of", ""), belongs_to(rows.model)
        return rows.filter(**{name: of}) if name and is_key(of) else rows

    def serialize_result(self, obj, to_field_name):
        return {"id": str(getattr(obj, to_field_name)), "text": self.model_admin.offered(obj)}


class StaffSite(AdminSite):
    site_title = site_header = _("Case database")
    index_title = _("Work")

    def get_urls(self):
        # By number, whatever the right to see the row, it would tell the code of any: pages link directly.
        urls = [pattern for pattern in super().get_urls() if getattr(pattern, "name", "") != "view_on_site"]
        own = [
            path(address, self.admin_view(never_cache(view)), name=name)
            for address, view, name in (
                ("account/", self.account, "account"),
                ("discarded/", self.discarded_rows, "discarded"),
                ("account/second-factor/", self.second_factor, "second_factor"),
                ("accounts/confirm/", self.confirm_accounts, "confirm_accounts"),
            )
        ]
        return [*own, path("welcome/<uidb64>/<token>/", self.welcome, name="welcome"), *urls]

    # The pages need the models, which are not there yet when this module is read.

    def account(self, request):
        from baymak.admin.own import account

        return account(self, request)

    def second_factor(self, request):
        from baymak.admin.own import set_up

        return set_up(self, request)

    def discarded_rows(self, request):
        from baymak.admin.discarded import discarded_view

        return discarded_view(self, request)

    def autocomplete_view(self, request):
        return AutocompleteView.as_view(admin_site=self)(request)

    def confirm_accounts(self, request):
        from baymak.admin.own import confirm_accounts

        return confirm_accounts(self, request)

    def welcome(self, request, uidb64, token):
        """Let whoever has the link set the password of an account; Django's own, on our site."""
        from django.contrib.auth.views import PasswordResetConfirmView

        request.current_app = self.name
        view = PasswordResetConfirmView.as_view(
            success_url=reverse(f"{self.name}:login"),
            extra_context=self.each_context(request) | {"is_nav_sidebar_enabled": False},
        )
        return view(request, uidb64=uidb64, token=token)

    @property
    def login_form(self):
        from baymak.admin.login import LoginForm

        return LoginForm

    def login(self, request, extra_context=None):
        from baymak.admin.kept import KEPT, after_login
        from baymak.admin.login import tell_pause

        context = {KEPT: request.POST.get(KEPT, "")} | (extra_context or {})
        return after_login(request, tell_pause(super().login(request, context)))

    def admin_view(self, view, cacheable=False):
        """Ask for the log-in as Django does, but let a form that was sent come back after it."""
        inner = super().admin_view(view, cacheable)

        def kept(request, *args, **kwargs):
            from baymak.admin.kept import answer

            page = None if request.user.is_authenticated else answer(self, request)
            return page or inner(request, *args, **kwargs)

        return update_wrapper(kept, inner)

    def password_change(self, request, extra_context=None):
        """Change one's own password; as Django's own, but for the form."""
        from django.contrib.auth.views import PasswordChangeView

        from baymak.admin.login import OwnPasswordForm, own_address, tell_pause

        address = own_address(request.user.get_username())
        request.current_app = self.name
        view = PasswordChangeView.as_view(
            form_class=OwnPasswordForm,
            success_url=reverse(f"{self.name}:password_change_done"),
            extra_context={
                **self.each_context(request),
                "own_address": request.build_absolute_uri(address),
                **(extra_context or {}),
            },
        )
        return tell_pause(view(request))

    def get_app_list(self, request, app_label=None):
        apps = super().get_app_list(request, app_label)
        if app_label:
            return apps
        left = {model["object_name"]: (app, model) for app in apps for model in app["models"]}
        sections = []
        for name, models in SECTIONS:
            found = [left.pop(model) for model in models if model in left]
            if found:
                sections.append(found[0][0] | {"name": name, "models": [model for _app, model in found]})
        return sections + [app | {"models": [model]} for app, model in left.values()]

    def index(self, request, extra_context=None):
        from baymak.accounts import in_both_roles, last_login, waiting
        from baymak.desk import groups, is_mine, looked_after
        from baymak.doctor import diagnose
        from baymak.notices import acts_to_know, lines
        from baymak.roles import IMPORT
        from baymak.undoing import withdrawals

        context = {
            "groups": groups(self, request),
            "is_mine": is_mine(request),
            "looked_after": [
                (kind, number, url)
                for kind, rows, url in looked_after(self, request)
                if (number := rows.count())
            ],
            "notices": lines(self.name, lambda kind: self.may_view(request, kind)),
            "reports": len(reports.waiting()),
            "discarded": self.discarded(request),
            "withdrawals": len(withdrawals()),
            "may_import": request.user.has_perm(".".join(IMPORT)),
        }
        context |= {"queues": self.queues(request), "offline": offline.is_on(), "version": VERSION}
        context["edition"] = edition.present()
        context["is_edition_awaited"] = edition.beside("wanted").exists()
        looks_after = self.looks_after(request.user)
        context["doctor"] = diagnose() if looks_after else []
        context["waiting"] = waiting() if looks_after else []
        context["in_both_roles"] = in_both_roles() if looks_after else []
        context["last_login"] = last_login(request.user)
        context["acts"], context["more_acts"] = acts_to_know(hears_of_exports=looks_after)
        context |= extra_context or {}
        return super().index(request, context)

    def discarded(self, request):
        """Return how many rows that the user worked on others have discarded; None: may not see the list."""
        from baymak.discarding import by_others, may_list

        return by_others(request.user) if may_list(lambda kind: self.may_view(request, kind)) else None

    def may_view(self, request, model):
        page = self._registry.get(model)
        return page is not None and page.has_view_permission(request)

    def looks_after(self, user):
        """Say whether somebody, an editor or an administrator, should hear of the machine and of the team."""
        return user.has_perm("people.publish_person") or user.has_perm("auth.change_user")

    def queues(self, request):
        """Return what is in work, as lists of links with counts (one query for each kind of rows)."""
        from baymak.publishing import Publishable

        drafts, waiting, submitted = [], [], []
        for model, page in self._registry.items():
            if issubclass(model, Publishable) and page.has_view_permission(request):
                mine = Q(submitted_by=request.user)
                in_review = Q(state=model.State.IN_REVIEW)
                counts = model.objects.filter(state__in=(model.State.DRAFT, model.State.IN_REVIEW)).aggregate(
                    drafts=Count("pk", filter=Q(state=model.State.DRAFT)),
                    waiting=Count("pk", filter=in_review & ~mine),
                    submitted=Count("pk", filter=in_review & mine),
                )
                opts = model._meta
                url = reverse(f"{self.name}:{opts.app_label}_{opts.model_name}_changelist")
                for queue, name, query in (
                    (drafts, "drafts", "state__exact=draft"),
                    (waiting, "waiting", "state__exact=in_review&submitted=no"),
                    (submitted, "submitted", "state__exact=in_review&submitted=yes"),
                ):
                    if counts[name]:
                        queue.append((f"{url}?{query}", opts.verbose_name_plural, counts[name]))
        return [
            (_("Drafts"), drafts),
            (_("In review, sent by others"), waiting),
            (_("In review, sent by you"), submitted),
        ]
