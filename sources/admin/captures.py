"""Captures in the admin: added by upload, looked at, and never changed."""

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import FileResponse, Http404
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from baymak.admin import DataAdmin, RoomyFormSet, is_key
from baymak.confidence import readable
from sources.captures import Capture
from sources.keeping import keep

MAX_UPLOAD = 5 * 1024 * 1024  # as the proxy has it; larger ones come by a command


class CaptureForm(forms.ModelForm):
    """A file that somebody made, of a source; what the file says of itself need not be typed."""

    file = forms.FileField(
        label=_("file"),
        help_text=_("WACZ, WARC, PDF, MHTML, HTML (SingleFile) or a picture; 5 MB at most."),
    )
    made_at = forms.SplitDateTimeField(
        label=_("captured at"),
        required=False,
        widget=admin.widgets.AdminSplitDateTime,
        help_text=_("Only where the file does not say it. Public is the day."),
    )

    class Meta:
        model = Capture
        fields = ("source", "made_at", "redacts", "internal_note")

    def clean(self):
        super().clean()
        file, source = self.cleaned_data.get("file"), self.cleaned_data.get("source")
        if self.errors or file is None:
            return
        if file.size > MAX_UPLOAD:
            raise ValidationError(_("A file has 5 MB at most here; larger ones come by “import_captures”."))
        self.instance = keep(
            file.read(),
            self.user,
            source,
            self.cleaned_data["made_at"],
            self.cleaned_data.get("redacts"),
            self.cleaned_data.get("internal_note", ""),
        )

    def _post_clean(self):
        """Leave the instance alone: it was checked, sealed and saved as it was read."""

    def save(self, commit=True):
        return self.instance

    def save_m2m(self):
        pass


@admin.register(Capture)
class CaptureAdmin(DataAdmin):
    form = CaptureForm
    steps = ()
    actions = ["export_csv"]
    list_display = ["source", "kind", "made_on", "size", "added_by"]
    list_select_related = ["source", "added_by"]
    list_filter = ["kind"]
    search_fields = ["code", "sha256", "source__code", "source__title", "source__publisher", "text"]
    autocomplete_fields = ["source", "redacts"]
    fields = [("file", "source"), "made_at", "redacts", "internal_note"]
    shown = [
        *("source", "kind", "made_at", "sha256", "size", "address", "redacts"),
        *("added_by", "code", "sealed_file", "text", "internal_note"),
    ]
    export_related = ("source",)

    def get_queryset(self, request):
        return super().get_queryset(request).defer("text")  # which is long

    def get_fields(self, request, obj=None):
        return self.shown if obj else self.fields

    def get_readonly_fields(self, request, obj=None):
        return self.shown if obj else ()

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change, **kwargs)
        form.user = request.user
        return form

    def save_model(self, request, obj, form, change):
        """Nothing: the form has kept it."""

    def has_change_permission(self, request, obj=None):
        return False

    def get_urls(self):
        view = self.admin_site.admin_view(self.sealed_view)
        return [path("<path:object_id>/sealed/", view, name="sources_capture_sealed"), *super().get_urls()]

    def sealed_view(self, request, object_id):
        """Hand out the sealed file: only who has a key of the team opens it."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        capture = self.get_object(request, object_id) if is_key(object_id) else None
        if capture is None or not capture.path.exists():
            raise Http404
        name = f"{capture.code}.{capture.kind}.age"
        return FileResponse(
            capture.path.open("rb"),
            as_attachment=True,
            filename=name,
            content_type="application/octet-stream",
        )

    @admin.display(description=_("sealed file"))
    def sealed_file(self, capture):
        address = reverse(f"{self.admin_site.name}:sources_capture_sealed", args=[capture.pk])
        said = _("download; on your own machine: age --decrypt --identity KEY")
        return format_html('<a href="{}">{}</a>', address, said)


class CaptureInline(admin.TabularInline):
    """The captures of a source, to look at."""

    model = Capture
    formset = RoomyFormSet
    fk_name = "source"
    fields = readonly_fields = ["kind", "made_at", "size", "address"]
    extra = 0
    can_delete = False
    show_change_link = True

    def get_queryset(self, request):
        return readable(super().get_queryset(request), request.user).defer("text")

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False
