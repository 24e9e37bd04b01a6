"""One import from file to cases: read, check everything, then write in batches; whatever stops it, the next run goes on."""

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final

from django.db import connection
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from dudao.cases.acts.history import Story
from dudao.cases.acts.taking import Taken, in_batches, written
from dudao.cases.imports import ahead, compare, later
from dudao.cases.imports.checking import PROBLEM_COLUMNS, Checking, Found
from dudao.cases.imports.compare import Agreement, Comparing, Wanted
from dudao.cases.imports.dates import Dates
from dudao.cases.imports.drafts import RowReader, story_of
from dudao.cases.imports.fields import Context
from dudao.cases.imports.files.tables import Table
from dudao.cases.imports.keeping import Kept
from dudao.cases.imports.listing import Listing, Tally
from dudao.cases.imports.mapping import MapShape
from dudao.cases.imports.memory import frugal
from dudao.cases.imports.oddities import Found as Oddity
from dudao.cases.imports.oddities import Oddities
from dudao.cases.imports.progress import Progress, Watch
from dudao.cases.imports.reading import Header, Options, find_header, open_table, rows_below
from dudao.cases.imports.registers import Registers, the_site
from dudao.cases.imports.reviewing import load_map
from dudao.organisation.models import Company

SHOWN: Final = 20


@dataclass(frozen=True, slots=True)
class Order:
    """What was asked for. ``skip_bad`` takes in the good rows and only reports the bad ones.

    ``company`` holds the log to the sites and people of one company; ``watch`` is told how far it has come and may stop it by raising.
    """

    file: Path
    map: Path | MapShape
    site: str | None = None
    dry_run: bool = False
    skip_bad: bool = False
    reading: Options = field(default_factory=Options)
    wanted: Wanted | None = None
    errors: Path | None = None
    differences: Path | None = None
    changes: Path | None = None
    company: Company | None = None
    watch: Watch | None = None


@dataclass(slots=True)
class Outcome:
    """What became of it. ``taken`` is None when bad rows kept anything from being written."""

    source: str
    how: str
    notes: list[str | Promise]
    found: Found
    problems: Listing
    tally: Tally
    differences: Listing
    changes: Listing
    dry_run: bool
    oddities: list[Oddity] = field(default_factory=list)
    agreement: Agreement | None = None
    taken: Taken | None = None
    since: later.Since = field(default_factory=later.Since)


def import_cases(order: Order, now: datetime) -> Outcome:
    """Take a log in. ``now`` is when it is done: nothing in the log may lie later.

    1. Every row is read, mapped and followed through the rules; drafts of the good ones are kept in a temporary file.
    2. Bad rows end it here, with nothing written, unless they are to be left out.
    3. The drafts are written in batches, each a transaction with its journal and duties. References taken in before are left as
       they are or taken on; so a run that was killed is gone on with by running it again.
    """
    shape = order.map if isinstance(order.map, MapShape) else load_map(order.map)
    registers = Registers(order.company)
    table = open_table(order.file, _reading(order, shape))
    header = find_header(table, _columns(order, shape))
    with frugal(), ExitStack() as open_files, tempfile.NamedTemporaryFile() as file:
        listed = [
            open_files.enter_context(Listing(path, columns, kept=SHOWN))
            for path, columns in (
                (order.errors, PROBLEM_COLUMNS), (order.differences, compare.COLUMNS), (order.changes, later.COLUMNS),
            )
        ]  # fmt: skip
        kept = Kept(file)
        work = _Work(order, shape, registers, kept, now)
        second = open_files.enter_context(ahead.second_process(order.file, dry_run=order.dry_run))
        outcome = work.check(table, header, listed)
        if not outcome.found.bad or order.skip_bad:
            work.write(outcome, second)
    return outcome


def _reading(order: Order, shape: MapShape) -> Options:
    """What the command says goes before what the map says."""
    told = order.reading
    return Options(told.encoding or shape.file.encoding, told.delimiter or shape.file.delimiter, told.sheet or shape.file.sheet)


def _columns(order: Order, shape: MapShape) -> set[str]:
    wanted = shape.columns()
    if order.site is not None and shape.site is not None:
        wanted -= set(shape.site.columns()) - shape.model_copy(update={"site": None}).columns()
    if order.wanted is not None:
        wanted |= {column for column in (order.wanted.due, order.wanted.verdict) if column}
    return wanted


class _Work:
    """The two passes, with what they share."""

    def __init__(self, order: Order, shape: MapShape, registers: Registers, kept: Kept, now: datetime) -> None:
        self.order, self.shape, self.registers, self.kept, self.now = order, shape, registers, kept, now

    def check(self, table: Table, header: Header, listed: list[Listing]) -> Outcome:
        problems, differences, changes = listed
        oddities = Oddities()
        context = Context(header, Dates(self.shape.dates, table.epoch), oddities)
        site = the_site(self.order.site) if self.order.site else None
        reader = RowReader(self.shape, context, self.registers, site)
        checking = Checking(self.shape, reader, self.registers, oddities, self.kept, problems, self.now)
        if self.order.wanted is not None:
            checking.comparing = Comparing(self.order.wanted, self.shape.compare, context, differences)
        progress = Progress(_("checking"), table.share_read, watch=self.order.watch)
        for row in progress.over(rows_below(table, header)):
            checking.take(row)
        progress.finish()
        checking.finish()
        return Outcome(
            source=self.shape.source, how=table.how, notes=table.notes, found=checking.found, problems=problems,
            tally=checking.tally, differences=differences, changes=changes, dry_run=self.order.dry_run,
            oddities=list(oddities.found()), agreement=checking.comparing.found if checking.comparing else None,
        )  # fmt: skip

    def write(self, outcome: Outcome, second: ahead.Second | None) -> None:
        known = later.Later(self.shape.source, self.now, outcome.changes, dry_run=self.order.dry_run)
        outcome.taken = Taken()
        label = _("rehearsing") if self.order.dry_run else _("taking in")
        progress = Progress(label, self.kept.share_read, watch=self.order.watch)
        if second is None or known.anything:
            batches = self._taken_in(known, progress, outcome.found)
        else:
            batches = self._taken_ahead(second, progress, outcome.found)
        for taken in batches:
            outcome.taken.add(taken)
        progress.finish()
        outcome.since = known.since

    def _taken_in(self, known: later.Later, progress: Progress, found: Found) -> Iterator[Taken]:
        stories = known.new_ones(self._stories(progress, found))
        return in_batches(stories, by=None, now=self.now, source=self.shape.source, dry_run=self.order.dry_run)

    def _taken_ahead(self, second: ahead.Second, progress: Progress, found: Found) -> Iterator[Taken]:
        """The same, made ready by a second process while this one writes."""
        database = str(connection.settings_dict["NAME"])
        job = ahead.Job(str(self.kept.path()), frozenset(found.twice), self.shape.source, "import", self.now, database)
        for taken in written(second.batches(job), self.shape.source):
            yield taken
            self.kept.read += taken.stories
            progress.add(taken.stories)

    def _stories(self, progress: Progress, found: Found) -> Iterator[tuple[int, Story]]:
        for draft in progress.over(self.kept.drafts(without=found.twice)):
            yield draft.line, story_of(draft, self.registers)
