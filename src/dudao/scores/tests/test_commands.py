"""``dudao score`` on a terminal: old months, empty months, broken seals."""

import argparse
from datetime import datetime

import pytest
from django.utils import timezone

from dudao.organisation.models import Site
from dudao.scores import acts as scores
from dudao.scores import commands
from dudao.scores.models import SealedSheet, Tally
from dudao.scores.tests.rows import at, owe
from tests.cast import Cast

pytestmark = pytest.mark.django_db
NOW = at("2026-11-23 10:00")


@pytest.fixture(autouse=True)
def _still(monkeypatch: pytest.MonkeyPatch) -> None:
    def now() -> datetime:
        return NOW

    monkeypatch.setattr(timezone, "now", now)


def run(capsys: pytest.CaptureFixture[str], **options: object) -> tuple[int, str, str]:
    asked = argparse.Namespace(**{"site": None, "all": False, "month": None, "json": False, **options})
    code = commands.score(asked)
    told = capsys.readouterr()
    return code, told.out, told.err


def test_a_month_of_long_ago_is_counted_when_it_is_asked_for(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    Site.objects.filter(pk=cast.site.pk).update(opened_on="2015-01-01")
    owe(cast.site, "respond", "2015-04-10 18:00")
    code, out, err = run(capsys, all=True, month="2015-04")
    assert (code, err) == (0, "")
    assert out.splitlines()[0].split()[:4] == ["1", "CH", "34.9", "−0.1"]
    assert "of the standard. That is little" in out
    owe(cast.site, "assign", "2015-04-10 18:00")
    assert "−0.3" in run(capsys, all=True, month="2015-04")[1]
    assert Tally.objects.filter(month=201504).count() == 3


def test_a_month_without_anything_says_why(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, all=True, month="2015-04") == (
        0, "", "No site was open in 2015-04; the first opened on 2026-01-01. Earlier records are scored once a site is given that day.\n",
    )  # fmt: skip
    assert run(capsys, all=True, month="2026-02")[2] == "Nothing fell due at any site in 2026-02, so there is nothing to rank.\n"
    assert run(capsys, all=True, month="2026-02", json=True)[1] == "[]\n"


def test_a_broken_seal_is_said_loudly(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    owe(cast.site, "respond", "2026-09-10 18:00")
    seal = scores.seal(cast.site, 202609, by=cast.manager, now=NOW)
    assert run(capsys, site="CH", month="2026-09")[::2] == (0, "")
    SealedSheet.objects.filter(pk=seal.pk).update(content={**seal.content, "score": "35"})
    for as_json in (False, True):
        code, _out, err = run(capsys, site="CH", month="2026-09", json=as_json)
        assert code == 1
        assert err.startswith("BROKEN SEAL: seal 1 of 2026-11-23 10:00")
