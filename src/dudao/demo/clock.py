"""When things happen: working moments of a site, so that nobody answers a complaint at midnight."""

from datetime import date, datetime, time, timedelta
from random import Random
from typing import Final

from dudao.organisation.deadlines import Office

LUNCH: Final = (time(12, 10), time(13, 20))
"""When the counter is nearly empty."""
HOUR: Final = timedelta(hours=1)


class Clock:
    """The hours of one site. Every moment it gives lies on a working day between opening and closing, to the second."""

    def __init__(self, office: Office, rng: Random) -> None:
        self.office, self.rng = office, rng

    def works(self, day: date) -> bool:
        return self.office.calendar.is_working(day)

    def opening(self, day: date) -> datetime:
        return datetime.combine(day, self.office.opens, self.office.zone)

    def closing(self, day: date) -> datetime:
        return datetime.combine(day, self.office.closes, self.office.zone)

    def local(self, moment: datetime) -> datetime:
        return moment.astimezone(self.office.zone)

    def open_at(self, moment: datetime) -> bool:
        there = self.local(moment)
        return self.works(there.date()) and self.office.opens <= there.time() < self.office.closes

    def next(self, moment: datetime) -> datetime:
        """The moment itself when people are at work, else some minutes after the next opening."""
        if self.open_at(moment):
            return self.local(moment)
        there = self.local(moment)
        day = there.date()
        if not self.works(day) or there.time() >= self.office.opens:
            day += timedelta(days=1)
        while not self.works(day):
            day += timedelta(days=1)
        return self.opening(day) + timedelta(seconds=self.rng.randrange(120, 2400))

    def after(self, moment: datetime, hours: float) -> datetime:
        """So many working hours later; never earlier than the moment, never in the last second before closing."""
        at, left = self.next(moment), timedelta(hours=hours)
        while at + left >= self.closing(at.date()):
            left -= self.closing(at.date()) - at
            at = self.opening(self._working_day(at.date() + timedelta(days=1), 1))
        return (at + left).replace(microsecond=0, second=self.rng.randrange(60)) if left > 2 * HOUR / 60 else at + left

    def before(self, moment: datetime, hours: float) -> datetime:
        """So many working hours earlier."""
        at, left = self._last(moment), timedelta(hours=hours)
        while at - left < self.opening(at.date()):
            left -= at - self.opening(at.date())
            at = self.closing(self._working_day(at.date() - timedelta(days=1), -1))
        return (at - left).replace(microsecond=0)

    def within(self, day: date) -> datetime:
        """Some moment of a working day: mornings are busier than afternoons, and few come at lunch."""
        opens, closes = self.opening(day), self.closing(day)
        for _try in range(3):
            at = opens + (closes - opens) * self.rng.betavariate(1.5, 2.0)
            if not LUNCH[0] <= at.time() < LUNCH[1]:
                break
        return at.replace(microsecond=0)

    def _last(self, moment: datetime) -> datetime:
        """The moment itself when people are at work, else the closing before it."""
        there = self.local(moment)
        if self.open_at(moment):
            return there
        day = there.date() if self.works(there.date()) and there.time() >= self.office.closes else there.date() - timedelta(days=1)
        return self.closing(self._working_day(day, -1)) - timedelta(seconds=self.rng.randrange(60, 1800))

    def _working_day(self, day: date, step: int) -> date:
        while not self.works(day):
            day += timedelta(days=step)
        return day
