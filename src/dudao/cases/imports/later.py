"""A file that is imported again, later: cases that went on are taken on, cases that differ otherwise are told, never overwritten."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Final, NamedTuple

from dudao.cases.acts.continuing import go_on
from dudao.cases.acts.history import Story, Told
from dudao.cases.imports.listing import Listing
from dudao.cases.models import Case
from dudao.cases.vocabulary import JOURNAL_NAMES
from dudao.journal.models import Entry
from dudao.organisation.refusal import Refusal

BATCH: Final = 500
COMPARED: Final = ("site__code", "kind", "channel", "category", "title", "place", "received_at")
COLUMNS: Final = ("line", "reference", "number", "what", "there", "file")
ALONG: Final = frozenset({JOURNAL_NAMES["reopen"], JOURNAL_NAMES["assign"]})
"""What comes along with another act of the same moment without being told."""


@dataclass(slots=True)
class Since:
    """What became of rows whose case was taken in by an earlier run."""

    same: int = 0
    went_on: int = 0
    acts: int = 0
    differing: int = 0


class Remembered(NamedTuple):
    """One act of a case as an earlier import left it in the journal."""

    act: str
    at: datetime


class Known(NamedTuple):
    """A case that an earlier run took in; ``columns`` are the values of ``COMPARED``."""

    pk: int
    number: str
    columns: tuple[object, ...]


class Later:
    """Parts known stories from new ones, and looks after the known."""

    def __init__(self, source: str, now: datetime, differences: Listing, *, dry_run: bool) -> None:
        self.since = Since()
        self._source = source
        self._now = now
        self._differences = differences
        self._dry_run = dry_run
        self.anything = Case.objects.filter(source=source).exists()

    def new_ones(self, stories: Iterable[tuple[int, Story]]) -> Iterator[Story]:
        """The stories that are new, in order; known ones are dealt with on the way. Each comes with its line."""
        if not self.anything:
            yield from (story for _line, story in stories)
            return
        remaining = iter(stories)
        while batch := list(islice(remaining, BATCH)):
            cases = self._known(batch)
            journal = _journal_of(cases)
            for line, story in batch:
                case = cases.get(story.reference)
                if case is None:
                    yield story
                else:
                    self._look_after(line, story, case, journal[case.pk])

    def _known(self, batch: list[tuple[int, Story]]) -> dict[str, Known]:
        references = [story.reference for _line, story in batch]
        rows = Case.objects.filter(source=self._source, reference__in=references)
        return {row[0]: Known(row[1], row[2], row[3:]) for row in rows.values_list("reference", "pk", "number", *COMPARED)}

    def _look_after(self, line: int, story: Story, case: Known, journal: list[Remembered]) -> None:
        told = _compared(story)
        unlike = [] if told == case.columns else [place for place, value in enumerate(told) if value != case.columns[place]]
        done = done_before(story.acts, journal)
        if unlike or done is None:
            self._differ(line, story, case, unlike, journal)
        elif done == len(story.acts):
            self.since.same += 1
        else:
            self._take_on(line, story, case, story.acts[done:])

    def _take_on(self, line: int, story: Story, case: Known, acts: Sequence[Told]) -> None:
        try:
            go_on(Case.objects.select_related("site").get(pk=case.pk), acts, now=self._now, dry_run=self._dry_run)
        except Refusal as refusal:
            self.since.differing += 1
            self._add(line, story, case, "refused", "", str(refusal))
            return
        self.since.went_on += 1
        self.since.acts += len(acts)

    def _differ(self, line: int, story: Story, case: Known, unlike: list[int], journal: list[Remembered]) -> None:
        self.since.differing += 1
        for place in unlike:
            self._add(line, story, case, COMPARED[place], str(case.columns[place]), str(_compared(story)[place]))
        if not unlike:
            there = "; ".join(f"{each.act} {each.at:%Y-%m-%d %H:%M:%S}" for each in journal)
            told = "; ".join(f"{JOURNAL_NAMES[each.act]} {each.at:%Y-%m-%d %H:%M:%S}" for each in story.acts)
            self._add(line, story, case, "acts", there, told)

    def _add(self, line: int, story: Story, case: Known, what: str, there: str, told: str) -> None:
        self._differences.add(
            {"line": line, "reference": story.reference, "number": case.number, "what": what, "there": there, "file": told}
        )


def done_before(acts: Sequence[Told], journal: Sequence[Remembered]) -> int | None:
    """How many of the acts told were done by earlier imports; None when the journal says something else than these."""
    place = 0
    for count, told in enumerate(acts):
        if place == len(journal):
            return count
        if journal[place] != (JOURNAL_NAMES[told.act], told.at):
            return None
        place += 1
        following = acts[count + 1] if count + 1 < len(acts) else None
        while place < len(journal) and _came_along(journal[place], told, following):
            place += 1
    return len(acts) if place == len(journal) else None


def _came_along(entry: Remembered, told: Told, following: Told | None) -> bool:
    if entry.act not in ALONG or entry.at != told.at:
        return False
    return following is None or entry != (JOURNAL_NAMES[following.act], following.at)


def _compared(story: Story) -> tuple[object, ...]:
    return (story.site.code, story.kind, story.channel, story.category, story.title, story.place, story.received_at)


def _journal_of(cases: dict[str, Known]) -> dict[int, list[Remembered]]:
    """What earlier imports remembered of each case, besides the receipt; what people did here since is theirs."""
    found: dict[int, list[Remembered]] = defaultdict(list)
    keys = [case.pk for case in cases.values()]
    rows = Entry.objects.filter(subject_kind="case", subject_id__in=keys, via="import").exclude(act=JOURNAL_NAMES["receive"])
    for subject_id, act, at in rows.order_by("id").values_list("subject_id", "act", "at"):
        found[subject_id].append(Remembered(act, at))
    return found
