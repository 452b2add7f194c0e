from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    """Those to whom it happens."""

    name = "people"
    verbose_name = _("People")

    def ready(self):
        from people import receivers

        receivers.connect()
