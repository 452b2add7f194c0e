from django.core.management.base import BaseCommand

from baymak import offline


class Command(BaseCommand):
    help = "Take every public page and file off the site at once, or put them back. The admin stays."
    requires_system_checks = []  # they, too, may need what is gone

    def add_arguments(self, parser):
        parser.add_argument("switch", nargs="?", choices=["on", "off"], help="without: say which it is")

    def handle(self, *args, switch, **options):
        if switch == "on":
            offline.switch_on()
        elif switch == "off":
            offline.switch_off()
        self.stdout.write("The site is offline." if offline.is_on() else "The site is public.")
