"""Accounts of the staff, and the roles that give them their rights."""

from django.contrib import admin
from django.contrib.admin.widgets import FilteredSelectMultiple
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.forms import UserCreationForm
from django.contrib.auth.models import Group, User
from django.forms import CheckboxSelectMultiple
from django.utils.translation import gettext_lazy
from django_otp.plugins.otp_static.admin import StaticDevice
from django_otp.plugins.otp_totp.admin import TOTPDevice

from baymak.admin.forms import KeysOnly
from baymak.admin.lists import has_too_many_words, require_right_before_row


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


class AccountAdmin(StaffAdmin, UserAdmin):
    """Accounts of the staff: their names and roles. Rights come from roles only."""

    list_display = ["username", "first_name", "last_name", "roles", "is_active", "last_login"]
    list_filter = ["is_active", "groups"]
    list_per_page = 50
    show_full_result_count = False
    readonly_fields = ["last_login", "date_joined"]
    add_form = UserCreationForm
    filter_horizontal = []
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        (gettext_lazy("Person"), {"fields": ["first_name", "last_name", "email"]}),
        (gettext_lazy("Roles"), {"fields": ["is_active", "groups"]}),
        (gettext_lazy("Dates"), {"fields": ["last_login", "date_joined"]}),
    ]
    add_fieldsets = [
        (None, {"fields": ["username", "password1", "password2", "groups"], "classes": ["wide"]}),
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
            # Nobody gives rights to themselves, or locks themselves out.
            readonly += ["groups", "is_active"]
        return readonly

    def formfield_for_manytomany(self, db_field, request=None, **kwargs):
        if db_field.name == "groups":
            kwargs |= {"widget": Boxes, "help_text": ""}
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def save_model(self, request, obj, form, change):
        if not change:
            obj.is_staff = True
        super().save_model(request, obj, form, change)


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
