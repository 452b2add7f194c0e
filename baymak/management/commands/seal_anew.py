from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from baymak.sealing import BackupError, opened, refuse_few_keys, seal_bytes


class Command(BaseCommand):
    help = (
        "Seal the captures of sources and the ledger of who was erased to the keys that backups have now, "
        "with a key that opens them."
    )

    def add_arguments(self, parser):
        parser.add_argument("--identity", type=Path, required=True, help="the file of the secret key")

    def handle(self, *args, identity, **options):
        folder, number, bad = settings.BACKUP_FOLDER, 0, []
        sealed = [*settings.CAPTURES.glob("*.age"), *folder.glob("captures/*.age")]
        try:
            refuse_few_keys()
            for path in [*sealed, *folder.glob("erased-*.age")]:
                try:
                    with opened(path, identity) as content:
                        data = content.read()
                except BackupError:
                    bad.append(path.name)
                else:
                    seal_bytes(data, path)
                    number += 1
        except (BackupError, OSError) as error:
            raise CommandError(f"Not all is sealed anew. {error}") from error
        if bad:
            raise CommandError(
                f"This key does not open {', '.join(bad)}; the other {number} are sealed anew."
            )
        self.stdout.write(f"Sealed {number} files anew.")
