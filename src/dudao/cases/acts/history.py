"""A case with its whole history, as an older log, another system or the demo tells it: checked by the same rules, in memory."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, NamedTuple

from django.utils.translation import gettext_lazy as _

from dudao.cases import rules, wording
from dudao.cases.acts.doing import as_told, by_head
from dudao.cases.refusals import Incomplete, WrongTime
from dudao.cases.standing import CaseState, facts_of
from dudao.cases.vocabulary import JOURNAL_NAMES, Channel, Kind, Responsibility
from dudao.organisation.models import Building, Customer, Site, Staff, Unit


class Told(NamedTuple):
    """One act of a history: ``at`` when it happened, ``recorded_at`` when it was entered; ``data`` as the live act takes it."""

    act: str
    at: datetime
    recorded_at: datetime
    by: Staff | None
    data: Mapping[str, Any]


@dataclass(slots=True)
class Story:
    """What came in, and what was done about it, in the order in which it was entered.

    What comes along with an act (``rules.steps``) is not told again: a dissatisfied visit reopens the case by itself.
    """

    site: Site
    kind: str
    channel: str
    category: str
    title: str
    received_at: datetime
    logged_at: datetime
    text: str = ""
    by: Staff | None = None
    building: Building | None = None
    unit: Unit | None = None
    customer: Customer | None = None
    place: str = ""
    responsibility: str = Responsibility.PROPERTY.value
    class_one: bool = False
    reference: str = ""
    contact_name: str = ""
    contact_telephone: str = ""
    contact_email: str = ""
    acts: list[Told] = field(default_factory=list)


class Remembered(NamedTuple):
    """One journal entry of a history."""

    act: str
    at: datetime
    recorded_at: datetime
    by_id: int | None
    facts: dict[str, Any]
    data: dict[str, Any]


@dataclass(slots=True)
class Checked:
    """A story that the rules allow: how the case stands at its end, and what the journal says of it."""

    story: Story
    state: CaseState
    entries: list[Remembered]


STRUCTURE: Final = frozenset({"to", "decision", "due_at", "outcome"})
"""What an act cannot do without. Words are another matter: an older log may have none, and that it has none is what a check
finds (``cases.without_result``)."""
KINDS, CHANNELS, RESPONSIBILITIES = frozenset(Kind.values), frozenset(Channel.values), frozenset(Responsibility.values)


def checked(story: Story, now: datetime) -> Checked:
    """Follow a story through the rules. Raises the Refusal of the first thing in it that cannot be."""
    _check_receipt(story, now)
    state = CaseState(
        kind=story.kind,
        channel=story.channel,
        category=story.category,
        received_at=story.received_at,
        responsibility=story.responsibility,
        class_one=story.class_one,
    )
    by_id = None if story.by is None else story.by.pk
    entries = [Remembered("cases.received", story.received_at, story.logged_at, by_id, facts_of(state), {"channel": story.channel})]
    for told in story.acts:
        entries += follow(Told(*told), state, now, story.site, story.building.pk if story.building else None)
    return Checked(story, state, entries)


def _check_receipt(story: Story, now: datetime) -> None:
    for name, known in (("kind", KINDS), ("channel", CHANNELS), ("responsibility", RESPONSIBILITIES)):
        value = getattr(story, name)
        if value not in known:
            message = _("“{value}” is not known here. Choose one of: {values}.")
            raise Incomplete(message, field=name, value=value, values=", ".join(sorted(known)))
    story.title = wording.line(story.title)
    story.text = wording.text(story.text)
    story.place = wording.line(story.place, limit=200, field="place")
    story.category = wording.line(story.category, limit=60, field="category")
    story.reference = wording.line(story.reference, limit=80, field="reference")
    story.contact_name = wording.line(story.contact_name, limit=80, field="contact_name")
    story.contact_telephone = wording.line(story.contact_telephone, limit=40, field="contact_telephone")
    story.contact_email = wording.line(story.contact_email, limit=254, field="contact_email")
    for name in ("title", "category"):
        if not getattr(story, name):
            raise Incomplete(_("This is empty."), field=name)
    if story.received_at > now:
        raise WrongTime(_("This lies in the future."), field="received_at", moment=story.received_at)
    if not story.received_at <= story.logged_at <= now:
        raise WrongTime(
            _("It cannot have been entered before it was received, nor in the future."), field="logged_at", moment=story.logged_at
        )


def follow(told: Told, state: CaseState, now: datetime, site: Site, building_id: int | None = None) -> list[Remembered]:
    """Let ``state`` follow one act, and return what the journal remembers of it. Raises the Refusal when it cannot be."""
    if told.act not in rules.RULES or told.act in rules.BETWEEN_CASES:
        raise Incomplete(_("“{act}” is no act on a case."), field="act", act=told.act)
    if refusal := rules.hindrance(told.act, state):
        raise refusal
    if told.recorded_at > now:
        raise WrongTime(_("This lies in the future."), field="recorded_at", moment=told.recorded_at)
    rules.check_time(told.act, state, told.at, told.recorded_at)
    data = wording.clean(told.data)
    _check_structure(told.act, data)
    if told.act in rules.NAMING:
        data["by_head"] = by_head(told.by, site, building_id, told.at)
    by_id = None if told.by is None else told.by.pk
    entries = []
    for act, words in rules.steps(told.act, state, data):
        state.take(rules.changes(act, state, told.at, words))
        entries.append(
            Remembered(JOURNAL_NAMES[act], told.at, told.recorded_at, by_id, rules.facts_after(act, state, words), as_told(words))
        )
    return entries


def _check_structure(act: str, data: Mapping[str, Any]) -> None:
    for name, message in rules.RULES[act].needs.items():
        if name in STRUCTURE and not data.get(name):
            raise Incomplete(message, field=name)
