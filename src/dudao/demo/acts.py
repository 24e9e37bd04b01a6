"""Loading the demo company: ``demo.acts.load(now=…)``, whole or not at all."""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final, Literal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dudao.cases.models import Case
from dudao.demo import arrivals, asking, notices, papers, sealing, surveying, threads, timeline
from dudao.demo.founding import Founded, found
from dudao.demo.people import months_before
from dudao.demo.sites import SITES, SMALL
from dudao.duties import acts as duties
from dudao.organisation.models import Company
from dudao.organisation.refusal import Refusal
from dudao.publications import acts as publications
from dudao.scores import acts as scores

SEED: Final = 7
Size = Literal["full", "small"]
MONTHS: Final[dict[Size, int]] = {"full": 24, "small": 3}


class CompanyThere(Refusal):
    """The database holds a company: the demo would get mixed up with real records."""


def _nobody(_line: str) -> None:
    """Whom progress is told when nobody asked."""


@dataclass(slots=True)
class Loaded:
    """What the demo company holds, and what the rules refused while it was loaded, which should be nothing."""

    sites: int
    cases: int
    papers: int
    refused: list[str] = field(default_factory=list)


def load(*, now: datetime, seed: int = SEED, size: Size = "full", tell: Callable[[str], object] = _nobody) -> Loaded:
    """Load the demo company with its history up to ``now``; the same seed and the same moment give the same company.

    One transaction: when it is interrupted nothing of it is there, and the next run begins anew. Raises CompanyThere.
    """
    start = months_before(timezone.localdate(now), MONTHS[size])
    plans = [plan for plan in SITES if size == "full" or plan.code in SMALL]
    with transaction.atomic(), _uncollected():
        require_empty()
        founded = found(plans, seed=seed, start=start, now=now)
        duties.materialise(now)
        tell(_("{sites} sites founded and staffed").format(sites=len(founded.places)))
        notices.publish(founded, now)
        result = _happen(founded, start, now)
        publications.reckon_all(now)
        sealing.seal(founded, now)
        asking.ask(founded, now)
        notices.go_on(founded, now)
        surveying.survey(founded, now)
        scores.refresh([place.site for place in founded.places], now)
    return Loaded(len(founded.places), Case.objects.count(), result.papers, result.refused)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Leave the collector of circular garbage alone: it would look at all the stories in memory, all needed, again and again."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def require_empty() -> None:
    """Raise CompanyThere unless the database holds no company yet."""
    company = Company.objects.first()
    if company is not None:
        raise CompanyThere(
            _("The database holds “{company}” already. Load the demo company into an empty one: name another folder with DUDAO_DATA."),
            company=company,
        )


def _happen(founded: Founded, start: date, now: datetime) -> timeline.Lived:
    """All cases and papers of all sites, up to now."""
    stories, written = [], []
    for place in founded.places:
        told = [course.story for course in arrivals.courses(place, start, now)]
        told += [course.story for course in threads.threads(place, now)]
        written += list(papers.papers(place, told, now))
        stories += told
    return timeline.live(founded.places, stories, written, now)
