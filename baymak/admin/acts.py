"""The list of all that was done on the desk, for those who look after it: it is read, and nothing else."""

from django.contrib import admin
from django.utils.translation import gettext_lazy

from baymak.admin.accounts import StaffAdmin
from baymak.models import Act


@admin.register(Act)
class ActAdmin(StaffAdmin, admin.ModelAdmin):
    list_display = ["at", "user", "what_was_done", "about", "rows", "undoes"]
    list_display_links = None
    list_filter = ["kind", "at", ("user", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["user", "about", "undoes"]
    actions = None

    @admin.display(description=gettext_lazy("what"), ordering="kind")
    def what_was_done(self, act):
        return act.what

    def has_view_permission(self, request, obj=None):
        return self.admin_site.looks_after(request.user)

    has_module_permission = has_view_permission

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
