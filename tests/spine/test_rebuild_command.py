"""`dudao duties rebuild`: reports unless told to mend, and tries an edition before anybody publishes it."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from dudao.cases import acts as cases
from dudao.config import cli
from dudao.duties import acts as duties
from dudao.duties.acts.rebuilding import COMPARED
from dudao.duties.models import Duty, Edition
from dudao.duties.replays import WHAT
from tests.cast import NOW, Cast, residential

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _still(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW + timedelta(days=5))


@pytest.fixture
def answered(cast: Cast) -> Duty:
    """A complaint answered on the third working day."""
    case = cases.receive(cast.site, by=cast.clerk, now=NOW, kind="complaint", channel="phone", category="lift", title="電梯停運")
    cases.respond(case, by=cast.clerk, now=NOW + timedelta(days=3), text="已回覆")
    for site in (cast.site, cast.public, cast.elsewhere):
        duties.materialise(NOW, site=site)
    duty: Duty = Duty.objects.about(case).get(obligation__key="respond")
    return duty


def _file(folder: Path, old: str = "due: {working_days: 1}", new: str = "due: {working_days: 3}") -> str:
    """The standard of next year: three working days to answer a complaint."""
    rulebook, source = residential()
    begin = source.index("- key: respond\n")
    changed = source[:begin] + source[begin:].replace(old, new, 1)
    path = folder / "next-year.yaml"
    path.write_text(changed.replace(rulebook.edition, "2099.1", 1), encoding="utf-8")
    return str(path)


def _said(capsys: pytest.CaptureFixture[str], *words: str, code: int = 0) -> str:
    assert cli.main(["--language", "en", "duties", "rebuild", *words]) == code
    said = capsys.readouterr()
    return said.out + said.err


def test_what_differs_is_only_reported_unless_it_is_to_be_mended(answered: Duty, capsys: pytest.CaptureFixture[str]) -> None:
    assert "all" in _said(capsys)
    Duty.objects.filter(pk=answered.pk).update(due_at=NOW)
    for words in ([], ["--dry-run"], ["--site", "CH"]):
        assert "differing: due time 1" in _said(capsys, *words, code=1)
    assert Duty.objects.get(pk=answered.pk).due_at == NOW
    _said(capsys, "--mend")
    assert Duty.objects.get(pk=answered.pk).due_at == answered.due_at
    assert "differing" not in _said(capsys)


def test_an_edition_is_tried_from_its_file(answered: Duty, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said = _said(capsys, "--site", "CH", "--edition", _file(tmp_path))
    assert "* respond                                  1       1  →       1       0" in said
    assert "2026-11" in said
    assert "differing: due time 1" in said
    assert Edition.objects.count() == 1
    assert Duty.objects.get(pk=answered.pk).due_at == answered.due_at


def test_the_points_that_an_edition_would_have_given_stand_in_the_data(
    answered: Duty, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told: dict[str, Any] = json.loads(_said(capsys, "--edition", _file(tmp_path), "--json"))
    assert told["edition"] == "residential:2099.1"
    site = next(each for each in told["sites"] if each["site"] == answered.site.code)
    assert site["obligations"]["respond"] == {"now": {"owed": 1, "late": 1}, "then": {"owed": 1, "late": 0}}
    month = next(each for each in site["months"] if each["month"] == 202611)
    assert float(month["then"]["score"]) - float(month["now"]["score"]) == pytest.approx(0.1)
    assert month["then"]["losable"] == month["now"]["losable"]
    (listed,) = site["listed"]
    assert (listed["obligation"], listed["what"]) == ("respond", "due_at")


def test_an_obligation_that_no_row_knows_yet_is_scored_too(answered: Duty, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, source = residential()
    path = tmp_path / "new.yaml"
    changed = source.replace("respond,", "respond-soon,", 1).replace("- key: respond\n", "- key: respond-soon\n", 1)
    path.write_text(changed.replace("obligations: [respond]", "obligations: [respond-soon]"), encoding="utf-8")
    told = json.loads(_said(capsys, "--site", answered.site.code, "--edition", str(path), "--json"))
    (site,) = told["sites"]
    assert site["obligations"]["respond-soon"]["then"] == {"owed": 1, "late": 1}
    month = next(each for each in site["months"] if each["month"] == 202611)
    assert month["then"] == month["now"]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--edition", "nowhere.yaml"], "There is no file nowhere.yaml"),
        (["--edition", "residential:1999"], "name its file"),
        (["--edition", "residential:2026.1", "--mend"], "only be tried"),
        (["--site", "XX"], "There is no site XX"),
    ],
)
def test_what_cannot_be_replayed_is_refused_with_the_way_out(
    answered: Duty, capsys: pytest.CaptureFixture[str], words: list[str], says: str
) -> None:
    assert says in _said(capsys, *words, code=1)


def test_a_file_with_mistakes_says_where(answered: Duty, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said = _said(capsys, "--edition", _file(tmp_path, new="due: {working_dayz: 3}"), code=1)
    assert "next-year.yaml:" in said
    assert "error" in said


def test_in_chinese(answered: Duty, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["--language", "zh-hant", "duties", "rebuild"]) == 0
    assert "項應辦" in capsys.readouterr().out
    assert cli.main(["--language", "zh-hant", "duties", "rebuild", "--site", "CH", "--edition", _file(tmp_path)]) == 0
    assert "不同：到期時間 1" in capsys.readouterr().out


def test_every_difference_has_words() -> None:
    assert set(WHAT) == {"missing", "extra", *COMPARED}
