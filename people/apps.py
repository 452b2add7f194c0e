from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    """Those to whom it happens."""

    name = "people"
    verbose_name = _("People")

    def ready(self):
        from baymak.publishing import Publishable
        from people import concealment, receivers
        from people.models import Person

        receivers.connect()
        Publishable.further_obstacles = [concealment.obstacles]
        Publishable.further_doubts = [concealment.doubts]
        Person.further_tellers = [concealment.naming]
