from django.conf import settings
from django.core.management.base import BaseCommand

from baymak.acceptance import accepted_by_their_writers, is_versioned
from baymak.roles import case_models


class Command(BaseCommand):
    help = "Look through the history whether anybody published, or accepted, a line of their own."

    def handle(self, *args, **options):
        found = [
            f"{model._meta.verbose_name} {code}"
            for model in case_models()
            if is_versioned(model)
            for code in accepted_by_their_writers(model)
        ]
        settings.LAST_RUNS.mkdir(exist_ok=True)
        # The doctor tells it, on the desk too.
        (settings.LAST_RUNS / "writers").write_text("\n".join(found))
        self.stdout.write(f"Lines accepted by their own writers: {len(found)}")
