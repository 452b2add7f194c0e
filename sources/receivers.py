"""Keep right which quotes stand in captures, and no file of what is gone."""

from django.db.models.signals import post_delete, post_save

from sources import keeping
from sources.captures import Capture, forget_file
from sources.models import Source


def connect():
    for model in (Capture, *Source.citation_models()):
        post_save.connect(keeping.quote_saved, sender=model)
    post_delete.connect(forget_file, sender=Capture)
