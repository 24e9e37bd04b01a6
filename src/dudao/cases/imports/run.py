"""One import from file to cases: read, check everything, then write in batches; whatever stops it, the next run goes on."""

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from dudao.cases.acts.history import Story
from dudao.cases.acts.taking import Taken, in_batches, written
from dudao.cases.imports import ahead, compare, later
from dudao.cases.imports.checking import PROBLEM_COLUMNS, Checking, Found
from dudao.cases.imports.compare import Agreement, Comparing, Wanted
from dudao.cases.imports.drafts import story_of
from dudao.cases.imports.keeping import Kept
from dudao.cases.imports.listing import Listing, Tally
from dudao.cases.imports.looking import Log, Looking, Opened, Part, opened
from dudao.cases.imports.mapping import MapShape
from dudao.cases.imports.memory import frugal
from dudao.cases.imports.oddities import Found as Oddity
from dudao.cases.imports.progress import Progress, Watch
from dudao.cases.imports.registers import Registers
from dudao.cases.imports.reviewing import load_map
from dudao.organisation.models import Company
from dudao.sheets.reading import Options

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
    log = Log(order.file, shape, _reading(order, shape), frozenset(_columns(order, shape)), order.site, order.company, now)
    there = opened(log)
    with frugal(), ExitStack() as open_files, tempfile.NamedTemporaryFile() as file:
        listed = [
            open_files.enter_context(Listing(path, columns, kept=SHOWN))
            for path, columns in (
                (order.errors, PROBLEM_COLUMNS), (order.differences, compare.COLUMNS), (order.changes, later.COLUMNS),
            )
        ]  # fmt: skip
        second = open_files.enter_context(ahead.second_process(log))
        work = _Work(order, log, registers, Kept(file), second)
        outcome = work.check(there, listed)
        if not outcome.found.bad or order.skip_bad:
            work.write(outcome)
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

    def __init__(self, order: Order, log: Log, registers: Registers, kept: Kept, second: ahead.Second | None) -> None:
        self.order, self.log, self.registers, self.kept, self.second = order, log, registers, kept, second
        self.source, self.now = log.shape.source, log.now

    def check(self, there: Opened, listed: list[Listing]) -> Outcome:
        problems, differences, changes = listed
        looking = Looking(self.log, there, self.registers)
        checking = Checking(looking.reader, self.kept, problems)
        if self.order.wanted is not None:
            looking.comparing = Comparing(self.order.wanted, self.log.shape.compare, looking.context, differences)
        progress = Progress(_("checking"), there.table.share_read, watch=self.order.watch)
        for part in self._looked_at(there, looking):
            checking.take(part)
            progress.add(part.rows)
        progress.finish()
        checking.finish()
        return Outcome(
            source=self.source, how=there.table.how, notes=there.table.notes, found=checking.found, problems=problems,
            tally=checking.tally, differences=differences, changes=changes, dry_run=self.order.dry_run,
            oddities=list(checking.oddities.found()), agreement=looking.comparing.found if looking.comparing else None,
        )  # fmt: skip

    def _looked_at(self, there: Opened, looking: Looking) -> Iterator[Part]:
        """The findings of all parts in their order. While the second process looks at one, this one looks at the next.

        Due times are compared here alone: the differences are listed as they are found.
        """
        second = self.second if looking.comparing is None else None
        asked = False
        for number, rows in enumerate(there.parts()):
            if second is not None and not asked and second.is_up():
                second.ask(number)
                asked = True
                continue
            part = looking.part(rows)
            if second is not None and asked:
                yield second.part()
                asked = False
            yield part
        if second is not None and asked:
            yield second.part()

    def write(self, outcome: Outcome) -> None:
        known = later.Later(self.source, self.now, outcome.changes, dry_run=self.order.dry_run)
        outcome.taken = Taken()
        label = _("rehearsing") if self.order.dry_run else _("taking in")
        progress = Progress(label, self.kept.share_read, watch=self.order.watch)
        if self.second is None or known.anything or self.order.dry_run:
            batches = self._taken_in(known, progress, outcome.found)
        else:
            batches = self._taken_ahead(self.second, progress, outcome.found)
        for taken in batches:
            outcome.taken.add(taken)
        progress.finish()
        outcome.since = known.since

    def _taken_in(self, known: later.Later, progress: Progress, found: Found) -> Iterator[Taken]:
        stories = known.new_ones(self._stories(progress, found))
        return in_batches(stories, by=None, now=self.now, source=self.source, dry_run=self.order.dry_run)

    def _taken_ahead(self, second: ahead.Second, progress: Progress, found: Found) -> Iterator[Taken]:
        """The same, made ready by a second process while this one writes."""
        job = ahead.Prepare(str(self.kept.path()), frozenset(found.twice), self.source, "import", self.now)
        for taken in written(second.batches(job), self.source):
            yield taken
            self.kept.read += taken.stories
            progress.add(taken.stories)

    def _stories(self, progress: Progress, found: Found) -> Iterator[tuple[int, Story]]:
        for draft in progress.over(self.kept.drafts(without=found.twice)):
            yield draft.line, story_of(draft, self.registers)
