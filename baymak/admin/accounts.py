"""Accounts of the staff, and the roles that give them their rights."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import FilteredSelectMultiple
from django.contrib.auth import logout
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.forms import UserChangeForm, UsernameField
from django.contrib.auth.models import Group, User
from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.forms import CheckboxSelectMultiple
from django.http import HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_otp.plugins.otp_static.admin import StaticDevice
from django_otp.plugins.otp_totp.admin import TOTPDevice

from baymak.accounts import lock_out, others_who_confirm, waits
from baymak.admin.forms import KeysOnly
from baymak.admin.lists import has_too_many_words, require_right_before_row
from baymak.admin.login import ask_again
from baymak.roles import ADMINISTRATOR, EDITOR


class Boxes(KeysOnly, CheckboxSelectMultiple):
    pass


class TwoPanes(KeysOnly, FilteredSelectMultiple):
    pass


class StaffAdmin:
    """What pages of Django's own rows have in common with those of case data."""

    def history_view(self, request, object_id, extra_context=None):
        require_right_before_row(self, request)
        return super().history_view(request, object_id, extra_context)

    def get_search_results(self, request, queryset, search_term):
        if has_too_many_words(self, request, search_term):
            return queryset.none(), False
        return super().get_search_results(request, queryset, search_term)


class OneKeyOnly:
    """Nobody holds both keys of two people, once there are two."""

    def clean_groups(self):
        groups = self.cleaned_data["groups"]
        both = {ADMINISTRATOR, EDITOR} <= {group.name for group in groups}
        if both and others_who_confirm(self.instance).exists():
            raise ValidationError(_("Administrator and editor are two people: choose one of the roles."))
        return groups


class NewAccountForm(OneKeyOnly, forms.ModelForm):
    class Meta:
        model = User
        fields = ["username", "groups"]
        field_classes = {"username": UsernameField}

    def clean_username(self):
        name = self.cleaned_data["username"]
        if User.objects.filter(username__iexact=name).exists():
            raise ValidationError(_("There is an account of this name."))
        return name


class AccountForm(OneKeyOnly, UserChangeForm):
    def clean_groups(self):
        groups = super().clean_groups()
        user = self.instance
        is_administrator = user.pk and user.groups.filter(name=ADMINISTRATOR).exists()
        if is_administrator and not any(group.name == ADMINISTRATOR for group in groups):
            others = User.objects.filter(is_active=True, groups__name=ADMINISTRATOR).exclude(pk=user.pk)
            if not others.exists():
                raise ValidationError(_("Somebody has to be administrator."))
        return groups


