from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SourcesConfig(AppConfig):
    """Evidence: what supports a fact."""

    name = "sources"
    verbose_name = _("Sources")

    def ready(self):
        from sources import receivers

        receivers.connect()
