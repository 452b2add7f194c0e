"""Who looks after a dossier and what is to be done next in it: for the desk, and for nobody else."""

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from baymak.columns import internal


class LookedAfter(models.Model):
    """A dossier of which somebody knows that it is theirs to look after."""

    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name=_("responsible"),
        null=True,
        blank=True,
        related_name="+",
        help_text=_("Who looks after this dossier. Never public."),
    )
    next_step = models.CharField(
        _("next step"),
        max_length=200,
        blank=True,
        help_text=_("What is to be done next: ask the lawyer for the verdict. Never public."),
    )

    # Of the work at the desk, not of the case: research has nothing of it either.
    columns = [internal("responsible", research=False), internal("next_step", research=False)]

    class Meta:
        abstract = True


def at_the_desk(or_else=None):
    """Return the accounts that may look after a dossier, and the one that does though it may no longer."""
    return get_user_model().objects.filter(Q(is_active=True, is_staff=True) | Q(pk=or_else))
