"""The form by which anybody writes to the team: no account, no address, no script."""

import re
from http import HTTPStatus

from django import forms
from django.core.signing import BadSignature, SignatureExpired, TimestampSigner
from django.db.models import TextChoices
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.decorators import method_decorator
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import FormView

from baymak import reports
from baymak.sealing import BackupError
from baymak.text import query
from public.pages import CanonicalAddress

SIGNER = TimestampSigner(salt="report")
# So many seconds after a form was opened it can be sent: nobody writes faster.
SOONEST, LATEST = 3, 24 * 60 * 60
MAX_WORDS = 4_000
# Of a page: a public code, or the key of a region or an article.
CODE = re.compile(r"[0-9A-Za-z-]{2,40}")


def is_older(stamp, seconds):
    """Say whether a stamp is older; raise BadSignature when it is not ours."""
    try:
        SIGNER.unsign(stamp, max_age=seconds)
    except SignatureExpired:
        return True
    return False


class Words(forms.CharField):
    """What a reader typed, without what nobody sees: nothing of it is refused but its length."""

    def to_python(self, value):
        text = query((value or "").replace("\r\n", "\n"))
        return text.strip() if isinstance(self.widget, forms.Textarea) else " ".join(text.split())


class ReportForm(forms.Form):
    """What a reader tells or asks the team."""

    class Kind(TextChoices):
        MISTAKE = "mistake", _("Something is wrong")
        REMOVAL = "removal", _("Something, or somebody, should not be here")
        WORD = "word", _("I know something that is missing")

    kind = forms.ChoiceField(
        choices=Kind,
        widget=forms.RadioSelect,
        label=_("What is it?"),
        error_messages=dict.fromkeys(("required", "invalid_choice"), _("Choose one of these.")),
    )
    code = Words(label=_("Code of the page"), required=False, max_length=40)
    words = Words(label=_("Your words"), required=False, max_length=MAX_WORDS, widget=forms.Textarea)
    reply = Words(label=_("Where we can answer you"), required=False, max_length=200)
    # People don't see it; programs that send forms by the thousand fill it in.
    website = forms.CharField(label=_("Leave this empty"), required=False)
    stamp = forms.CharField(required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.stamp_shown = SIGNER.sign(get_random_string(16))
        for name in ("code", "words", "reply"):
            limit = self.fields[name].max_length
            self.fields[name].error_messages["max_length"] = _("At most %(limit)d characters.") % {
                "limit": limit
            }

    def clean(self):
        said = super().clean()
        if said.get("website"):
            self.add_error("website", _("Leave this field empty."))
        needs_no_words = said.get("kind") == self.Kind.REMOVAL and said.get("code")
        if "words" in said and not (said["words"] or needs_no_words):
            self.add_error("words", _("Write a few words."))
        try:
            is_late = is_older(said["stamp"], LATEST)
        except BadSignature:
            is_late = True
        if is_late:
            self.add_error(None, _("This page was open for long. Look at it once more, and send it."))
            return said
        if not is_older(said["stamp"], SOONEST):
            self.add_error(None, _("That was faster than people write. Send it once more."))
        self.stamp_shown = said["stamp"]
        return said

    def letter(self):
        """Return it as the team reads it."""
        said = self.cleaned_data
        head = [f"{timezone.localdate()} {get_language()} {said['kind']} {said['code']}".rstrip()]
        if said["reply"]:
            head.append(f"Answer to: {said['reply']}")
        return "\n".join([*head, "", said["words"], ""])


# Nobody is logged in here, so there is nothing that another site could do in somebody's name.
@method_decorator(csrf_exempt, name="dispatch")
class ReportView(CanonicalAddress, FormView):
    """Write to the team; what is written is sealed to its key, and this process can't read it again."""

    http_method_names = ("get", "head", "options", "post")
    template_name = "report.html"
    form_class = ReportForm

    def parameters(self):
        return ("code",)

    def dispatch(self, request, *args, **kwargs):
        response = super().dispatch(request, *args, **kwargs)
        response.headers["Cache-Control"] = "no-store"
        return response

    def get_initial(self):
        code = self.request.GET.get("code", "")
        return {"code": code if CODE.fullmatch(code) else ""}

    def post(self, request, *args, **kwargs):
        if not reports.are_taken():
            return self.http_method_not_allowed(request)
        return super().post(request, *args, **kwargs)

    def form_valid(self, form):
        try:
            reports.keep(form.letter(), form.cleaned_data["stamp"])
        except (reports.Full, BackupError, OSError):
            return self.answer(HTTPStatus.SERVICE_UNAVAILABLE, form=form, is_full=True)
        return self.answer(HTTPStatus.OK, is_sent=True)

    def form_invalid(self, form):
        return self.answer(HTTPStatus.BAD_REQUEST, form=form)

    def answer(self, status, **context):
        return self.render_to_response(self.get_context_data(**context), status=status)

    def get_context_data(self, **kwargs):
        return super().get_context_data(is_open=reports.are_taken(), **kwargs)
