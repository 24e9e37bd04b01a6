"""Why an act on a publication is refused: sentences that name the way out."""

from django.utils.translation import gettext_lazy as _

from dudao.organisation.refusal import Invalid, Refusal


class NotNow(Refusal):
    """The publication is not in a state in which this can be done."""


class AlreadyDone(NotNow):
    """It has been done before, perhaps a moment ago by a colleague."""


class Incomplete(Invalid):
    """Something that must be said was left out, is too long, or cannot be."""


class KeyUsed(Refusal):
    """The idempotency key of this form belongs to something else that was sent before."""

    def __init__(self) -> None:
        super().__init__(_("This form was already sent for something else. Reload the page and fill it in again."))
