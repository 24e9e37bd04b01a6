"""Lets it all happen in order: what is long past goes in by whole histories, the last weeks by the acts, one after the other."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any, Final, NamedTuple

from dudao.cases import acts as cases
from dudao.cases.acts import Story, Taken, Told
from dudao.cases.models import Case
from dudao.cases.vocabulary import LABELS
from dudao.demo.founding import Place
from dudao.demo.papers import Paper
from dudao.journal import acts as journal
from dudao.organisation import acts as organisation
from dudao.organisation.refusal import Refusal

LIVE: Final = timedelta(days=8)
"""How much of the past is lived through act by act; what lies before goes in by whole histories."""
TOGETHER: Final = timedelta(days=3)
"""Papers drafted within so many days of one another see the same cases."""
ACTS: Final[dict[str, Callable[..., Case]]] = {name: getattr(cases, name) for name in LABELS}


class Happening(NamedTuple):
    """Something to be done at its moment."""

    at: datetime
    order: int
    do: Callable[[], object]


@dataclass(slots=True)
class Lived:
    """What was taken in and done; and what the rules refused, which should be nothing."""

    taken: Taken = field(default_factory=Taken)
    acts: int = 0
    papers: int = 0
    refused: list[str] = field(default_factory=list)

    def attempt(self, do: Callable[[], object]) -> bool:
        try:
            do()
        except Refusal as refusal:
            self.refused.append(str(refusal))
            return False
        return True


class Thread:
    """A case in the weeks that are lived through: its story, and the case once it is there."""

    def __init__(self, story: Story, case: Case | None = None) -> None:
        self.story, self.case = story, case

    def receive(self) -> None:
        story = self.story
        due = next((told.data["due_at"] for told in story.acts if told.act == "issue_by_quality"), None)
        self.case = cases.receive(
            story.site, by=story.by, now=story.logged_at, at=story.received_at, quality_due_at=due, kind=story.kind, channel=story.channel,
            category=story.category, title=story.title, text=story.text, building=story.building, unit=story.unit, customer=story.customer,
            place=story.place, responsibility=story.responsibility, class_one=story.class_one, contact_name=story.contact_name,
            contact_telephone=story.contact_telephone,
        )  # fmt: skip

    def do(self, told: Told) -> None:
        if self.case is None:
            return
        data = {name: value for name, value in told.data.items() if name != "number"}
        self.case = ACTS[told.act](self.case, by=told.by, now=told.recorded_at, at=told.at, **data)

    def happenings(self, since: datetime, order: Iterator[int]) -> Iterator[Happening]:
        if self.case is None:
            yield Happening(self.story.logged_at, next(order), self.receive)
        for told in self.story.acts:
            if told.recorded_at >= since and not (self.case is None and _comes_with_receipt(told, self.story)):
                yield Happening(told.recorded_at, next(order), _bound(self.do, told))


def live(places: list[Place], stories: list[Story], papers: list[Paper], now: datetime) -> Lived:
    """Let stories and papers happen up to now.

    1. What lies ahead of now has not happened. 2. Letters get their numbers in the order in which they went out. 3. What is
    past goes in, with each paper after the cases it speaks of. 4. Whoever has left by now leaves. 5. The last weeks are
    lived through, act by act and in order of time, by the same functions that the pages call.
    """
    told, since, result = up_to(stories, now), now - LIVE, Lived()
    number_letters(told, since)
    past = [replace(story, acts=[each for each in story.acts if each.recorded_at < since]) for story in told if story.logged_at < since]
    _take_in(past, [paper for paper in papers if paper.issued_at < since], result, now)
    for place in places:
        for staff, last_day in place.team.leaving():
            organisation.leave(staff, on=last_day, now=now)
    order = count()
    ahead = [happening for thread in _threads(told, since) for happening in thread.happenings(since, order)]
    ahead += [Happening(paper.issued_at, next(order), paper.issue) for paper in papers if paper.issued_at >= since]
    for happening in sorted(ahead, key=lambda each: each[:2]):
        result.acts += result.attempt(happening.do)
    result.papers = len(papers)
    return result


def up_to(stories: Iterable[Story], now: datetime) -> list[Story]:
    """What has happened by now, in order of logging; no two cases of a site were received in the same second."""
    told = sorted((story for story in stories if story.logged_at <= now), key=lambda story: (story.logged_at, story.site.code))
    taken: set[tuple[int, datetime]] = set()
    for story in told:
        story.acts = [each for each in story.acts if each.recorded_at <= now]
        while (story.site.pk, story.received_at) in taken:
            story.received_at -= timedelta(seconds=1)
        taken.add((story.site.pk, story.received_at))
    return told


def number_letters(stories: list[Story], since: datetime) -> None:
    """Number the letters to developers that went out before ``since``, by site and month; the series go on from there."""
    letters = [
        (each.at, story, number) for story in stories for number, each in enumerate(story.acts) if each.act == "refer" and each.at < since
    ]
    sent: Counter[tuple[str, str]] = Counter()
    for at, story, number in sorted(letters, key=lambda letter: letter[0]):
        code, month = story.site.code, f"{at:%y%m}"
        sent[code, month] += 1
        told = story.acts[number]
        story.acts[number] = told._replace(data={**told.data, "number": f"{code}-D{month}-{sent[code, month]:03}"})
    for (code, month), number in sent.items():
        journal.take_numbers(f"referral:{code}:{month}", number)


def _take_in(stories: list[Story], papers: list[Paper], result: Lived, now: datetime) -> None:
    """Histories and papers by turns: a paper is drafted when the cases received until then are there."""
    rest, position = sorted(papers, key=lambda paper: paper.drafted_at), 0
    while rest or position < len(stories):
        until = rest[0].drafted_at if rest else now
        batch = []
        while position < len(stories) and stories[position].logged_at <= until:
            batch.append(stories[position])
            position += 1
        taken = cases.take_in(batch, by=None, now=now, via="desk")
        result.taken.add(taken)
        result.refused += [f"{batch[each.position].site.code} {batch[each.position].title}: {each.refusal}" for each in taken.refused]
        together = [paper for paper in rest if paper.drafted_at < until + TOGETHER]
        rest = rest[len(together) :]
        for paper in together:
            result.attempt(paper.issue)


def _threads(stories: list[Story], since: datetime) -> list[Thread]:
    """The cases that something happens to in the last weeks, with those that are there already."""
    begun = [story for story in stories if story.logged_at < since and any(each.recorded_at >= since for each in story.acts)]
    there = {}
    for first in range(0, len(begun), 400):
        moments = [story.received_at for story in begun[first : first + 400]]
        there.update({(case.site_id, case.received_at): case for case in Case.objects.filter(received_at__in=moments)})
    found = []
    for story in stories:
        if story.logged_at >= since:
            found.append(Thread(story))
        elif case := there.get((story.site.pk, story.received_at)):
            case.site = story.site
            found.append(Thread(story, case))
    return found


def _comes_with_receipt(told: Told, story: Story) -> bool:
    """What receiving a case brings along: the term that quality sets, and whoever is in charge by building and category."""
    return told.recorded_at == story.logged_at and (told.act == "issue_by_quality" or (told.act == "assign" and told.by is None))


def _bound(do: Callable[[Told], None], told: Told) -> Callable[[], Any]:
    return lambda: do(told)
