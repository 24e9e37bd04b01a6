"""A duty in memory, light enough for a million of them; the same for one act and for a whole history."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from dudao.organisation.explanations import Steps

OPEN, DONE, WAIVED, VOID = "o", "d", "w", "v"


@dataclass(slots=True)
class Held:
    """One duty. ``pk`` is None until it is stored; ``changed`` tells the store what to write."""

    obligation: str
    edition_id: int
    subject_kind: str
    subject_id: int
    period: str
    round: int
    opened_at: datetime
    due_at: datetime
    month: int
    provisional: bool
    reckoning: Steps
    times: int
    owed_by: str
    owner_id: int | None
    shadow: bool
    times_done: int = 0
    outcome: str = OPEN
    done_at: datetime | None = None
    reason: str = ""
    pk: int | None = field(default=None, compare=False)
    changed: bool = field(default=True, compare=False)

    @property
    def is_open(self) -> bool:
        return self.outcome == OPEN

    def discharge(self, at: datetime) -> None:
        """Count one discharge; done when there were as many as the obligation asks."""
        self.times_done += 1
        self.changed = True
        if self.times_done >= self.times:
            self.outcome, self.done_at = DONE, at

    def settle(self, outcome: str, reason: str) -> None:
        self.outcome, self.reason, self.changed = outcome, reason, True


@dataclass(frozen=True, slots=True)
class Event:
    """What the duties need to know of a journal entry."""

    act: str
    at: datetime
    recorded_at: datetime
    subject_kind: str
    subject_id: int
    facts: dict[str, Any]


Told = tuple[int, Event | None]
"""An event with the place of its entry in the journal; None is a new calendar, which moves what is open."""
