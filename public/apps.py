from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PublicConfig(AppConfig):
    """What a stranger meets: pages, lists, filters, files and the calendar."""

    name = "public"
    verbose_name = _("Public pages")

    def ready(self):
        from public import receivers

        receivers.connect()
