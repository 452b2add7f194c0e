import csv
import re
from pathlib import Path

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from sources.capturing import MAX_BYTES
from sources.keeping import keep
from sources.models import Source

MANIFEST = "captures.csv"
# The code of the source and the day, where neither manifest nor file says them: S0RCE001_2025-02-01.pdf
NAMED = re.compile(r"([0-9A-Z]{8})(?:_(\d{4}-\d\d-\d\d))?(?:_.*)?\.\w+")


class Command(BaseCommand):
    help = (
        "Keep the captures of a folder (WACZ, WARC, PDF, MHTML, HTML, pictures), each sealed. Of which "
        f"source each is, and when it was made, {MANIFEST} says there (file, source, made_at, note), the "
        "file itself, or its name (CODE_2025-02-01.pdf). Files that are here already stay as they are."
    )

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path)
        parser.add_argument("--by", required=True, help="the user name of who made them")

    def handle(self, *args, folder, by, **options):
        user = User.objects.filter(username=by, is_active=True).first()
        if user is None:
            raise CommandError("--by names an account.")
        if not folder.is_dir():
            raise CommandError(f"{folder} is no folder.")
        told = _manifest(folder / MANIFEST)
        kept, refused = 0, 0
        for path in sorted(folder.iterdir()):
            if path.name == MANIFEST or not path.is_file() or path.name.startswith("."):
                continue
            try:
                capture = _keep(path, told.get(path.name, {}), user)
            except ValidationError as error:
                refused += error.code != "known"
                self.stdout.write(f"{path.name}: {' '.join(error.messages)}")
            else:
                kept += 1
                self.stdout.write(f"{path.name}: {capture.kind} of {capture.source.code}, {capture.made_on}")
        self.stdout.write(f"Kept {kept}, refused {refused}.")
        if refused:
            raise CommandError("Not all files were kept.")


def _manifest(path):
    """Return {file name: what the manifest says of it}."""
    if not path.exists():
        return {}
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = [
            {name.strip().lower(): value for name, value in row.items() if name}
            for row in csv.DictReader(file)
        ]
    return {Path(row.get("file") or "").name: row for row in rows}


def _keep(path, told, user):
    if path.is_symlink() or path.stat().st_size > MAX_BYTES:
        raise ValidationError("A capture is a file of 200 MB at most.", code="size")
    named = NAMED.fullmatch(path.name)
    source = told.get("source") or told.get("url") or (named[1] if named else "")
    moment = told.get("made_at") or (named[2] if named else "")
    return keep(
        path.read_bytes(), user, _source(source), made_at=_moment(moment or ""), note=told.get("note") or ""
    )


def _source(text):
    if not text:
        return None
    found = Source.objects.filter(Q(code=text) | Q(pk__in=Source.of_address(text).values("pk"))).first()
    if found is None:
        raise ValidationError(f"There is no source {text}.", code="source")
    return found


def _moment(text):
    try:
        moment = parse_datetime(text) if len(text) > len("2025-02-01") else None
        if moment is None and (day := parse_date(text)):
            moment = timezone.datetime(day.year, day.month, day.day, 12)
    except ValueError:
        moment = None
    if text and moment is None:
        raise ValidationError(f"“{text}” is no moment: write 2025-02-01T12:30+05:00.", code="made_at")
    return moment and (moment if timezone.is_aware(moment) else timezone.make_aware(moment))
