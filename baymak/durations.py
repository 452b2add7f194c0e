"""The lowest and the highest length of a penalty, in ISO 8601: "P8Y", "P50M", "P4Y6M", "P15D", "PT480H"."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from baymak.amounts import Amount


def check_duration(value):
    try:
        if Amount.parse(value).is_time:
            return
    except ValueError:
        pass
    raise ValidationError(
        _("Write the length as ISO 8601 does: P8Y, P50M, P4Y6M, P15D or PT480H."), code="duration"
    )
