"""Taking in many histories at once: batch by batch, each whole or not at all, a second run changes nothing."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from operator import attrgetter
from typing import Any, Final, NamedTuple, TypeVar

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext_lazy as _

from dudao.cases.acts.history import Checked, Remembered, Story, checked
from dudao.cases.acts.intake import numbered, series_of
from dudao.cases.acts.words import places_named, words_of
from dudao.cases.models import Case, CaseContact, CaseForm, CaseWords, MajorReport
from dudao.cases.refusals import Incomplete
from dudao.cases.standing import COLUMNS
from dudao.duties import store
from dudao.duties.desk import Desk
from dudao.duties.state import Event, Held
from dudao.journal import acts as journal
from dudao.journal import bulk
from dudao.journal.models import Entry
from dudao.organisation import access
from dudao.organisation.deadlines import month_of
from dudao.organisation.models import Site, Staff
from dudao.organisation.refusal import Refusal

BATCH: Final = 1000
"""Stories in one transaction: large enough to be fast, small enough that nobody waits for the lock."""
CASE_COLUMNS: Final = (
    "number", "site_id", "building_id", "unit_id", "customer_id", "place", "title", "text", "logged_at", "month",
    "source", "reference", "next_due_at", *COLUMNS,
)  # fmt: skip

Look = Callable[[Story, list[Held]], None]
T = TypeVar("T")


class Refused(NamedTuple):
    """A story that was not taken in: its place among all stories (from 0), its reference, and why."""

    position: int
    reference: str
    refusal: Refusal


@dataclass(slots=True)
class Taken:
    """What became of some stories."""

    stories: int = 0
    cases: int = 0
    entries: int = 0
    duties: int = 0
    there_before: int = 0
    refused: list[Refused] = field(default_factory=list)

    def add(self, other: "Taken") -> None:
        for name in ("stories", "cases", "entries", "duties", "there_before"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.refused += other.refused


@dataclass(slots=True)
class Prepared:
    """A checked story with its duties, ready to be written."""

    checked: Checked
    month: int
    duties: list[Held]
    number: str = ""


def take_in(
    stories: Iterable[Story], *, by: Staff | None, now: datetime, source: str = "", via: str = "import", dry_run: bool = False
) -> Taken:
    """Take in histories and say what became of them. ``by=None`` is the command line of whoever runs the machine.

    Stories whose reference was taken in from the same ``source`` before are left as they are. ``dry_run`` checks
    everything and writes nothing.
    """
    total = Taken()
    for taken in in_batches(stories, by=by, now=now, source=source, via=via, dry_run=dry_run):
        total.add(taken)
    return total


def in_batches(
    stories: Iterable[Story], *, by: Staff | None, now: datetime, source: str = "", via: str = "import",
    dry_run: bool = False, look: Look | None = None,
) -> Iterator[Taken]:  # fmt: skip
    """The same, yielding after each batch what became of it, for progress and for files of any size.

    ``look`` is shown each accepted story with its duties. Memory is that of one batch, and in a dry run the references.
    """
    taking = _Taking(by, now, source, via, look)
    remaining = iter(stories)
    while batch := list(islice(remaining, BATCH)):
        yield taking.rehearse(batch) if dry_run else taking.take(batch)


class _Taking:
    """One run of taking in."""

    def __init__(self, by: Staff | None, now: datetime, source: str, via: str, look: Look | None) -> None:
        self.by, self.now, self.source, self.via, self.look = by, now, source, via, look
        self.position = 0
        self.rehearsed: set[str] = set()
        self.anything_before = bool(source) and Case.objects.filter(source=source).exists()
        self.desks: dict[int, Desk] = {}

    def take(self, batch: list[Story]) -> Taken:
        """Check outside the transaction, write inside it; when another run took some in meanwhile, leave those out."""
        taken, prepared = self._prepare(batch, self._there(batch) if self.anything_before else set())
        while True:
            try:
                self._write(prepared, taken)
            except IntegrityError:
                there = self._there(batch)
                rest = [each for each in prepared if each.checked.story.reference not in there]
                if len(rest) == len(prepared):
                    raise
                taken.there_before += len(prepared) - len(rest)
                prepared = rest
            else:
                return taken

    def rehearse(self, batch: list[Story]) -> Taken:
        there = self._there(batch) if self.anything_before else set()
        taken, prepared = self._prepare(batch, there | self.rehearsed)
        if self.source:
            self.rehearsed.update(each.checked.story.reference for each in prepared)
        _count(prepared, taken)
        return taken

    def _there(self, batch: list[Story]) -> set[str]:
        """The references of these that were taken in before."""
        if not self.source:
            return set()
        references = [story.reference for story in batch]
        return set(Case.objects.filter(source=self.source, reference__in=references).values_list("reference", flat=True))

    def _prepare(self, batch: list[Story], there: set[str]) -> tuple[Taken, list[Prepared]]:
        taken, prepared = Taken(stories=len(batch)), []
        for story in batch:
            position, self.position = self.position, self.position + 1
            if self.source and story.reference in there:
                taken.there_before += 1
                continue
            desk = self._desk(story.site)
            try:
                prepared.append(self._prepared(story, desk))
            except Refusal as refusal:
                taken.refused.append(Refused(position, story.reference, refusal))
                continue
            there.add(story.reference)
        return taken, prepared

    def _prepared(self, story: Story, desk: Desk) -> Prepared:
        if self.source and not story.reference:
            raise Incomplete(_("Its number in the old log is missing: without it a second run would take it in twice."), field="reference")
        allowed = checked(story, self.now)
        duties = desk.follow_history([_event(entry) for entry in allowed.entries])
        if self.look is not None:
            self.look(story, duties)
        return Prepared(allowed, month_of(story.received_at, desk.place.office.zone), duties)

    def _desk(self, site: Site) -> Desk:
        """The site's desk, opened once in a run, when it was asked whether the person may import there."""
        desk = self.desks.get(site.pk)
        if desk is None:
            if self.by is not None:
                access.require(self.by, "cases.import", site)
            desk = self.desks[site.pk] = Desk(site)
        return desk

    def _write(self, prepared: list[Prepared], taken: Taken) -> None:
        if not prepared:
            return
        with connection.wrap_database_errors, transaction.atomic():
            _give_numbers(prepared)
            bulk.insert(Case, CASE_COLUMNS, (_case_row(each, self.source) for each in prepared))
            ids = dict(Case.objects.filter(number__in=[each.number for each in prepared]).values_list("number", "pk"))
            _write_about(prepared, ids, self.via)
        _count(prepared, taken)


