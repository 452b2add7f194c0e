from django.core.management.base import BaseCommand

from public.release import publishing


class Command(BaseCommand):
    help = (
        "Write the files under /data/ of the edition that is in place, where that was copied from elsewhere."
    )

    def handle(self, **options):
        publishing.renew()
        self.stdout.write(f"The files are those of the edition {publishing.digest_in_place()}.")
