"""Duties, scores and sites through the API: the figures of the desk, with the records behind them."""

from datetime import timedelta
from decimal import Decimal

import pytest

from dudao.api.tests.conftest import With
from dudao.api.tests.stories import BEFORE, complaint
from dudao.cases import acts as cases
from dudao.duties.models import Duty
from dudao.scores import acts as scores
from dudao.scores import sheets
from tests.cast import NOW, Cast


def test_duties_are_listed_by_what_is_due_with_their_cases(cast: Cast, program: With) -> None:
    for each in range(3):
        complaint(cast, now=BEFORE + timedelta(hours=each))
    clerk = program(cast.clerk)
    first = clerk.get("duties", limit=2, site="CH").json()
    rest = clerk.get("duties", limit=200, after=first["next"]).json()
    told = first["items"] + rest["items"]
    assert [each["due_at"] for each in told] == sorted(each["due_at"] for each in told)
    assert len(told) == Duty.objects.open().filter(shadow=False).count()
    assert {each["case"] for each in told} == {"CH-2611-0001", "CH-2611-0002", "CH-2611-0003"}
    assert all(each["late"] for each in clerk.get("duties", state="overdue").json()["items"])
    late = clerk.get("duties", state="late", site="CH", month="2026-11", obligation="response").json()["items"]
    assert len(late) == Duty.objects.late(NOW).filter(obligation__key="response").count()
    one = clerk.get("duties", case="CH-2611-0002", state="open").json()["items"]
    assert {each["case"] for each in one} == {"CH-2611-0002"}
    assert clerk.get("duties", mine="true", due_before="2027-01-01T00:00:00Z").status_code == 200


def test_a_duty_says_how_its_day_was_reckoned(cast: Cast, program: With) -> None:
    complaint(cast)
    duty = Duty.objects.filter(obligation__key__startswith="respon").first() or Duty.objects.first()
    assert duty is not None
    told = program(cast.clerk).get(f"duties/{duty.pk}").json()
    assert "→" in told["explanation"] or told["explanation"]
    assert told["act"] in {"respond", "record_result", "close", "feed_back"}
    assert program(cast.stranger).get(f"duties/{duty.pk}").status_code == 404


def test_a_sheet_tells_the_score_of_the_page(cast: Cast, program: With) -> None:
    complaint(cast)
    told = program(cast.leader).get("sites/CH/scores/2026-11").json()
    live = sheets.live(cast.site, 202611, NOW)
    assert (Decimal(str(told["score"])), told["coverage"]) == (live.score, live.coverage)
    assert [(line["code"], line["broken"]) for line in told["lines"]] == [(line.code, line.broken) for line in live.lines]
    assert sum(Decimal(str(part["lost"])) for part in told["dimensions"]) == live.lost > 0
    assert told["sealed"] is None
    assert not told["ended"]


def test_behind_a_line_stand_its_records(cast: Cast, program: With) -> None:
    number = complaint(cast).number
    leader = program(cast.leader)
    lost = next(line["code"] for line in leader.get("sites/CH/scores/2026-11").json()["lines"] if line["lost"])
    told = leader.get(f"sites/CH/scores/2026-11/{lost}").json()
    assert told["lost"] > 0
    assert sum(source["broken"] for source in told["sources"]) == told["broken"]
    assert number in {record["label"] for source in told["sources"] for record in source["records"]}
    everything = leader.get(f"sites/CH/scores/2026-11/{lost}", records="all", limit=1).json()
    assert all(len(source["records"]) <= 1 for source in everything["sources"])
    assert leader.get("sites/CH/scores/2026-11/9.9.9").status_code == 404
    assert leader.get("sites/CH/scores/2026-12").status_code == 404
    assert leader.get("sites/CH/scores/2026-00").status_code == 422


def test_every_line_of_a_sheet_can_be_asked(cast: Cast, program: With) -> None:
    complaint(cast)
    leader = program(cast.leader)
    for line in leader.get("sites/CH/scores/2026-11").json()["lines"]:
        assert leader.get(f"sites/CH/scores/2026-11/{line['code']}", records="all").status_code == 200


def test_sites_are_compared_within_one_edition(cast: Cast, program: With) -> None:
    complaint(cast)
    for site in (cast.public, cast.elsewhere):
        cases.receive(site, kind="complaint", channel="phone", category="noise", title="吵", by=None, now=BEFORE)
    scores.refresh([cast.site, cast.public, cast.elsewhere], NOW)
    told = program(cast.manager).get("scores/2026-11", limit=2).json()
    assert told["edition"]["rulebook"] == "residential"
    assert len(told["items"]) == 2
    assert told["next"]
    rest = program(cast.manager, name="other").get("scores/2026-11", limit=2, after=told["next"]).json()
    assert {each["site"]["code"] for each in told["items"] + rest["items"]} == {"CH", "ZX", "NW"}
    assert {each["site"]["code"] for each in program(cast.leader).get("scores/2026-11").json()["items"]} == {"CH", "ZX"}
    assert program(cast.leader, name="other").get("scores/1999-01").json()["edition"] is None


def test_a_forecast_names_what_can_still_be_saved(cast: Cast, program: With) -> None:
    complaint(cast, now=NOW)
    told = program(cast.head).get("sites/CH/forecast", until="2026-11-30T00:00:00+08:00").json()
    assert told["lost"] > 0
    assert told["lost"] == pytest.approx(sum(told["by_criterion"].values()))
    assert told["stakes"][0]["duty"]["case"] == "CH-2611-0001"
    assert program(cast.head, name="other").get("sites/CH/forecast").status_code == 200


def test_a_site_tells_what_its_cases_may_name(cast: Cast, program: With) -> None:
    clerk = program(cast.clerk)
    assert [each["code"] for each in clerk.get("sites").json()["items"]] == ["CH"]
    told = clerk.get("sites/CH").json()
    assert "noise" in {each["key"] for each in told["categories"]}
    assert told["buildings"] == [{"code": "3", "name": "3棟"}]
    assert clerk.get("sites/CH/units", building="3").json()["items"] == [{"building": "3", "code": "1202"}]
    assert clerk.get("sites/NW").status_code == 404
    assert clerk.get("sites/NW/units").status_code == 404


def test_words_of_the_standard_come_in_the_language_asked_for(cast: Cast, program: With) -> None:
    chinese = program(cast.clerk, language="zh-Hant").get("sites/CH").json()["categories"][0]["title"]
    english = program(cast.clerk, name="other").get("sites/CH").json()["categories"][0]["title"]
    assert chinese != english
    assert english.isascii()
