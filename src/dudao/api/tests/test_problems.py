"""Whatever is sent: an answer in problem+json that says what is wrong with what, and never a fault of ours."""

import json
from typing import Any

import pytest
from django.test import Client

from dudao.api.middleware import LARGEST
from dudao.api.tests.conftest import With
from dudao.api.tests.stories import BROUGHT, complaint
from dudao.api.v1 import api
from dudao.cases.models import Case
from tests.cast import Cast


def fields(answer: Any) -> list[str]:
    assert answer.headers["Content-Type"] == "application/problem+json"
    told = answer.json()
    assert (told["status"], sorted(told)) == (answer.status_code, ["detail", "errors", "status", "title", "type"])
    assert told["detail"]
    return [each["field"] for each in told["errors"]]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("", 422),
        ("{", 400),
        ("null", 422),
        ("[]", 422),
        ('"x"', 422),
        ("NaN", 422),
        ("[" * 100_000, 400),
        ('{"text": ' + "9" * 5000 + "}", 400),
        ('{"text": 1e999}', 422),
        ('{"text": "\\ud800"}', 422),
        (b'{"text": "\xff"}', 400),
    ],
    ids=lambda value: str(value)[:12],
)
def test_bodies_that_are_no_json_or_no_object(cast: Cast, program: With, body: str | bytes, status: int) -> None:
    clerk = program(cast.clerk)
    number = complaint(cast).number
    answer = clerk.client.post(f"/api/v1/cases/{number}/note", body, content_type="application/json", headers={"idempotency-key": "k"})
    assert answer.status_code == status
    fields(answer)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"titel": "x"}, "body.titel"),
        ({"contact": {"phone": "1"}}, "body.contact.phone"),
        ({"kind": "rant"}, "body.kind"),
        ({"title": ""}, "body.title"),
        ({"title": "x" * 161}, "body.title"),
        ({"title": 7}, "body.title"),
        ({"title": None}, "body.title"),
        ({"text": "x" * 10_001}, "body.text"),
        ({"class_one": "yes"}, "body.class_one"),
        ({"class_one": 1}, "body.class_one"),
        ({"at": "2026-11-20T10:00:00"}, "body.at"),
        ({"at": "2026-11-20"}, "body.at"),
        ({"at": 1_800_000_000}, "body.at"),
        ({"at": "0001-01-01T00:00:00+14:00"}, "body.at"),
        ({"at": "9999-12-31T23:59:59-12:00"}, "body.at"),
        ({"at": "2026-11-20T10:00:00+25:00"}, "body.at"),
        ({"building": "\x00"}, "body.building"),
        ({"site": "x" * 41}, "body.site"),
    ],
)
def test_fields_that_cannot_be(cast: Cast, program: With, more: dict[str, Any], field: str) -> None:
    answer = program(cast.clerk).post("cases", BROUGHT | more)
    assert answer.status_code == 422
    assert fields(answer) == [field]
    assert answer.json()["errors"][0]["detail"][-1] in ".:"
    assert Case.objects.count() == 0


@pytest.mark.parametrize(
    ("path", "query", "field"),
    [
        ("cases", {"limit": 0}, "query.limit"),
        ("cases", {"limit": 201}, "query.limit"),
        ("cases", {"limit": 10**30}, "query.limit"),
        ("cases", {"limit": "ten"}, "query.limit"),
        ("cases", {"after": "x"}, "query.after"),
        ("cases", {"after": "MjAyNg"}, "query.after"),
        ("cases", {"after": "MjAyNi0xMS0yMyAxMDowMH4x"}, "query.after"),
        ("cases", {"site": "\x00"}, "query.site"),
        ("cases", {"q": "\x00"}, "query.q"),
        ("cases", {"month": "2026-13"}, "query.month"),
        ("duties", {"state": "late"}, "query.month"),
        ("duties", {"due_before": "tomorrow"}, "query.due_before"),
        ("sites/CH/forecast", {"until": "2027-11-23T10:00:00+08:00"}, "query.until"),
        ("scores/2026-11", {"edition": 10**18}, "query.edition"),
        ("scores/2026-11", {"edition": 10**40}, "query.edition"),
    ],
)
def test_questions_that_cannot_be(cast: Cast, program: With, path: str, query: dict[str, Any], field: str) -> None:
    answer = program(cast.clerk).get(path, **query)
    assert answer.status_code == 422, answer.content
    assert fields(answer) == [field]


@pytest.mark.parametrize("path", ["", "nothing", "cases/", "cases/x/no_act", "cases/%00", "duties/0", "duties/" + "9" * 30, "sites/NO"])
def test_addresses_that_are_none(cast: Cast, program: With, path: str) -> None:
    answer = program(cast.clerk).get(path)
    assert answer.status_code in {404, 405, 422}
    fields(answer)


def test_methods_that_are_none_name_those_that_are(cast: Cast, program: With) -> None:
    client = program(cast.clerk).client
    for path, methods in api.get_openapi_schema(path_prefix="/api/v1/")["paths"].items():
        there = {method.upper() for method in methods}
        named: dict[str, object] = dict.fromkeys(("pk", "version", "posting", "receipt", "report", "webhook"), 1)
        named |= {"number": "CH-2611-0001", "publication": "CH-P2611-001", "code": "CH", "month": "2026-11", "criterion": "2.1.3.c"}
        address = path.format(**named)
        for method in {"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "HEAD"} - there:
            answer = client.generic(method, address)
            assert (answer.status_code, set(answer.headers["Allow"].split(", "))) == (405, there), (method, path)
            if method != "HEAD":
                fields(answer)


def test_bodies_have_a_size_and_a_kind(cast: Cast, program: With) -> None:
    client = program(cast.clerk).client
    body = json.dumps(BROUGHT | {"text": "x" * LARGEST})
    for kind, sent, status in (("application/json", body, 413), ("text/plain", json.dumps(BROUGHT), 415)):
        answer = client.post("/api/v1/cases", sent, content_type=kind, headers={"idempotency-key": "k"})
        assert answer.status_code == status
        fields(answer)
    five = dict.fromkeys(("situation", "cause", "handling", "head_opinion"), "😀" * 10_000)
    number = complaint(cast).number
    assert program(cast.head).post(f"cases/{number}/fill_form", five).status_code != 413


def test_a_fault_of_ours_tells_nothing_of_our_inside(cast: Cast, program: With, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dudao.api.cases.whole", lambda *_args: 1 / 0)
    client = program(cast.clerk).client
    client.raise_request_exception = False
    answer = client.get(f"/api/v1/cases/{complaint(cast).number}")
    assert answer.status_code == 500
    fields(answer)
    assert b"ZeroDivision" not in answer.content


def test_pages_of_the_desk_are_not_spoken_as_problems(cast: Cast) -> None:
    browser = Client()
    browser.force_login(cast.clerk)
    answer = browser.get("/cases/CH-2611-9999")
    assert answer.status_code == 404
    assert answer.headers["Content-Type"].startswith("text/html")
