"""Every part of every proof counts: each obligation and each check, broken alone, loses the criteria that name it.

So nobody can take a part out of a proof, or make a duty that can never be broken, and stay green.
"""

from datetime import datetime
from decimal import Decimal
from typing import Final

import pytest

from dudao.config import wiring
from dudao.duties import acts as duties
from dudao.organisation.models import Site
from dudao.rulebook.arithmetic import Outcome
from dudao.rulebook.schema import Criterion
from dudao.rulebook.shapes import CheckUse
from dudao.scores import drill, sheets
from tests.cast import Cast, residential
from tests.spine.stories import cases as of_cases
from tests.spine.stories.telling import END, Story, Teller

pytestmark = pytest.mark.django_db

ROOMS: Final = {"cases": of_cases.STORIES}
"""The stories of each room. A room that comes to the house brings a module of its own."""
TOLD_ELSEWHERE: Final = frozenset({"publications", "surveys"})
"""Rooms with one story for each criterion, in ``test_criteria``, and rooms that prove none alone."""
STORIES: Final[dict[str, Story]] = {name: story for stories in ROOMS.values() for name, story in stories.items()}
BEGIN: Final = datetime.fromisoformat("2026-01-01T01:00:00+08:00")


def name_of(use: CheckUse) -> str:
    """A check with what it is asked about: cases.without_result suggestion,need."""
    return " ".join([use.check, *(",".join(map(str, told)) for told in use.parameters.values() if isinstance(told, list))])


def parts_of(criterion: Criterion) -> list[str]:
    """The parts of a proof, in the order in which ``drill.sources`` tells them."""
    return [*criterion.proof.obligations, *(name_of(use) for use in criterion.proof.checks)]


CRITERIA: Final = [each for each in residential()[0].criteria if not each.only_eyes and each.rooms() <= set(ROOMS)]


def naming(part: str) -> list[Criterion]:
    return [each for each in CRITERIA if part in parts_of(each)]


def told(cast: Cast, part: str, *, broken: bool) -> sheets.Sheet:
    story = STORIES[part]
    Site.objects.filter(pk=cast.site.pk).update(**dict(story.site))
    cast.site.refresh_from_db()
    duties.materialise(BEGIN, site=cast.site)
    story.tell(Teller(cast, cast.site, broken))
    duties.materialise(END, site=cast.site)
    return sheets.live(cast.site, story.month, END)


def counts(sheet: sheets.Sheet, criterion: Criterion) -> dict[str, tuple[int, int]]:
    """How many each part of a proof asks about, and how many break it."""
    sources = drill.sources(sheet, sheet.line(criterion.code))
    return {part: (each.owed.count(), each.broken.count()) for part, each in zip(parts_of(criterion), sources, strict=True)}


def test_every_part_of_a_measured_proof_has_a_story_and_every_story_a_part() -> None:
    assert {part for each in CRITERIA for part in parts_of(each)} == set(STORIES)
    assert set(wiring.ROOMS) <= set(ROOMS) | TOLD_ELSEWHERE


@pytest.mark.parametrize("part", STORIES)
def test_broken_alone_it_loses_the_criterion(cast: Cast, part: str) -> None:
    sheet = told(cast, part, broken=True)
    for criterion in naming(part):
        line, found = sheet.line(criterion.code), counts(sheet, criterion)
        assert (line.outcome, line.lost) == (Outcome.NOT_MET, criterion.points), (criterion.code, found)
        assert [name for name, (_owed, broken) in found.items() if broken] == [part], criterion.code


@pytest.mark.parametrize("part", STORIES)
def test_kept_it_meets_the_criterion(cast: Cast, part: str) -> None:
    sheet = told(cast, part, broken=False)
    for criterion in naming(part):
        line, found = sheet.line(criterion.code), counts(sheet, criterion)
        assert (line.outcome, line.broken, line.lost) == (Outcome.MET, 0, Decimal(0)), (criterion.code, found)
        assert found[part][0] > 0, criterion.code
