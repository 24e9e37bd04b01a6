"""What the acts of this room tell: the journal stands above it and listens.

Told are keys, codes, days and numbers: nobody's name, telephone or password.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, TypeAlias

from django.db.models import Model
from django.utils import timezone

from dudao.organisation.models import Site, Staff

Listener: TypeAlias = Callable[[str, Model, Site | None, Staff | None, datetime, Mapping[str, Any]], None]
"""Told within the act's transaction: what was done, to what, at which site, by whom, when, and what is to be remembered of it."""
_listeners: list[Listener] = []


def listen_to_acts(listener: Listener) -> None:
    """Call ``listener`` with every act, inside the act's own transaction. Said once, in the wiring."""
    if listener not in _listeners:
        _listeners.append(listener)


def tell(
    act: str, subject: Model, *, by: Staff | None, now: datetime | None = None, site: Site | None = None, data: Mapping[str, Any]
) -> None:
    """Have an act remembered. What is done to people and accounts belongs to no site."""
    for listener in _listeners:
        listener(act, subject, site, by, now or timezone.now(), data)
