"""Our due times beside the old system's: how many are equal, which are not, and whether the verdicts on closed cases agree."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from dudao.cases.acts.history import Checked
from dudao.cases.imports.dates import Clock
from dudao.cases.imports.fields import Context, MomentReader
from dudao.cases.imports.listing import Listing
from dudao.cases.imports.mapping import CompareShape, MomentShape
from dudao.cases.vocabulary import ACTS, JOURNAL_NAMES
from dudao.duties import checks, editions
from dudao.duties.desk import Desk
from dudao.duties.models import Edition
from dudao.duties.plan import Plan, plan_of
from dudao.duties.state import DONE, Event, Held
from dudao.organisation.refusal import Invalid
from dudao.rulebook.books import built_in, names
from dudao.rulebook.loader import RulebookErrors, load
from dudao.rulebook.schema import Rulebook
from dudao.rulebook.vocabulary import CheckSignature, Vocabulary
from dudao.sheets.cleaning import line as tidy
from dudao.sheets.tables import Flaw, Row

COLUMNS: Final = ("line", "reference", "category", "received", "theirs", "ours", "seconds", "their_verdict", "our_verdict")
RECEIVED: Final = JOURNAL_NAMES["receive"]


@dataclass(slots=True)
class Agreement:
    """What the comparison found. ``offsets``: how many seconds ours lies after theirs, by how often."""

    rulebook: str
    obligation: str
    tolerance: int
    compared: int = 0
    equal: int = 0
    without_theirs: int = 0
    without_ours: int = 0
    furthest: int = 0
    unequal_categories: Counter[str] = field(default_factory=Counter)
    verdicts: int = 0
    verdicts_equal: int = 0
    verdicts_not_understood: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be compared."""

    book: str
    due: str
    verdict: str | None = None
    obligation: str | None = None
    tolerance: int = 120


class Comparing:
    """Holds a row beside what the rulebook makes of it. The duties are reckoned by the same code that reckons them for good."""

    def __init__(self, wanted: Wanted, shape: CompareShape, context: Context, listing: Listing) -> None:
        rulebook = find_rulebook(wanted.book)
        self._plan: Plan = plan_of(rulebook, 0, editions.rooms())
        self.found = Agreement(f"{rulebook.key} {rulebook.edition}", _obligation(self._plan, wanted.obligation), wanted.tolerance)
        self._due = MomentReader(MomentShape(column=wanted.due), context)
        self._verdict = context.header.place(wanted.verdict) if wanted.verdict else None
        self._words = {tidy(word).casefold(): meant == "on_time" for word, meant in shape.verdicts.items()}
        self._listing = listing
        self._desks: dict[int, Desk] = {}

    def look(self, row: Row, checked: Checked, clock: Clock) -> None:
        """Compare one row."""
        theirs = self._due.read(row.cells, row.line, clock)
        duty = self._duty(checked)
        found = self.found
        if theirs is None or isinstance(theirs, Flaw):
            found.without_theirs += 1
            return
        found.compared += 1
        seconds = None if duty is None else round((duty.due_at - theirs).total_seconds())
        verdicts = self._verdicts(row, duty)
        if seconds is None:
            found.without_ours += 1
        elif abs(seconds) <= found.tolerance:
            found.equal += 1
            found.furthest = max(found.furthest, abs(seconds))
        if seconds is None or abs(seconds) > found.tolerance or verdicts[0] != verdicts[1]:
            self._list(row, checked, theirs, duty, verdicts, clock)
        if seconds is None or abs(seconds) > found.tolerance:
            found.unequal_categories[checked.story.category] += 1

    def _duty(self, checked: Checked) -> Held | None:
        site = checked.story.site
        if site.pk not in self._desks:
            self._desks[site.pk] = Desk(site, only=self._plan)
        events = [Event(each.act, each.at, each.recorded_at, "case", 0, each.facts) for each in checked.entries]
        held = self._desks[site.pk].follow_history(events)
        return next((duty for duty in held if duty.obligation == self.found.obligation), None)

    def _verdicts(self, row: Row, duty: Held | None) -> tuple[bool | None, bool | None]:
        """Theirs and ours: whether it was on time. Only of what has been done: of the rest the verdict depends on the day."""
        if self._verdict is None or duty is None or duty.outcome != DONE or duty.done_at is None:
            return None, None
        word = tidy(str(row.cells[self._verdict]))
        theirs = self._words.get(word.casefold())
        if theirs is None:
            self.found.verdicts_not_understood[word] += 1
            return None, None
        ours = duty.done_at <= duty.due_at
        self.found.verdicts += 1
        self.found.verdicts_equal += theirs == ours
        return theirs, ours

    def _list(self, row: Row, checked: Checked, theirs: datetime, duty: Held | None, verdicts: Sequence[bool | None], clock: Clock) -> None:
        story = checked.story
        entry: Mapping[str, Any] = {
            "line": row.line,
            "reference": story.reference,
            "category": story.category,
            "received": _local(story.received_at, clock),
            "theirs": _local(theirs, clock),
            "ours": _local(duty.due_at, clock) if duty else "",
            "seconds": round((duty.due_at - theirs).total_seconds()) if duty else "",
            "their_verdict": VERDICTS[verdicts[0]],
            "our_verdict": VERDICTS[verdicts[1]],
        }
        self._listing.add(entry)


def _local(moment: datetime, clock: Clock) -> str:
    return f"{moment.astimezone(clock.zone):%Y-%m-%d %H:%M:%S}"


VERDICTS: Final = {True: "on time", False: "late", None: ""}


def _obligation(plan: Plan, key: str | None) -> str:
    """The obligation whose due times are compared: the one named, else the only one that receipt opens."""
    opened = sorted({step.obligation.key for step in plan.by_act[RECEIVED].opens}) if RECEIVED in plan.by_act else []
    if key is not None:
        if key in plan.rulebook.obligations:
            return key
        raise Invalid(_("The rulebook has no obligation “{key}”. It has: {known}."), key=key, known=", ".join(plan.rulebook.obligations))
    if len(opened) == 1:
        return opened[0]
    raise Invalid(
        _("Say with --compare-obligation which due time is meant. On receipt this rulebook opens: {known}."), known=", ".join(opened) or "–"
    )


def find_rulebook(book: str) -> Rulebook:
    """A rulebook by its file, by the name of a published one (its latest edition), or of a built-in one."""
    path = Path(book)
    if path.is_file():
        return _loaded(path)
    edition = Edition.objects.filter(book=book).order_by("effective_from").last()
    if edition is not None:
        return editions.rulebook_of(edition.pk)
    if book in names():
        return _loaded(built_in(book))
    known = ", ".join(sorted({*names(), *Edition.objects.values_list("book", flat=True)}))
    raise Invalid(_("There is no rulebook “{book}”, neither a file nor a name. Names: {known}."), book=book, known=known)


def _loaded(path: Path) -> Rulebook:
    signatures = {name: CheckSignature.of(check.parameters) for name, check in checks.known().items()}
    try:
        return load(path, Vocabulary(acts=frozenset(ACTS), checks=signatures, rooms_installed=editions.rooms()))
    except RulebookErrors as errors:
        raise Invalid(format_lazy(_("The rulebook has mistakes:\n{problems}"), problems=str(errors))) from errors
