"""The sheet of one site and month, live: every criterion with what was owed, what was lost and why."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dudao.duties import editions
from dudao.duties.plan import Plan
from dudao.organisation.models import Site
from dudao.rulebook.arithmetic import Outcome, to_points
from dudao.rulebook.schema import Criterion, Dimension
from dudao.scores import scoring
from dudao.scores.scoring import Ruled


@dataclass(frozen=True, slots=True)
class Line:
    """One criterion on a sheet. ``owed`` counts the duties and records asked about, ``broken`` those that break it."""

    criterion: Criterion
    outcome: Outcome
    owed: int
    broken: int
    lost: Decimal

    @property
    def code(self) -> str:
        return self.criterion.code

    @property
    def counted(self) -> bool:
        """Whether there are records behind it."""
        return self.outcome in (Outcome.MET, Outcome.NOT_MET)


@dataclass(frozen=True, slots=True)
class Part:
    """One dimension of a sheet."""

    dimension: Dimension
    points: Decimal
    lost: Decimal
    losable: Decimal
    lines: tuple[Line, ...]

    @property
    def score(self) -> Decimal:
        return self.points - self.lost


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a site has of the standard in a month, as things stand at ``now``."""

    site: Site
    month: int
    now: datetime
    plan: Plan
    parts: tuple[Part, ...]
    score: Decimal
    lost: Decimal
    losable: Decimal
    coverage: float

    @property
    def points(self) -> Decimal:
        return self.plan.rulebook.points

    @property
    def percent(self) -> Decimal:
        """The score on 100, to one place."""
        return (self.score * 100 / self.points).quantize(Decimal("0.1"))

    @property
    def lines(self) -> tuple[Line, ...]:
        return tuple(line for part in self.parts for line in part.lines)

    def line(self, code: str) -> Line:
        """The line of a criterion. Raises KeyError."""
        for line in self.lines:
            if line.code == code:
                return line
        raise KeyError(code)

    @property
    def losses(self) -> list[Line]:
        """The lines that lost points, the dearest first."""
        return sorted((line for line in self.lines if line.lost), key=lambda line: (-line.lost, line.code))

    @property
    def not_measured(self) -> list[Line]:
        return [line for line in self.lines if line.outcome in (Outcome.NOT_MEASURED, Outcome.ERROR)]

    @property
    def ended(self) -> bool:
        """Whether the month is over; it then moves only when records are corrected."""
        return self.now.astimezone(scoring.zone_of(self.site)).date() > scoring.last_day(self.month)


def live(site: Site, month: int, now: datetime) -> Sheet:
    """The sheet as it stands. A handful of queries, whatever the number of records."""
    _grid, ruled = scoring.score([site], [month], now)
    return sheet_of(site, month, now, ruled[0], 0)


def live_many(site: Site, months: Sequence[int], now: datetime) -> list[Sheet]:
    """The sheets of several months, oldest first, with no more queries than one."""
    return live_at(site, months, [now])[0]


def live_at(site: Site, months: Sequence[int], moments: Sequence[datetime]) -> list[list[Sheet]]:
    """The sheets of several months as they stand, or will stand, at each of several moments."""
    grid, scored = scoring.score_at([site], months, moments)
    return [_in_order(site, grid.months, now, ruled) for now, ruled in zip(moments, scored, strict=True)]


def _in_order(site: Site, months: Sequence[int], now: datetime, ruled: Sequence[Ruled]) -> list[Sheet]:
    placed = [(int(place), each, row) for each in ruled for row, place in enumerate(each.places)]
    return [sheet_of(site, months[place], now, each, row) for place, each, row in sorted(placed, key=lambda item: item[0])]


def sheet_of(site: Site, month: int, now: datetime, ruled: Ruled, row: int) -> Sheet:
    """One row of scores as a sheet to read."""
    book, scores = ruled.plan.rulebook, ruled.scores
    lines = [
        Line(
            criterion,
            Outcome(int(scores.outcomes[row, column])),
            int(ruled.owed[row, column]),
            int(ruled.broken[row, column]),
            to_points(int(scores.lost[row, column])),
        )
        for column, criterion in enumerate(book.criteria)
    ]
    parts = tuple(
        Part(
            dimension,
            dimension.points,
            to_points(int(scores.lost_by_dimension[row, number])),
            to_points(int(scores.losable_by_dimension[row, number])),
            tuple(line for line in lines if line.criterion.dimension is dimension),
        )
        for number, dimension in enumerate(book.dimensions)
    )
    return Sheet(
        site, month, now, ruled.plan, parts, to_points(int(scores.score[row])), to_points(int(scores.total_lost[row])),
        to_points(int(scores.losable[row])), float(scores.coverage[row]),
    )  # fmt: skip


def why_not_measured(line: Line) -> str | Promise:
    """Why nothing is known of a criterion, in words."""
    if line.outcome is Outcome.ERROR:
        return _("Measuring failed; the log says why.")
    if line.criterion.only_eyes:
        return _("Only an inspector on site can tell.")
    return _("The part of the product that keeps these records is not built yet.")


def why(line: Line) -> str | Promise:
    """How a line came about, in words: how many of how many, and what that cost."""
    told = {"broken": line.broken, "owed": line.owed, "lost": line.lost.normalize(), "points": line.criterion.points}
    match line.outcome, line.criterion.mode:
        case Outcome.NOT_APPLICABLE, _mode:
            return _("Nothing of this was owed this month.")
        case Outcome.MET, _mode:
            return _("All %(owed)d in order.") % told
        case Outcome.NOT_MET, _mode if not line.lost:
            return _("%(broken)d of %(owed)d not in order; the points were lost to another criterion of the clause already.") % told
        case Outcome.NOT_MET, "occurrence":
            return _("%(broken)d of %(owed)d not in order, %(points)s points each: %(lost)s lost.") % told
        case Outcome.NOT_MET, "clause":
            return _("%(broken)d of %(owed)d not in order; the clause loses its %(lost)s once.") % told
        case Outcome.NOT_MET, _mode:
            return _("%(broken)d of %(owed)d not in order; the criterion loses its %(lost)s once.") % told
        case _other:
            return why_not_measured(line)


def obligations_of(sheet: Sheet, line: Line) -> Iterator[int]:
    """The obligations that prove a line, by their rows."""
    for key in line.criterion.proof.obligations:
        yield editions.obligation_id(sheet.plan.rulebook.key, key)
