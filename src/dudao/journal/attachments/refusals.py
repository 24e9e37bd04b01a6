"""Why a file is not taken in: sentences that say what to do instead."""

from dudao.organisation.refusal import Invalid


class CannotKeep(Invalid):
    """The file was not kept; nothing has changed."""


class Unfit(CannotKeep):
    """By its content it is nothing that is taken in, whatever its name says."""


class TooLarge(CannotKeep):
    """It holds more than is taken in, or would when unpacked."""


class TooMany(CannotKeep):
    """The record holds as many files as one may."""
