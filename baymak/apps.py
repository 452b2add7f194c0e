from django.apps import AppConfig
from django.db.models.signals import post_migrate


class BaymakConfig(AppConfig):
    """The library that the other apps stand on, and the project itself."""

    name = "baymak"

    def ready(self):
        from baymak import accounts, acts, checks, second_factor, sessions  # noqa: F401, the checks register themselves
        from baymak.roles import sync_roles

        sessions.connect()
        acts.connect()
        accounts.connect()
        second_factor.connect()
        # The rights of all apps exist once the last of them has been migrated.
        post_migrate.connect(sync_roles, dispatch_uid="baymak.sync_roles")
