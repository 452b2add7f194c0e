from django.apps import apps
from django.core.management.base import BaseCommand

from baymak.search import Findable
from people.indexing import index
from people.models import Person


class Command(BaseCommand):
    help = "Make anew what everything is found by. Needed after names were changed past the admin."

    def handle(self, *args, **options):
        index(Person.objects.order_by("pk"))
        self.stdout.write(f"Indexed {Person.objects.count()} people.")
        for model in apps.get_models():
            # The copies that history keeps are not searched.
            if issubclass(model, Findable):
                self.index(model)

    def index(self, model):
        rows = list(model.objects.order_by("pk"))
        for row in rows:
            row.derive()
        model.objects.bulk_update(rows, ["name_keys"], batch_size=500)
        self.stdout.write(f"Indexed {len(rows)} {model._meta.verbose_name_plural}.")
