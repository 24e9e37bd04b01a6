"""The first rows of a log as the cases that they would become, with the due times that the standard gives them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Final, NamedTuple

from django.utils.translation import get_language

from dudao.cases.acts.history import Checked, checked
from dudao.cases.imports.compare import COLUMNS, Agreement, Comparing, Wanted
from dudao.cases.imports.dates import Dates
from dudao.cases.imports.drafts import Draft, RowReader, story_of
from dudao.cases.imports.fields import Context
from dudao.cases.imports.listing import Listing
from dudao.cases.imports.mapping import ADVICE, MapShape
from dudao.cases.imports.oddities import Oddities
from dudao.cases.imports.registers import Registers
from dudao.cases.vocabulary import Channel, Kind, State
from dudao.duties import editions
from dudao.duties.state import DONE, Event, Held
from dudao.organisation.models import Company
from dudao.organisation.refusal import Refusal
from dudao.sheets.reading import Options, find_header, open_table, rows_below
from dudao.sheets.tables import Row

SHOWN: Final = 20
COMPARED: Final = 2_000
"""Rows whose due times are held beside the old system's; the rehearsal does it for all."""


class DueTime(NamedTuple):
    title: str
    at: datetime
    done: bool
    late: bool


@dataclass
class Shown:
    """One row: as a case, or what is wrong with it."""

    line: int
    reference: str = ""
    site: str = ""
    kind: str = ""
    channel: str = ""
    category: str = ""
    title: str = ""
    state: str = ""
    received_at: datetime | None = None
    due: list[DueTime] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


class Preview(NamedTuple):
    rows: list[Shown]
    agreement: Agreement | None


def preview(path: Path, shape: MapShape, company: Company, now: datetime, wanted: Wanted | None = None) -> Preview:
    """Raises NotReadable or Invalid when the file has not what the map names."""
    table = open_table(path, Options())
    registers = Registers(company)
    header = find_header(table, shape.columns() | ({wanted.due} if wanted else set()), advice=ADVICE)
    context = Context(header, Dates(shape.dates, table.epoch), Oddities())
    reader = RowReader(shape, context, registers, None)
    comparing = Comparing(wanted, shape.compare, context, Listing(None, COLUMNS, kept=0)) if wanted else None
    shown: list[Shown] = []
    for number, row in enumerate(rows_below(table, header)):
        if number >= (COMPARED if comparing else SHOWN):
            break
        found = _looked(row, reader, registers, now)
        if comparing is not None and isinstance(found, Checked):
            comparing.look(row, found, registers.clock(found.story.site, shape.time_zone))
        if number < SHOWN:
            shown.append(_shown(row.line, found, registers))
    return Preview(shown, comparing.found if comparing else None)


def _looked(row: Row, reader: RowReader, registers: Registers, now: datetime) -> Checked | list[str]:
    draft = reader.read(row)
    if not isinstance(draft, Draft):
        return [f"{each.column}: {each.flaw}" if each.column else str(each.flaw) for each in draft]
    try:
        return checked(story_of(draft, registers), now)
    except Refusal as refusal:
        return [str(refusal)]


def _shown(line: int, found: Checked | list[str], registers: Registers) -> Shown:
    if not isinstance(found, Checked):
        return Shown(line, wrong=list(dict.fromkeys(found)))
    story, desk = found.story, registers.desk(found.story.site)
    events = [Event(each.act, each.at, each.recorded_at, "case", 0, each.facts) for each in found.entries]
    names = {each.key: each.title.in_language(_language()) for each in desk.plan_at(story.received_at).rulebook.categories}
    return Shown(
        line, story.reference, story.site.name, str(Kind(story.kind).label), str(Channel(story.channel).label),
        names.get(story.category, story.category), story.title, str(State(found.state.state).label),
        story.received_at.astimezone(desk.place.office.zone),
        [each for duty in desk.follow_history(events) if not duty.shadow for each in _due(duty, desk.place.office.zone)],
    )  # fmt: skip


def _due(duty: Held, zone: tzinfo) -> Iterator[DueTime]:
    obligation = editions.rulebook_of(duty.edition_id).obligations[duty.obligation]
    done = duty.outcome == DONE and duty.done_at is not None
    late = duty.done_at is not None and duty.done_at > duty.due_at
    yield DueTime(obligation.title.in_language(_language()), duty.due_at.astimezone(zone), done, late)


def _language() -> str:
    return get_language() or "zh-hant"
