"""Cases through the API: taken in, acted on, read, never with more than the desk would show."""

import json
from datetime import timedelta
from typing import Any

import pytest

from dudao.api.schemas.bodies import BODIES
from dudao.api.tests.conftest import With
from dudao.api.tests.stories import BEFORE, BROUGHT, complaint
from dudao.cases import acts
from dudao.cases.models import Case
from dudao.cases.vocabulary import LABELS
from dudao.journal.models import Entry
from tests.cast import NOW, Cast

SAID: dict[str, dict[str, Any]] = {
    "respond": {"text": "馬上到"},
    "assign": {"to": "handler"},
    "refer": {},
    "feed_back": {"text": "已派人", "through": "電話"},
    "escalate": {"to": "公司", "reason": "超出權限"},
    "mark_hard": {"to": "handler", "reason": "多次投訴"},
    "fill_form": {"situation": "多戶", "cause": "裝修", "handling": "約談"},
    "mark_major": {"reason": "媒體關注"},
    "report_major": dict.fromkeys(("content", "cause", "process_and_result", "lessons", "corrective_measures"), "如實"),
    "set_measures": {"measures": "約談"},
    "record_result": {"result": "已協商", "told": True},
    "record_visit": {"outcome": "satisfied"},
    "close": {},
    "reopen": {"reason": "又發生"},
    "reclassify": {"reason": "歸錯類", "class_one": True, "responsibility": "developer"},
    "note": {"text": "註"},
    "verify": {"text": "已看"},
    "flag_for_publication": {"wanted": True},
}


def test_every_act_of_the_desk_is_an_operation_of_the_api() -> None:
    assert list(BODIES) == list(LABELS)


def test_a_call_taken_in_is_the_same_case_as_at_the_desk(cast: Cast, program: With) -> None:
    answer = program(cast.clerk).post("cases", BROUGHT)
    assert answer.status_code == 201
    told = answer.json()
    case = Case.objects.get(number=told["number"])
    assert (case.unit, case.contact.telephone, case.received_at) == (cast.unit, "13812345678", NOW)
    assert told["where"] == {"building": "3", "unit": "1202", "words": ""}
    assert [each["act"] for each in told["timeline"]] == ["cases.received"]
    assert told["duties"][0]["due_at"] == told["next_due_at"]
    assert Entry.objects.about(case).get(act="cases.received").via == "api"
    assert "13812345678" not in answer.content.decode()


@pytest.mark.parametrize(
    "chain",
    [
        ("respond", "assign", "feed_back", "note", "record_result", "record_visit", "close", "reopen"),
        ("reclassify", "mark_hard", "fill_form", "refer", "record_result", "verify"),
        ("mark_major", "report_major", "escalate", "flag_for_publication"),
    ],
)
def test_a_case_goes_its_whole_way(cast: Cast, program: With, chain: tuple[str, ...]) -> None:
    number = complaint(cast).number
    head = program(cast.head)
    for act in chain:
        answer = head.post(f"cases/{number}/{act}", SAID[act])
        assert answer.status_code == 200, answer.content.decode()
    told = head.get(f"cases/{number}").json()
    assert [each["by"]["username"] for each in told["timeline"]][1:] == ["head"] * (len(told["timeline"]) - 1)
    assert len(told["timeline"]) >= len(chain) + 1


def test_what_the_rules_refuse_is_refused_in_their_words(cast: Cast, program: With) -> None:
    number = complaint(cast).number
    clerk = program(cast.clerk)
    assert clerk.post(f"cases/{number}/respond", SAID["respond"]).status_code == 200
    answer = clerk.post(f"cases/{number}/respond", SAID["respond"])
    assert answer.status_code == 409
    assert answer.headers["Content-Type"] == "application/problem+json"
    told = answer.json()
    assert (told["status"], told["type"]) == (409, "urn:dudao:problem:already-done")
    assert "Add a note" in told["detail"]
    possible = {each["act"]: each["hindrance"] for each in clerk.get(f"cases/{number}").json()["acts"]}
    assert possible["note"] is None
    assert possible["respond"]


def test_refusals_speak_the_language_that_was_asked_for(cast: Cast, program: With) -> None:
    number = complaint(cast).number
    answer = program(cast.clerk, language="zh-Hant").post(f"cases/{number}/record_visit", SAID["record_visit"])
    assert answer.status_code == 409
    assert answer.headers["Content-Language"] == "zh-hant"
    assert any("一" <= letter <= "鿿" for letter in answer.json()["detail"])
    missing = program(cast.clerk, language="zh-Hans", name="other").post(f"cases/{number}/note", {})
    assert missing.json()["errors"] == [{"field": "body.text", "detail": "这里必须填写。"}]


