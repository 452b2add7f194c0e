"""The page on which an editor imports a table: it shows first what would be done, all of it or nothing."""

import zlib
from base64 import b64decode, b64encode
from binascii import Error as NotBase64

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from baymak.changing import Busy
from baymak.roles import IMPORT
from cases.importing import OPEN_TABLES, dictionary, read, run, template
from cases.models import Case
from cases.sheets import MAX_BYTES, BadFile
from sources.admin.facts import source_field

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# A page of the admin answers within a minute; the command has the time that it needs.
MAX_ROWS = 1_000
MAX_CARRIED = 4 * 1024 * 1024
SHOWN = 200


class ImportForm(forms.Form):
    """A file, or the one that the preview was made of, which the page carries along."""

    file = forms.FileField(label=gettext_lazy("File (CSV, XLSX or TOML)"), required=False)
    table = forms.ChoiceField(
        label=gettext_lazy("What the rows of a CSV are"),
        choices=[("", "---------"), *((name, name) for name in OPEN_TABLES)],
        required=False,
    )
    source = source_field(Case, label=gettext_lazy("Source of rows that name none"))
    carried = forms.CharField(widget=forms.HiddenInput, required=False, strip=False)
    name = forms.CharField(widget=forms.HiddenInput, required=False, max_length=300)

    def clean(self):
        super().clean()
        uploaded, carried = self.cleaned_data.get("file"), self.cleaned_data.get("carried")
        self.content = b""
        if uploaded:
            if uploaded.size > MAX_BYTES:
                said = _("The file is larger than %(number)d MB: divide it.")
                raise ValidationError({"file": said % {"number": MAX_BYTES // 1024**2}})
            self.content, self.cleaned_data["name"] = uploaded.read(), uploaded.name
        elif carried:
            self.content = _unpacked(carried)
        else:
            self.add_error("file", _("Choose a file."))

    def rows(self):
        """Return the rows of the file by table, and the columns that are not read; or raise BadFile."""
        rows, ignored = read(self.cleaned_data["name"], self.content, self.cleaned_data.get("table", ""))
        number = sum(map(len, rows.values()))
        if not number:
            raise BadFile(_("There are no rows in this file."))
        if number > MAX_ROWS or len(self.packed) > MAX_CARRIED:
            said = _("More than %(number)d rows: divide the file, or use “manage.py import_rows”.")
            raise BadFile(said % {"number": MAX_ROWS})
        return rows, ignored

    @property
    def packed(self):
        return b64encode(zlib.compress(self.content)).decode("ascii")


def _unpacked(carried):
    try:
        reader = zlib.decompressobj()
        content = reader.decompress(b64decode(carried, validate=True), MAX_BYTES)
    except (zlib.error, NotBase64, ValueError) as error:
        raise ValidationError({"file": _("Choose a file.")}) from error
    if reader.unconsumed_tail:
        raise ValidationError({"file": _("Choose a file.")})
    return content


def import_view(site, request):
    if not request.user.has_perm(".".join(IMPORT)):
        raise PermissionDenied
    if "template" in request.GET:
        answer = HttpResponse(template(), content_type=XLSX)
        answer["Content-Disposition"] = 'attachment; filename="template.xlsx"'
        return answer
    form, report, ignored = ImportForm(request.POST or None, request.FILES or None), None, []
    if request.method == "POST" and form.is_valid():
        try:
            rows, ignored = form.rows()
            preview = "_import" not in request.POST
            report = run(rows, request.user, form.cleaned_data.get("source"), preview)
            if not preview and not report.errors:
                said = _("Imported as drafts: %(new)d new rows, %(changed)d changed.")
                counts = report.counts.values()
                numbers = {
                    "new": sum(one["created"] for one in counts),
                    "changed": sum(one["changed"] for one in counts),
                }
                messages.success(request, said % numbers)
                return HttpResponseRedirect(reverse(f"{site.name}:index"))
        except BadFile as error:
            form.add_error("file", str(error))
        except Busy as error:
            messages.error(request, error.message)
    context = {
        **site.each_context(request),
        "title": _("Import a table"),
        "is_nav_sidebar_enabled": False,
        "form": form,
        "media": forms.Media(js=["admin/js/vendor/jquery/jquery.js", "admin/js/jquery.init.js"]) + form.media,
        "report": report,
        "ignored": ignored,
        "shown": SHOWN,
        "carried": form.packed if report else "",
        "file_name": form.cleaned_data["name"] if report else "",
        "tables": [(name, list(dictionary(table))) for name, table in OPEN_TABLES.items()],
    }
    return TemplateResponse(request, "admin/import.html", context)
