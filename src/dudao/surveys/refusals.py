"""Why an act on a survey is refused: sentences that name the way out."""

from collections.abc import Sequence
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from dudao.organisation.refusal import Invalid, NotFound, Refusal
from dudao.surveys.answers import Mistake


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


class NoSuchInvitation(NotFound):
    """No household of this place was given this link."""

    def __init__(self) -> None:
        super().__init__(_("This link leads to no questionnaire. Scan the code on your letter again, or type the link as it stands there."))


class NotOpen(NotNow):
    """The questionnaire cannot be answered: not yet, or no longer."""

    status: ClassVar[int] = 410


class Answered(AlreadyDone):
    """Answers have come in for this form already; they stay as they are."""

    def __init__(self) -> None:
        super().__init__(_("Answers to this form have come in already. Nothing was changed."))


class Unfit(Incomplete):
    """Answers that cannot be kept as they are; ``mistakes`` says which."""

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__(_("Some questions need another answer: look at those that are marked."))