def test_the_list_is_filtered_and_goes_on_page_by_page(cast: Cast, program: With) -> None:
    for each in range(7):
        complaint(cast, title=f"第{each}件", now=BEFORE + timedelta(minutes=each // 2))
    clerk = program(cast.clerk)
    for order in ("received", "due"):
        seen: list[str] = []
        after: dict[str, str] = {}
        while True:
            page = clerk.get("cases", limit=3, order=order, **after).json()
            seen += [case["title"] for case in page["items"]]
            if page["next"] is None:
                break
            after = {"after": page["next"]}
        assert sorted(seen) == [f"第{each}件" for each in range(7)]
        assert (seen[0], seen[-1]) == (("第6件", "第0件") if order == "received" else ("第0件", "第6件"))
    assert [case["title"] for case in clerk.get("cases", q="第3").json()["items"]] == ["第3件"]
    assert len(clerk.get("cases", overdue="true", month="2026-11", kind="complaint", assignee="nobody").json()["items"]) == 7
    assert clerk.get("cases", state="closed").json() == {"items": [], "next": None}


def test_nobody_learns_of_cases_of_other_sites(cast: Cast, program: With) -> None:
    number = complaint(cast).number
    stranger = program(cast.stranger)
    assert stranger.get("cases").json()["items"] == []
    assert stranger.get(f"cases/{number}").status_code == 404
    assert (
        stranger.get("cases/CH-2611-9999").json()["detail"].replace("9999", number[-4:]) == stranger.get(f"cases/{number}").json()["detail"]
    )
    assert stranger.post(f"cases/{number}/note", SAID["note"]).status_code == 404
    assert stranger.post("cases", BROUGHT).status_code == 404


def test_who_called_is_told_for_a_purpose_that_stays_on_record(cast: Cast, program: With) -> None:
    case = complaint(cast)
    clerk = program(cast.clerk)
    assert "1381234" not in clerk.get(f"cases/{case.number}").content.decode()
    answer = clerk.post(f"cases/{case.number}/contact", {"purpose": "回電"}, key="look")
    assert answer.json() == {"name": "王小姐", "telephone": "13812345678", "email": ""}
    assert answer.headers["Cache-Control"] == "no-store"
    assert clerk.post(f"cases/{case.number}/contact", {"purpose": "回電"}, key="look").json() == answer.json()
    looks = Entry.objects.about(case).filter(act="cases.contact_seen")
    assert [(look.by, look.data["purpose"], look.via) for look in looks] == [(cast.clerk, "回電", "api")]
    assert clerk.post(f"cases/{case.number}/contact", {"purpose": "別的"}, key="look").status_code == 422
    assert clerk.post(f"cases/{case.number}/contact", {}).status_code == 422
    assert program(cast.clerk, "cases:read", name="narrow").post(f"cases/{case.number}/contact", {"purpose": "x"}).status_code == 403


def test_people_are_named_by_username_and_only_those_of_the_site(cast: Cast, program: With) -> None:
    number = complaint(cast).number
    clerk = program(cast.clerk)
    for nobody in ("stranger", "no-such", "系統"):
        answer = clerk.post(f"cases/{number}/assign", {"to": nobody})
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["field"] == "body.to"
    told = clerk.post(f"cases/{number}/assign", {"to": "Handler"}).json()
    assert told["assignee"] == {"username": "handler", "name": "陳師傅"}


def test_an_act_of_yesterday_is_entered_with_its_own_time(cast: Cast, program: With) -> None:
    number = complaint(cast).number
    told = program(cast.clerk).post(f"cases/{number}/respond", {"text": "好", "at": "2026-11-20T09:30:00+08:00"}).json()
    assert told["responded_at"] == "2026-11-20T01:30:00Z"
    assert (told["timeline"][-1]["at"], told["timeline"][-1]["recorded_at"]) == ("2026-11-20T01:30:00Z", "2026-11-23T02:00:00Z")


def test_what_is_known_already_is_not_sent_again(cast: Cast, program: With) -> None:
    number = complaint(cast).number
    clerk = program(cast.clerk)
    first = clerk.get(f"cases/{number}")
    again = clerk.get(f"cases/{number}", headers={"if-none-match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    clerk.post(f"cases/{number}/note", SAID["note"])
    assert clerk.get(f"cases/{number}", headers={"if-none-match": first.headers["ETag"]}).status_code == 200


def test_places_and_texts_that_cannot_be_are_named(cast: Cast, program: With) -> None:
    clerk = program(cast.clerk)
    for more, field in (
        ({"building": "9"}, "body.building"),
        ({"unit": "9999"}, "body.unit"),
        ({"building": None}, "body.building"),
        ({"category": "no-such"}, "body.category"),
        ({"at": "2026-11-24T10:00:00+08:00"}, "body.at"),
    ):
        answer = clerk.post("cases", BROUGHT | more)
        assert answer.status_code == 422, more
        assert [each["field"] for each in answer.json()["errors"]] == [field]
    assert Case.objects.count() == 0


def test_any_text_is_kept_as_the_desk_keeps_it(cast: Cast, program: With) -> None:
    text = "<script>alert(1)</script>\r\n😀\x00\x1b 漏水"
    told = program(cast.clerk).post("cases", BROUGHT | {"text": text}).json()
    assert told["text"] == "<script>alert(1)</script>\n😀 漏水"
    assert acts.masked_contact(Case.objects.get(number=told["number"])).telephone == "138****5678"
    assert json.dumps(told)


def test_a_duplicate_is_merged_by_number_and_taken_back(cast: Cast, program: With) -> None:
    first, second = complaint(cast), complaint(cast, now=NOW)
    head = program(cast.head)
    assert head.post(f"cases/{second.number}/merge", {"into": first.number, "reason": "同一件事"}).status_code == 200
    second.refresh_from_db()
    assert second.merged_into == first
    assert head.post(f"cases/{second.number}/merge", {"into": "CH-9999-9999", "reason": "x"}).status_code == 404
    assert head.post(f"cases/{second.number}/unmerge", {"reason": "不是"}).status_code == 200
    second.refresh_from_db()
    assert second.merged_into is None
