"""The monthly brief: what it says of known sheets."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest

from dudao.organisation.models import Site
from dudao.rendering.documents import Bullets, Table, Tiles
from dudao.scores.documents import Brief, monthly_brief
from dudao.scores.models import Tally
from dudao.scores.reads import Course
from tests.cast import residential


def tally(name: str, lost: Mapping[str, int], coverage: str = "0.8") -> Tally:
    points = Decimal(sum(lost.values())) / 1000
    site = Site(pk=len(name), name=name)
    return Tally(
        pk=site.pk, site=site, month=202610, score=35 - points, lost=points, losable=Decimal(2), coverage=Decimal(coverage),
        lost_by_clause=dict(lost),
    )  # fmt: skip


SHEETS = [tally("甲", {"2.1.3": 300, "2.1.5": 100}), tally("乙乙", {"2.1.3": 100}), tally("丙丙丙", {}), tally("丁丁丁丁", {}, "0.1")]


def brief(**more: Any) -> Brief:
    book, _source = residential()
    said: dict[str, Any] = {
        "issuer": "澄和物業", "group": "華北分公司", "month": 202610, "rulebook": book, "tallies": SHEETS,
        "before": [tally("甲", {"2.1.3": 100})],
        "course": [Course(202609, Decimal("0.1"), Decimal(2)), Course(202610, Decimal("0.5"), Decimal(8))], "language": "en",
        "made": "2026-11-01 09:00", "ended": True,
    }  # fmt: skip
    return Brief(**said | more)


def test_the_figures_of_known_sheets() -> None:
    """Half a point of eight lost at two of four sites; one site is seen too little to be ranked."""
    blocks = monthly_brief(brief()).blocks
    tiles = next(block for block in blocks if isinstance(block, Tiles))
    assert [value for value, *_rest in tiles.tiles] == ["34.9", "93.8 %", "−0.5", "2"]
    ranking, losses = (block for block in blocks if isinstance(block, Table))
    assert [(row[0], row[1]) for row in ranking.rows] == [(1, "丙丙丙"), (2, "乙乙"), (3, "甲"), ("–", "丁丁丁丁")]
    assert [tuple(row[2:]) for row in losses.rows] == [("−0.4", 2, "甲, 乙乙"), ("−0.1", 1, "甲")]


def test_what_to_decide_names_where_and_how_much() -> None:
    points = next(block for block in monthly_brief(brief()).blocks if isinstance(block, Bullets)).points
    assert len(points) == 4
    assert "甲 (−0.4), 乙乙 (−0.1)" in points[0]
    assert "2.1.3" in points[1]
    assert "settle it there" in points[1]
    assert "甲 (−0.3)" in points[2]
    assert "丁丁丁丁" in points[3]


def test_a_group_that_lost_nothing_has_nothing_to_decide() -> None:
    points = next(
        block for block in monthly_brief(brief(tallies=[SHEETS[2]], before=[], course=[])).blocks if isinstance(block, Bullets)
    ).points
    assert len(points) == 1
    assert "nothing to decide" in points[0]


@pytest.mark.parametrize("language", ["zh-hant", "zh-hans", "en"])
def test_a_month_that_is_not_over_says_so_in_every_language(language: str) -> None:
    assert monthly_brief(brief(language=language, ended=False)).mark
