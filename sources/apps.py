from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SourcesConfig(AppConfig):
    """Evidence: what supports a fact."""

    name = "sources"
    verbose_name = _("Sources")

    def ready(self):
        from baymak import doctor
        from sources import keeping, receivers

        receivers.connect()
        doctor.CHECKS.append(keeping.lacking)
