"""Why an act on a survey is refused: sentences that name the way out."""

from django.utils.translation import gettext_lazy as _

from dudao.organisation.refusal import Invalid, Refusal


class NotNow(Refusal):
    """The survey is not in a state in which this can be done."""


class AlreadyDone(NotNow):
    """It has been done before, perhaps a moment ago by a colleague."""


class NotReady(Refusal):
    """Something must come first; ``hindrances`` are all of them, each a sentence."""

    def __init__(self, hindrances: "list[str]") -> None:
        super().__init__(" ".join(hindrances))
        self.hindrances = hindrances


class Incomplete(Invalid):
    """Something that must be said was left out, is too long, or cannot be."""


class KeyUsed(Refusal):
    """The idempotency key of this form belongs to something else that was sent before."""

    def __init__(self) -> None:
        super().__init__(_("This form was already sent for something else. Reload the page and fill it in again."))
