"""Why an act on a case is refused: sentences that name the way out."""

from datetime import datetime
from typing import Self

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from dudao.organisation.refusal import Invalid, Refusal, Sentence


class NotPossible(Refusal):
    """The case is not in a state in which this can be done."""


class AlreadyDone(NotPossible):
    """It has been done before, perhaps a moment ago by a colleague.

    ``act`` is the act that did it, so that whoever refuses can say who it was (``by``).
    """

    def __init__(self, what: Sentence, way_out: Sentence, *, act: str) -> None:
        super().__init__(_("{what} {way_out}"), what=what, way_out=way_out)
        self.what = what
        self.way_out = way_out
        self.act = act

    def by(self, who: Sentence, when: Sentence) -> Self:
        """The same refusal, saying who did it and when."""
        self.message = format_lazy(
            _("{what} It was done by {who} on {when}. {way_out}"), what=self.what, who=who, when=when, way_out=self.way_out
        )
        return self


class ChangedMeanwhile(Refusal):
    """A colleague changed the case between reading and acting; nothing was overwritten."""

    def __init__(self, who: Sentence, when: Sentence, what: Sentence) -> None:
        super().__init__(
            _("The case has changed since you opened it: {who}, {when}, {what}. Look at it again, then do what is still needed."),
            who=who, when=when, what=what,
        )  # fmt: skip


class Incomplete(Invalid):
    """Something that must be said was left out or is too long."""


class WrongTime(Invalid):
    """A moment that cannot be: in the future, or before what it follows."""

    def __init__(self, message: Sentence, *, field: str = "at", moment: datetime | None = None) -> None:
        super().__init__(message, field=field)
        self.moment = moment


class KeyUsed(Refusal):
    """The idempotency key of this form belongs to something else that was sent before."""

    def __init__(self) -> None:
        super().__init__(_("This form was already sent for something else. Reload the page and fill it in again."))
