"""The roles and their rights. The groups are brought in line after every migration.

Rights say which kinds of rows a role may touch; in which state a row may be touched, and that nobody
publishes what they submitted, is decided where it happens (`baymak.admin`, `Publishable`).
"""

from django.apps import apps
from django.contrib.auth.models import Group, Permission

from baymak.text import CleanTextModel

RESEARCHER, EDITOR, ADMINISTRATOR = "researcher", "editor", "administrator"
# Given beside "researcher" to somebody whom the team knows well.
CONFIDANT = "confidant"

RIGHTS = {
    RESEARCHER: ("view", "add", "change", "delete"),
    EDITOR: ("view", "add", "change", "delete", "publish"),
}
# To bring whole tables is an editor's right of its own.
IMPORT = ("sources", "import_rows")
# To read what others were told in confidence (see `baymak.confidence`).
CONFIDENCES = ("sources", "read_confidences")
MORE_RIGHTS = {EDITOR: {IMPORT, CONFIDENCES}}
# An administrator makes accounts and gives roles, and has no case data by right.
ACCOUNT_RIGHTS = {("auth", f"{action}_user") for action in ("view", "add", "change")} | {
    ("auth", "view_group")
}


def case_models():
    """Return every model that holds case data, without the copies that history keeps."""
    return [model for model in apps.get_models() if issubclass(model, CleanTextModel)]


def may(user, action, model):
    """Say whether a user has the right to an action on a kind of rows.

    "publish" on a kind that has no state of its own is the right to publish everything else: an editor's.
    """
    models = [model]
    if action == "publish" and action not in model._meta.default_permissions:
        models = [other for other in case_models() if action in other._meta.default_permissions]
    return all(
        user.has_perm(f"{other._meta.app_label}.{action}_{other._meta.model_name}") for other in models
    )


def sync_roles(**_signal):
    """Give the groups exactly the rights written here."""
    for role, actions in RIGHTS.items():
        _set_rights(
            role,
            {
                (model._meta.app_label, f"{action}_{model._meta.model_name}")
                for model in case_models()
                for action in actions
                if action in model._meta.default_permissions
            }
            | MORE_RIGHTS.get(role, set()),
        )
    _set_rights(ADMINISTRATOR, ACCOUNT_RIGHTS)
    _set_rights(CONFIDANT, {CONFIDENCES})


def _set_rights(role, wanted):
    group, _created = Group.objects.get_or_create(name=role)
    candidates = Permission.objects.filter(
        content_type__app_label__in={app for app, _codename in wanted},
        codename__in={codename for _app, codename in wanted},
    ).select_related("content_type")
    group.permissions.set(
        [right for right in candidates if (right.content_type.app_label, right.codename) in wanted]
    )
