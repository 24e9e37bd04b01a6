"""Histories made ready to be written: checked, their duties followed, every row as the database takes it. Nothing is written here.

What comes out are plain values: an import has it done by a process beside the one that writes (``imports.ahead``).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from operator import attrgetter
from typing import Any, Final, NamedTuple

from django.utils.translation import gettext_lazy as _

from dudao.cases.acts.history import Checked, Remembered, Story, checked
from dudao.cases.models import Case, CaseContact, CaseForm, CaseWords, MajorReport
from dudao.cases.refusals import Incomplete
from dudao.cases.standing import COLUMNS
from dudao.duties import store
from dudao.duties.desk import Desk
from dudao.duties.models import Duty
from dudao.duties.state import Event, Held
from dudao.journal import acts as journal
from dudao.journal import bulk
from dudao.journal.models import Entry
from dudao.organisation import access
from dudao.organisation.deadlines import month_of
from dudao.organisation.models import Staff
from dudao.organisation.refusal import Refusal

Row = Sequence[Any]
FORM_TEXTS: Final = ("situation", "cause", "handling", "head_opinion")
MAJOR_TEXTS: Final = ("content", "cause", "process_and_result", "lessons", "corrective_measures")
PAPERS: Final = {"cases.form_filled": FORM_TEXTS, "cases.major_reported": MAJOR_TEXTS}


class Table(NamedTuple):
    """A table that histories are written into. Its first column is only known then: the number or the key of the case."""

    model: Any
    columns: tuple[str, ...]

    def adapted(self, rows: list[Row]) -> list[Row]:
        """The rows without that first column, as the database takes them."""
        return list(bulk.adapted(self.model, self.columns[1:], rows)) if rows else []

    def insert(self, rows: list[Row]) -> None:
        if rows:
            bulk.insert_adapted(self.model, self.columns, rows)


def _about_case(columns: Sequence[str], key: str = "subject_id") -> tuple[str, ...]:
    return (key, *(name for name in columns if name != key))


CASES: Final = Table(Case, (
    "number", "site_id", "building_id", "unit_id", "customer_id", "place", "title", "text", "logged_at", "month",
    "source", "reference", "next_due_at", *COLUMNS,
))  # fmt: skip
ENTRIES: Final = Table(Entry, _about_case(journal.COLUMNS))
DUTIES: Final = Table(Duty, _about_case(store.COLUMNS))
WORDS: Final = Table(CaseWords, ("case_id", "words", "site_id"))
CONTACTS: Final = Table(CaseContact, ("case_id", "site_id", "name", "telephone", "email"))
FORMS: Final = Table(CaseForm, ("case_id", "site_id", *FORM_TEXTS, "filled_at", "filled_by_id"))
REPORTS: Final = Table(MajorReport, ("case_id", "site_id", *MAJOR_TEXTS, "reported_at", "reported_by_id"))


class Ready(NamedTuple):
    """One history ready to be written: the rows of each table, without their first column."""

    site_id: int
    site_code: str
    month: int
    reference: str
    case: Row
    entries: list[Row]
    duties: list[Row]
    contacts: list[Row]
    forms: list[Row]
    reports: list[Row]


class Refused(NamedTuple):
    """A story that was not taken in: its place among all stories (from 0), its reference, and why."""

    position: int
    reference: str
    refusal: Refusal


@dataclass(slots=True)
class Batch:
    """Some stories made ready. ``provisional`` counts due times that rest on days whose official list is not known yet."""

    stories: int
    ready: list[Ready] = field(default_factory=list)
    there_before: int = 0
    provisional: int = 0
    refused: list[Refused] = field(default_factory=list)


class Preparing:
    """Makes the stories of one run ready. ``by=None`` is the command line of whoever runs the machine."""

    def __init__(self, by: Staff | None, now: datetime, source: str, via: str) -> None:
        self.by, self.now, self.source, self.via = by, now, source, via
        self.position = 0
        self.anything_before = bool(source) and Case.objects.filter(source=source).exists()
        self._desks: dict[int, Desk] = {}

    def batch(self, stories: list[Story], seen: set[str]) -> Batch:
        """Make stories ready, but not those whose reference was taken in before or is among ``seen``, which grows by the others."""
        there = seen | (taken_before(self.source, (story.reference for story in stories)) if self.anything_before else set())
        prepared, done = Batch(len(stories)), []
        for position, story in enumerate(stories, start=self.position):
            if self.source and story.reference in there:
                prepared.there_before += 1
                continue
            desk = self._desk(story)
            try:
                done.append(self._followed(story, desk))
            except Refusal as refusal:
                prepared.refused.append(Refused(position, story.reference, refusal))
                continue
            there.add(story.reference)
        self.position += len(stories)
        if self.source:
            seen.update(each.story.reference for each, _held in done)
        prepared.ready = self._rows(done)
        prepared.provisional = sum(duty.provisional for _each, duties in done for duty in duties)
        return prepared

    def _followed(self, story: Story, desk: Desk) -> tuple[Checked, list[Held]]:
        if self.source and not story.reference:
            raise Incomplete(_("Its number in the old log is missing: without it a second run would take it in twice."), field="reference")
        allowed = checked(story, self.now)
        return allowed, desk.follow_history([_event(entry) for entry in allowed.entries])

    def _desk(self, story: Story) -> Desk:
        """The site's desk, opened once in a run, when it was asked whether the person may import there."""
        desk = self._desks.get(story.site.pk)
        if desk is None:
            if self.by is not None:
                access.require(self.by, "cases.import", story.site)
            desk = self._desks[story.site.pk] = Desk(story.site)
        return desk

    def _rows(self, done: list[tuple[Checked, list[Held]]]) -> list[Ready]:
        """Whole tables are adapted at once and dealt out to their cases again."""
        months = [month_of(each.story.received_at, self._desks[each.story.site.pk].place.office.zone) for each, _held in done]
        cases = CASES.adapted([_case_row(each, held, month, self.source) for (each, held), month in zip(done, months, strict=True)])
        entries = iter(ENTRIES.adapted([self._entry_row(each, entry) for each, _held in done for entry in each.entries]))
        duties = iter(DUTIES.adapted([_duty_row(each, duty) for each, held in done for duty in held]))
        return [
            Ready(
                each.story.site.pk, each.story.site.code, month, each.story.reference, case,
                [next(entries) for _entry in each.entries], [next(duties) for _duty in held], _contacts(each),
                FORMS.adapted(_papers(each, "cases.form_filled")), REPORTS.adapted(_papers(each, "cases.major_reported")),
            )
            for (each, held), month, case in zip(done, months, cases, strict=True)
        ]  # fmt: skip

    def _entry_row(self, each: Checked, entry: Remembered) -> Row:
        site_id = each.story.site.pk
        return (site_id, entry.act, "case", entry.at, entry.recorded_at, entry.by_id, self.via, entry.facts, entry.data, None)


