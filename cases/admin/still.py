"""Still so on this day, says this source: said of many persons at once."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from baymak.acts import acting
from baymak.admin import may_change
from baymak.changing import carry_out
from baymak.dates import Edtf, PartialDateFormField
from baymak.models import Act
from cases.custody import detention_on
from cases.models import Detention
from sources.admin.citations import require_public_source
from sources.admin.facts import source_field

# So many persons are confirmed in one go; a page of the list has fewer.
MOST = 500


class StillForm(forms.Form):
    """A day, and who says so."""

    day = PartialDateFormField(label=gettext_lazy("still so on"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["source"] = source_field(Detention)
        self.fields["source"].required = True

    def clean_day(self):
        day = self.cleaned_data["day"]
        if day and day.earliest() > timezone.localdate():
            raise ValidationError(_("This day is still to come."))
        return day


def confirm(detention, day, source):
    """Say of a stay that it still went on on a day, by a source; an earlier day changes nothing else."""
    known = detention.known_on
    if known is None or day.earliest() > known.earliest():
        detention.last_known_on = day
        detention.full_clean()
        detention.save()
    detention.citations.create(source=source, field="last_known_on", value=str(day))


@admin.action(description=gettext_lazy("Still so on a day …"), permissions=["change"])
def still_so(page, request, queryset):
    """Say of what goes on for the chosen people that it still did so on a day."""
    site = page.admin_site
    if not site.get_model_admin(Detention).has_change_permission(request):
        raise PermissionDenied
    persons = list(queryset[:MOST])
    found = {person: _stay_of(request, person) for person in persons}
    stays = {person: stay for person, stay in found.items() if stay}
    form = StillForm(
        request.POST if "confirm" in request.POST else None,
        initial={"day": Edtf.parse(timezone.localdate().isoformat())},
    )
    if "confirm" in request.POST and form.is_valid() and (said := _confirm(form, stays, request.user)):
        page.message_user(request, said, messages.SUCCESS)
        return HttpResponseRedirect(reverse(f"{site.name}:people_person_changelist"))
    return TemplateResponse(
        request,
        "admin/still_so.html",
        {
            **site.each_context(request),
            "title": _("Still so on a day"),
            "opts": page.opts,
            "form": form,
            "media": page.media + form.media,
            "persons": persons,
            "stays": list(stays.items()),
            "others": [person for person, stay in found.items() if not stay],
        },
    )


def _stay_of(request, person):
    """Return the stay that goes on for a person and that this user may edit, or None."""
    stay = detention_on(person.detentions.order_by("pk"), timezone.localdate())
    return stay if stay and not stay.end_reason and may_change(request.user, stay) else None


def _confirm(form, stays, user):
    """Confirm all stays and return what to tell, or nothing where the form says what is wrong."""
    day, source = form.cleaned_data["day"], form.cleaned_data["source"]

    def confirm_all():
        with acting(user, Act.Kind.FORM, _("still so on a day")):
            for stay in stays.values():
                # What is public says nothing new without a source that is public, too.
                require_public_source(stay, [source])
                confirm(stay, day, source)

    try:
        carry_out(list(stays), confirm_all)
    except ValidationError as error:
        form.add_error(None, error)
        return ""
    said = ngettext(
        "Confirmed for %(number)d person: still so on %(day)s.",
        "Confirmed for %(number)d people: still so on %(day)s.",
        len(stays),
    )
    return said % {"number": len(stays), "day": day}
