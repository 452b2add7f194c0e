from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CasesConfig(AppConfig):
    """What the state does to them: procedure, custody, events."""

    name = "cases"
    verbose_name = _("Cases")

    def ready(self):
        from cases import receivers

        receivers.connect()