def taken_before(source: str, references: Iterable[str]) -> set[str]:
    """Which of these references were taken in from this source before."""
    known = Case.objects.filter(source=source, reference__in=list(references)) if source else Case.objects.none()
    return set(known.values_list("reference", flat=True))


_standing: Final = attrgetter(*COLUMNS)


def _event(entry: Remembered) -> Event:
    return Event(entry.act, entry.at, entry.recorded_at, "case", 0, entry.facts)


def _case_row(each: Checked, held: list[Held], month: int, source: str) -> Row:
    story = each.story
    return (
        story.site.pk, _pk(story.building), _pk(story.unit), _pk(story.customer), story.place, story.title, story.text,
        story.logged_at, month, source, story.reference, store.next_due(held), *_standing(each.state),
    )  # fmt: skip


def _pk(record: Any) -> int | None:
    return None if record is None else record.pk


def _duty_row(each: Checked, duty: Held) -> Row:
    site = each.story.site
    return store.as_columns(site.pk, site.rulebook, duty)[:-1]


def _contacts(each: Checked) -> list[Row]:
    story = each.story
    told = (story.contact_name, story.contact_telephone, story.contact_email)
    return [(story.site.pk, *told)] if any(told) else []


def _papers(each: Checked, act: str) -> list[Row]:
    """The form of a hard case, or the report of a major one: the last version told."""
    if not (each.state.has_form or each.state.major_reported_at):
        return []
    told = [entry for entry in each.entries if entry.act == act][-1:]
    return [(each.story.site.pk, *(entry.data.get(name, "") for name in PAPERS[act]), entry.at, entry.by_id) for entry in told]
