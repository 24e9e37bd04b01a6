"""One row for each case, with every time and every duty, as a file: what the figures of a month can be worked out from again.

Nothing in it says who brought a case up or where they live: no names, telephones, flats, and none of the free texts, in which
such things stand. Times are the site's own, their zone beside them.
"""

import os
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import mkstemp
from typing import Any, BinaryIO, ClassVar, Final
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.functional import cached_property
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from dudao.cases.export_words import CLASSED, OF_DUTY, OUTCOMES, STOOD, TIMES, of_case, stage_headers
from dudao.cases.models import Case
from dudao.cases.reads import CaseQuerySet
from dudao.cases.spans import Span
from dudao.cases.stages import IN_TIME, LATE, RUNNING, STAGES, stage_ids
from dudao.cases.statistics import repeated
from dudao.duties import editions
from dudao.duties.models import Duty, Edition
from dudao.journal import acts as journal
from dudao.organisation import access
from dudao.organisation.models import Branch, Site, Staff
from dudao.organisation.refusal import Refusal
from dudao.rendering import tables
from dudao.rendering.tables import Cell

ACT: Final = "cases.export"
AT_ONCE: Final = 1_000
"""Cases and their duties held in memory together."""
MOST_ON_SCREEN: Final = 50_000
"""More would keep a browser waiting for minutes; the command line writes any number."""


class TooMany(Refusal):
    """A file asked for in a browser has a bounded number of rows."""

    status: ClassVar[int] = 409


def may(user: Staff, place: Site | Branch | None) -> bool:
    return access.may(user, ACT, place)


def export(cases: CaseQuerySet, *, place: Site | Branch | None, span: Span, kind: str, by: Staff, now: datetime) -> BinaryIO:
    """The cases as an open file, xlsx or csv, and an entry in the journal that they were taken out."""
    access.require(by, ACT, place)
    number = cases.order_by().count()
    if number > MOST_ON_SCREEN:
        raise TooMany(
            _("These are {number} cases; a browser gets at most {most} at once. Choose a shorter time, or use: dudao export cases FILE"),
            number=f"{number:,}",
            most=f"{MOST_ON_SCREEN:,}",
        )
    made = _nameless()
    write(made, cases, kind=kind, now=now)
    made.seek(0)
    with transaction.atomic():
        journal.record(
            "cases.exported",
            subject=place or _company_of(by),
            site=place if isinstance(place, Site) else None,
            by=by,
            at=now,
            data={"from": span.first.isoformat(), "to": span.last.isoformat(), "cases": number, "format": kind},
        )
    return made


def _nameless() -> BinaryIO:
    """A file without a name, gone when it is closed."""
    handle, name = mkstemp()
    Path(name).unlink()
    return os.fdopen(handle, "w+b")


def _company_of(by: Staff) -> Any:
    return by.company or by


def write(target: Path | BinaryIO, cases: CaseQuerySet, *, kind: str, now: datetime) -> None:
    """Write the cases; memory stays the same whatever their number, but for eight bytes each."""
    sheet = CaseSheet(cases, now)
    if kind == "csv":
        tables.write_csv(target, sheet)
    else:
        tables.write_xlsx(target, [sheet])


@dataclass(frozen=True)
class Column:
    """An obligation as three columns of the file: due, done, how it stands."""

    pk: int
    title: str


class CaseSheet:
    """The table: one row for each case, in order of receipt."""

    def __init__(self, cases: CaseQuerySet, now: datetime) -> None:
        self.cases = cases
        self.now = now
        self.stages = stage_ids()

    @property
    def title(self) -> str:
        return gettext("Cases")

    @cached_property
    def obligations(self) -> list[Column]:
        """The obligations about cases of the standards that the sites are held to, in the order of the rulebooks."""
        books = set(self.cases.order_by().values_list("site__rulebook", flat=True).distinct())
        language = get_language() or "zh-hant"
        found: dict[int, str] = {}
        for pk, book in Edition.objects.filter(book__in=books).order_by("-effective_from").values_list("pk", "book"):
            for obligation in editions.rulebook_of(pk).obligations.values():
                if any(trigger.act.startswith("cases.") for trigger in obligation.opens):
                    found.setdefault(editions.obligation_id(book, obligation.key), obligation.title.in_language(language))
        return [Column(pk, title) for pk, title in found.items()]

    @property
    def headers(self) -> Sequence[str]:
        fixed = [*(str(words) for _name, words in CLASSED), *(str(words) for _name, words in TIMES), *stage_headers()]
        return [*fixed, *(f"{each.title}: {end}" for each in self.obligations for end in OF_DUTY)]

    @property
    def rows(self) -> Iterable[Sequence[Cell]]:
        keys = array("q", self.cases.order_by("received_at", "pk").values_list("pk", flat=True).iterator(chunk_size=10_000))
        for start in range(0, len(keys), AT_ONCE):
            yield from self._rows(keys[start : start + AT_ONCE].tolist())

    def _rows(self, keys: list[int]) -> Iterator[Sequence[Cell]]:
        found = Case.objects.annotate(repeat=repeated()).select_related("site__branch", "building").defer("text", "result", "measures")
        cases = found.in_bulk(keys)
        duties: dict[int, list[Duty]] = defaultdict(list)
        for duty in Duty.objects.filter(subject_kind="case", subject_id__in=keys, shadow=False).defer("reckoning").order_by("round", "pk"):
            duties[duty.subject_id].append(duty)
        for pk in keys:
            if pk in cases:
                yield self._row(cases[pk], duties.get(pk, []))

    def _row(self, case: Case, duties: list[Duty]) -> list[Cell]:
        zone = ZoneInfo(case.site.time_zone)
        latest = {duty.obligation_id: duty for duty in duties}
        row: list[Cell] = [of_case(case, name) for name, _words in CLASSED]
        row += [_there(getattr(case, name), zone) for name, _words in TIMES]
        row += [self._stood(stage, duties) for stage in STAGES]
        for each in self.obligations:
            row += self._duty(latest.get(each.pk), zone)
        return row

    def _stood(self, stage: str, duties: Iterable[Duty]) -> str:
        """How the case stands at a stage, all rounds together: as ``stages`` says it."""
        asked = [duty for duty in duties if duty.obligation_id in self.stages[stage] and duty.outcome in "od"]
        worst = max((self._standing(duty) for duty in asked), default=None)
        return "" if worst is None else str(STOOD[worst])

    def _standing(self, duty: Duty) -> int:
        if duty.outcome == "o":
            return LATE if duty.due_at < self.now else RUNNING
        return LATE if duty.done_at is not None and duty.done_at > duty.due_at else IN_TIME

    def _duty(self, duty: Duty | None, zone: ZoneInfo) -> list[Cell]:
        """The latest round of an obligation."""
        if duty is None:
            return [None, None, None]
        said = STOOD[self._standing(duty)] if duty.outcome in "od" else OUTCOMES[duty.outcome]
        return [_there(duty.due_at, zone), _there(duty.done_at, zone), str(said)]


def _there(moment: datetime | None, zone: ZoneInfo) -> datetime | None:
    return moment.astimezone(zone) if moment is not None else None
