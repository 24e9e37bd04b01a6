"""What is asked of letters."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import QuerySet

if TYPE_CHECKING:
    from dudao.mailroom.models import Letter


class LetterQuerySet(QuerySet["Letter"]):
    """Letters, mostly those of one sender, site or case."""

    def within(self, time: timedelta, now: datetime) -> "LetterQuerySet":
        return self.filter(taken_at__gt=now - time)

    def new_cases(self) -> "LetterQuerySet":
        return self.filter(outcome="case")

    def to_look_at(self) -> "LetterQuerySet":
        """What lies in a mailbox for people to see to, newest first."""
        return self.filter(outcome__in=("held", "failed")).order_by("-pk")
