from django.core.management.base import BaseCommand
from django.utils import timezone

from baymak.changing import carry_out
from baymak.discarding import KEPT, purge, to_purge
from baymak.roles import ADMINISTRATOR
from baymak.terminal import who_is


class Command(BaseCommand):
    help = "Delete for ever, with their history, rows discarded 30 days ago; without --yes only say which."

    def add_arguments(self, parser):
        parser.add_argument("--by", help="the user name of an administrator, whose password is asked")
        parser.add_argument("--yes", action="store_true", help="delete them")

    def handle(self, *args, by, yes, **options):
        before = timezone.now() - KEPT
        if not yes:
            rows, removed = to_purge(before)
            for row in rows:
                self.stdout.write(f"{row._meta.verbose_name} {row.code}")
            for model, keys in removed.items():
                self.stdout.write(f"{model._meta.verbose_name_plural}: {len(keys)}")
            self.stdout.write("Nothing was deleted: --yes does it.")
            return
        numbers, stays = carry_out([], purge, who_is(by, ADMINISTRATOR), before)
        for kind, number in numbers.items():
            self.stdout.write(f"{kind}: {number}")
        for row in stays:
            self.stdout.write(f"{row._meta.verbose_name} {row.code} stays: others refer to it.")
        self.stdout.write("Purged. Older backups still hold it.")
