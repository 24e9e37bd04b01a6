"""Commands of the organisation: `dudao calendar …` and `dudao user …`."""

from dudao.organisation.calendar_commands import register_calendar
from dudao.organisation.user_commands import Subparsers, register_user


def register(subparsers: Subparsers) -> None:
    register_calendar(subparsers)
    register_user(subparsers)
