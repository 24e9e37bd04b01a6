"""The refusal: why an act was not done, in a sentence that names the way out."""

from typing import TYPE_CHECKING, ClassVar, TypeAlias

from django.utils.text import format_lazy

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as Promised
else:
    from django.utils.functional import Promise as Promised

Sentence: TypeAlias = str | Promised
"""Words for the user: said at once, or put into their language when they read them."""


class Refusal(Exception):
    """An act was refused and nothing has changed. Each room derives its own; one place turns them into pages, one into problem+json.

    ``message`` may hold ``{name}`` places that are filled from ``facts`` in the language of whoever reads it.
    """

    status: ClassVar[int] = 409

    def __init__(self, message: Sentence, **facts: object) -> None:
        self.facts = facts
        self.message: Sentence = format_lazy(message, **facts) if facts else message
        super().__init__(message)

    def __str__(self) -> str:
        return str(self.message)


class NotFound(Refusal):
    """There is no such thing, or none that this person may see: the two are not told apart."""

    status: ClassVar[int] = 404


class Invalid(Refusal):
    """What was given cannot be true; ``field`` says which part of it, when one part is to blame."""

    status: ClassVar[int] = 422

    def __init__(self, message: Sentence, *, field: str = "", **facts: object) -> None:
        super().__init__(message, **facts)
        self.field = field
