from datetime import date, datetime, time

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q
from django.utils import timezone

from baymak.exports import Column, csv_lines
from baymak.models import Act

COLUMNS = [
    Column("act", lambda act: str(act.pk)),
    Column("at", lambda act: act.at.isoformat(timespec="seconds")),
    Column("user", lambda act: act.user and act.user.username),
    Column("kind", lambda act: act.kind),
    Column("reason", lambda act: act.reason),
    Column("about", lambda act: act.about and act.about.username),
    Column("rows", lambda act: act.rows),
    Column("undoes", lambda act: act.undoes_id and str(act.undoes_id)),
]


class Command(BaseCommand):
    help = "Print what was done on the desk: log-ins, steps, exports, changes of accounts; the oldest first."

    def add_arguments(self, parser):
        parser.add_argument("--user", help="only what this account did, and what was done to it")
        parser.add_argument("--since", type=date.fromisoformat, help="only from this day on (2026-11-26)")
        parser.add_argument("--csv", action="store_true", help="as CSV, a line for each act")

    def handle(self, *args, user, since, csv, **options):
        acts = Act.objects.select_related("user", "about").order_by("at", "pk")
        if user:
            if not User.objects.filter(username=user).exists():
                raise CommandError(f"There is no account “{user}”.")
            acts = acts.filter(Q(user__username=user) | Q(about__username=user))
        if since:
            acts = acts.filter(at__gte=timezone.make_aware(datetime.combine(since, time.min)))
        lines = csv_lines(acts, COLUMNS) if csv else map(line, acts)
        for text in lines:
            self.stdout.write(text, ending="" if csv else "\n")


def line(act):
    """Return one act as a person reads it."""
    words = [f"{timezone.localtime(act.at):%Y-%m-%d %H:%M}", act.user.username if act.user else "-", act.what]
    if act.about:
        words.append(f"-> {act.about.username}")
    if act.rows and act.kind != Act.Kind.EXPORT:
        words.append(f"({act.rows})")
    return "  ".join(words)
