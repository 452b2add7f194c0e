from django.core.management.base import BaseCommand
from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import override

from baymak import reports
from baymak.notices import notices
from baymak.publishing import Publishable
from baymak.roles import case_models


class Command(BaseCommand):
    help = (
        "Say in counts, without a name, what waits on the desk. Nothing to say prints nothing: a nightly job "
        "hands what it reads to a script of the operator's choice."
    )

    def add_arguments(self, parser):
        parser.add_argument("--language", default="en")

    def handle(self, *args, language, **options):
        with override(language):
            for line in self.lines():
                self.stdout.write(line)

    def lines(self):
        for model in case_models():
            if not issubclass(model, Publishable):
                continue
            counts = model.objects.aggregate(
                **{
                    state: Count("pk", filter=Q(state=state))
                    for state in (Publishable.State.IN_REVIEW, Publishable.State.DRAFT)
                }
            )
            for state, number in counts.items():
                if number:
                    yield f"{model._meta.verbose_name_plural}, {Publishable.State(state).label}: {number}"
        if number := len(reports.waiting()):
            yield _("What readers wrote to the team: %(number)d") % {"number": number}
        for notice in notices():
            if number := notice.rows().count():
                yield f"{notice.model._meta.verbose_name_plural}, {notice.text}: {number}"