class AccountAdmin(StaffAdmin, UserAdmin):
    """Accounts of the staff: their names and roles. Rights come from roles only."""

    list_display = ["username", "first_name", "last_name", "roles", "is_active", "last_login"]
    list_filter = ["is_active", "groups"]
    list_per_page = 50
    show_full_result_count = False
    readonly_fields = ["last_login", "date_joined"]
    form, add_form = AccountForm, NewAccountForm
    add_form_template, change_form_template = None, "admin/account_form.html"
    filter_horizontal = []
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        (gettext_lazy("Person"), {"fields": ["first_name", "last_name", "email"]}),
        (gettext_lazy("Roles"), {"fields": ["is_active", "groups"]}),
        (gettext_lazy("Dates"), {"fields": ["last_login", "date_joined"]}),
    ]
    add_fieldsets = [
        (None, {"fields": ["username", "groups"], "classes": ["wide"]}),
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("groups")

    @admin.display(description=gettext_lazy("roles"))
    def roles(self, user):
        return ", ".join(group.name for group in user.groups.all())

    def lookup_allowed(self, lookup, value, request):
        return lookup in ("is_active__exact", "groups__id__exact", "groups__isnull")

    def has_change_permission(self, request, obj=None):
        """Keep administrators from changing superusers, whose rights are above theirs."""
        if obj and obj.is_superuser and not request.user.is_superuser:
            return False
        return super().has_change_permission(request, obj)

    def get_readonly_fields(self, request, obj=None):
        readonly = [*super().get_readonly_fields(request, obj)]
        if obj == request.user and not request.user.is_superuser:
            # Nobody locks themselves out.
            readonly += ["is_active"]
        return readonly

    def get_form(self, request, obj=None, **kwargs):
        form = super().get_form(request, obj, **kwargs)
        if obj == request.user and not obj.is_superuser and "groups" in form.base_fields:
            # Nobody gives a role to themselves; one that was held may be left.
            form.base_fields["groups"].queryset = obj.groups.all()
        return form

    def formfield_for_manytomany(self, db_field, request=None, **kwargs):
        if db_field.name == "groups":
            kwargs |= {"widget": Boxes, "help_text": ""}
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def save_model(self, request, obj, form, change):
        if not change:
            obj.is_staff = True
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)

    # -- A password is set by its owner, with a link; a change asks for one's own again --

    def get_urls(self):
        lock = self.admin_site.admin_view(self.lock_out_view)
        return [path("<key>/lock-out/", lock, name="auth_user_lock_out"), *super().get_urls()]

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if request.method == "POST" and (page := self._asked_again(request)):
            return page
        return super().changeform_view(request, object_id, form_url, extra_context)

    def _asked_again(self, request):
        if not (self.has_add_permission(request) or self.has_change_permission(request)):
            raise PermissionDenied
        return ask_again(self.admin_site, request)

    def response_add(self, request, obj, post_url_continue=None):
        return self.show_link(request, obj)

    def response_change(self, request, obj):
        if obj == request.user and not request.session.exists(request.session.session_key):
            # Whoever leaves a role of their own ends their own sessions.
            logout(request)
            return redirect("admin:index")
        return super().response_change(request, obj)

    def user_change_password(self, request, id, form_url=""):  # noqa: A002
        """Make a link with which its owner sets a new password; the old one opens nothing from now on."""
        user = self._other(request, id)
        if request.method != "POST":
            return self._page(request, "admin/new_link.html", user, _("New password"))
        if page := ask_again(self.admin_site, request):
            return page
        with transaction.atomic():
            user.set_unusable_password()
            user.save()
        return self.show_link(request, user)

    def lock_out_view(self, request, key):
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        user = self._other(request, key)
        if page := ask_again(self.admin_site, request):
            return page
        with transaction.atomic():
            lock_out(user)
        said = _("“%(name)s” is locked out: sessions ended, account closed.") % {"name": user}
        self.message_user(request, said, messages.SUCCESS)
        return redirect("admin:auth_user_changelist")

    def _other(self, request, key):
        """Return the account that a page is about, which is somebody else's."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        user = get_object_or_404(User, pk=key if str(key).isdecimal() else None)
        if user == request.user or not self.has_change_permission(request, user):
            raise PermissionDenied
        return user

    def show_link(self, request, user):
        """Show the link with which somebody sets their password, once: it is kept nowhere."""
        user = User.objects.select_related("account").get(pk=user.pk)
        words = [urlsafe_base64_encode(force_bytes(user.pk)), default_token_generator.make_token(user)]
        link = request.build_absolute_uri(reverse("admin:welcome", args=words))
        context = {"link": link, "waits": waits(user)}
        return self._page(
            request, "admin/link.html", user, _("A link for “%(name)s”") % {"name": user}, context
        )

    def _page(self, request, template, user, title, context=None):
        context = self.admin_site.each_context(request) | {
            "title": title,
            "account": user,
            "opts": self.opts,
            **(context or {}),
        }
        return TemplateResponse(request, template, context)


class RoleAdmin(StaffAdmin, GroupAdmin):
    """The three roles, to look at: `baymak.roles` says what they may."""

    def formfield_for_manytomany(self, db_field, request=None, **kwargs):
        picker = TwoPanes(db_field.verbose_name, is_stacked=False)
        return super().formfield_for_manytomany(db_field, request, **kwargs | {"widget": picker})


for device in (TOTPDevice, StaticDevice):
    # Their pages show keys, and would give them to others.
    admin.site.unregister(device)
for model, model_admin in ((User, AccountAdmin), (Group, RoleAdmin)):
    admin.site.unregister(model)
    admin.site.register(model, model_admin)
