"""How far a long run has come: a bar that renews itself on a terminal, a line now and then in a log."""

import sys
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Final, TextIO, TypeVar

from django.utils.translation import gettext as _

Item = TypeVar("Item")
Watch = Callable[[str, int, float], None]
"""Is told the label, the rows so far and the share, every few rows; what it raises ends the run."""

BAR: Final = 24
ON_TERMINAL, IN_LOG = 0.2, 15.0
"""Seconds between two reports."""
LOOK_EVERY: Final = 64


class Progress:
    """Reports rows, rate and time left. ``share`` tells how much is done, from 0 to 1."""

    def __init__(
        self, label: str, share: Callable[[], float], *, stream: TextIO | None = None, clock: Callable[[], float] = time.monotonic,
        watch: Watch | None = None,
    ) -> None:  # fmt: skip
        self._label = label
        self._share = share
        self._stream = stream or sys.stderr
        self._clock = clock
        self._watch = watch
        self._live = self._stream.isatty()
        self._every = ON_TERMINAL if self._live else IN_LOG
        self._started = self._reported = clock()
        self.rows = 0

    def over(self, items: Iterable[Item]) -> Iterator[Item]:
        """Hand the items on, reporting from time to time."""
        for item in items:
            yield item
            self.rows += 1
            if not self.rows % LOOK_EVERY:
                self.look()

    def add(self, rows: int) -> None:
        """So many more are done, elsewhere."""
        self.rows += rows
        self.look()

    def look(self) -> None:
        if self._watch is not None:
            self._watch(self._label, self.rows, min(max(self._share(), 0.0), 1.0))
            return
        now = self._clock()
        if now - self._reported >= self._every:
            self._reported = now
            self._write(self._line(now), end="" if self._live else "\n")

    def finish(self) -> None:
        """Take the bar away from a terminal; say how it ended in a log that was told of it before."""
        if self._live:
            self._stream.write("\r\x1b[K")
            self._stream.flush()
        elif self._reported != self._started:
            self._write(self._line(self._clock()), end="\n")

    def _line(self, now: float) -> str:
        passed = max(now - self._started, 1e-6)
        share = min(max(self._share(), 0.0), 1.0)
        left = passed / share - passed if share > 0 else None
        return _("{label} {share:4.0%} {bar} {rows:,} rows, {rate:,.0f} a second, {left}").format(
            label=self._label,
            share=share,
            bar="█" * round(BAR * share) + "░" * (BAR - round(BAR * share)),
            rows=self.rows,
            rate=self.rows / passed,
            left=_("{time} left").format(time=clock_face(left)) if left is not None else "…",
        )

    def _write(self, line: str, end: str) -> None:
        self._stream.write(f"\r{line}\x1b[K{end}" if self._live else f"{line}{end}")
        self._stream.flush()


def clock_face(seconds: float) -> str:
    """A length of time as on a clock: 1:05, 2:00:00."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