def _count(prepared: list[Prepared], taken: Taken) -> None:
    taken.cases += len(prepared)
    taken.entries += sum(len(each.checked.entries) for each in prepared)
    taken.duties += sum(len(each.duties) for each in prepared)


def _event(entry: Remembered) -> Event:
    return Event(entry.act, entry.at, entry.recorded_at, "case", 0, entry.facts)


def _give_numbers(prepared: list[Prepared]) -> None:
    """Number the cases of each site and month in the order of the stories: one look at all their series."""
    series = [series_of(each.checked.story.site, each.month) for each in prepared]
    following = journal.take_many_numbers(Counter(series))
    for each, name in zip(prepared, series, strict=True):
        each.number = numbered(each.checked.story.site, each.month, following[name])
        following[name] += 1


def _case_row(each: Prepared, source: str) -> Sequence[Any]:
    story, state = each.checked.story, each.checked.state
    return (
        each.number, story.site.pk, _pk(story.building), _pk(story.unit), _pk(story.customer), story.place, story.title,
        story.text, story.logged_at, each.month, source, story.reference, store.next_due(each.duties), *_standing(state),
    )  # fmt: skip


_standing: Final = attrgetter(*COLUMNS)


def _pk(record: Any) -> int | None:
    return None if record is None else record.pk


def _write_about(prepared: list[Prepared], ids: dict[str, int], via: str) -> None:
    """Journal, duties, contacts and papers of the cases just written."""
    for each in prepared:
        for duty in each.duties:
            duty.subject_id = ids[each.number]
    bulk.insert(Entry, journal.COLUMNS, (row for each in prepared for row in _entry_rows(each, ids[each.number], via)))
    store.insert_many((each.checked.story.site.pk, each.checked.story.site.rulebook, duty) for each in prepared for duty in each.duties)
    _write_words(prepared, ids)
    _write_contacts(prepared, ids)
    _write_papers(prepared, ids)


def _entry_rows(each: Prepared, case_id: int, via: str) -> list[Sequence[Any]]:
    site_id = each.checked.story.site.pk
    return [
        (site_id, entry.act, "case", case_id, entry.at, entry.recorded_at, entry.by_id, via, entry.facts, entry.data, None)
        for entry in each.checked.entries
    ]


def _write_words(prepared: list[Prepared], ids: dict[str, int]) -> None:
    """Under which words the cases are found; their places are named here, for a story may know them by key only."""
    stories = [each.checked.story for each in prepared]
    buildings, units = places_named(
        (story.building.pk for story in stories if story.building), (story.unit.pk for story in stories if story.unit)
    )
    rows = []
    for each in prepared:
        story, state = each.checked.story, each.checked.state
        where = (units.get(_pk(story.unit) or 0, ""), buildings.get(_pk(story.building) or 0, ""))
        said = (story.title, story.text, story.place, story.reference)
        done = (state.measures, state.result, state.referral_number, state.forwarded_to)
        rows.append((ids[each.number], story.site.pk, words_of(each.number, *where, *said, *done)))
    bulk.insert(CaseWords, ("case_id", "site_id", "words"), rows)


def _write_contacts(prepared: list[Prepared], ids: dict[str, int]) -> None:
    rows = [
        (story.site.pk, ids[each.number], story.contact_name, story.contact_telephone, story.contact_email)
        for each in prepared
        if (story := each.checked.story).contact_name or story.contact_telephone or story.contact_email
    ]
    if rows:
        bulk.insert(CaseContact, ("site_id", "case_id", "name", "telephone", "email"), rows)


FORM_TEXTS: Final = ("situation", "cause", "handling", "head_opinion")
MAJOR_TEXTS: Final = ("content", "cause", "process_and_result", "lessons", "corrective_measures")


def _write_papers(prepared: list[Prepared], ids: dict[str, int]) -> None:
    """The forms of hard cases and the reports of major ones: the last version told of each."""
    forms: dict[int, Sequence[Any]] = {}
    reports: dict[int, Sequence[Any]] = {}
    for each in prepared:
        if not (each.checked.state.has_form or each.checked.state.major_reported_at):
            continue
        site_id, case_id = each.checked.story.site.pk, ids[each.number]
        for entry in each.checked.entries:
            if entry.act == "cases.form_filled":
                texts = [entry.data.get(name, "") for name in FORM_TEXTS]
                forms[case_id] = (site_id, case_id, *texts, entry.at, entry.by_id)
            elif entry.act == "cases.major_reported":
                texts = [entry.data.get(name, "") for name in MAJOR_TEXTS]
                reports[case_id] = (site_id, case_id, *texts, entry.at, entry.by_id)
    if forms:
        bulk.insert(CaseForm, ("site_id", "case_id", *FORM_TEXTS, "filled_at", "filled_by_id"), forms.values())
    if reports:
        bulk.insert(MajorReport, ("site_id", "case_id", *MAJOR_TEXTS, "reported_at", "reported_by_id"), reports.values())
