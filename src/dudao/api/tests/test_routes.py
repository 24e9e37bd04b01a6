"""Who may do what through the API: every operation × the cast. An operation that is not in the table fails the test."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from dudao.api.tests.conftest import Program, secret_of
from dudao.api.tests.stories import BROUGHT, complaint, drafted_notice, endpoint, handed, hung, issued
from dudao.api.v1 import api
from dudao.cases.models import Case
from dudao.duties.models import Duty
from dudao.journal.models import Entry
from dudao.organisation.models import Staff
from tests.cast import Cast

PEOPLE = ("manager", "inspector", "leader", "head", "clerk", "handler", "admin", "stranger")
DONE, TAKEN, REFUSED, HIDDEN, NOT_NOW = 200, 201, 403, 404, 409
EVERYBODY = dict.fromkeys(PEOPLE, DONE)
OURS = EVERYBODY | {"stranger": HIDDEN}
WORDS = {"text": "x", "reason": "x", "purpose": "x", "measures": "x", "result": "x", "wanted": True, "to": "handler"}


def only(*people: str, answer: int = DONE) -> dict[str, int]:
    """Done for these of the site, refused to the others, hidden from the stranger."""
    return {who: answer if who in people else REFUSED for who in PEOPLE} | {"stranger": HIDDEN}


ADMINISTRATORS = dict.fromkeys(PEOPLE, REFUSED) | {"admin": DONE}
NOTICE = {"site": "CH", "product": "notice", "title": "x", "text": "x", "channels": ["board"]}
SITE = ("head", "clerk", "handler")
ANSWERS = ("head", "clerk")
QUALITY = ("manager", "inspector")
TABLE: dict[str, tuple[dict[str, Any], dict[str, int]]] = {
    "account": ({}, EVERYBODY),
    "cases_list": ({}, EVERYBODY),
    "cases_get": ({}, OURS),
    "cases_look_at_contact": ({"purpose": "x"}, only(*SITE, *QUALITY)),
    "cases_receive": (BROUGHT, only(*SITE, answer=TAKEN)),
    "cases_respond": ({"text": "x"}, only(*SITE)),
    "cases_assign": ({"to": "handler"}, only(*ANSWERS)),
    "cases_refer": ({}, only(*ANSWERS, answer=NOT_NOW)),
    "cases_feed_back": ({"text": "x"}, only(*SITE)),
    "cases_escalate": ({"to": "x", "reason": "x"}, only("head")),
    "cases_mark_hard": ({"to": "handler"}, only(*ANSWERS)),
    "cases_fill_form": ({"situation": "x", "cause": "x", "handling": "x"}, only(*SITE, answer=NOT_NOW)),
    "cases_mark_major": ({"reason": "x"}, only("head", *QUALITY)),
    "cases_report_major": (
        dict.fromkeys(("content", "cause", "process_and_result", "lessons", "corrective_measures"), "x"),
        only("head", answer=NOT_NOW),
    ),
    "cases_decide": ({"decision": "accepted"}, only("head", answer=NOT_NOW)),
    "cases_set_measures": ({"measures": "x"}, only(*SITE)),
    "cases_record_result": ({"result": "x", "told": True}, only(*SITE)),
    "cases_record_visit": ({"outcome": "satisfied"}, only(*ANSWERS, answer=NOT_NOW)),
    "cases_waive_visit": ({"reason": "x"}, only("head", answer=NOT_NOW)),
    "cases_verify": ({"text": "x"}, only(*ANSWERS, *QUALITY, answer=NOT_NOW)),
    "cases_close": ({}, only(*ANSWERS, answer=NOT_NOW)),
    "cases_reopen": ({"reason": "x"}, only(*ANSWERS, *QUALITY, answer=NOT_NOW)),
    "cases_reclassify": ({"reason": "x", "class_one": True}, only(*ANSWERS)),
    "cases_note": ({"text": "x"}, only(*SITE, "leader", *QUALITY)),
    "cases_flag_for_publication": ({"wanted": True}, only(*ANSWERS)),
    "cases_issue_by_quality": ({"due_at": "2026-12-01T10:00:00+08:00"}, only(*QUALITY)),
    "cases_merge": ({"into": "CH-2611-0001", "reason": "x"}, only(*ANSWERS)),
    "cases_unmerge": ({"reason": "x"}, only("head", answer=NOT_NOW)),
    "cases_report_measures": ({"measures": "x"}, only(*ANSWERS, answer=NOT_NOW)),
    "cases_report_result": ({"text": "x"}, only(*ANSWERS, answer=NOT_NOW)),
    "duties_list": ({}, EVERYBODY),
    "duties_get": ({}, OURS),
    "duties_waive": ({"reason": "x"}, only(*QUALITY)),
    "duties_request_waiver": ({"reason": "x"}, only("head", answer=TAKEN)),
    "publications_list": ({}, EVERYBODY),
    "publications_get": ({}, OURS),
    "publications_version": ({}, OURS),
    "publications_postings": ({}, OURS),
    "publications_receipts": ({}, OURS),
    "receipts_look_at_names": ({"purpose": "x"}, only(*SITE, *QUALITY)),
    "publications_draft": (NOTICE, only(*ANSWERS, answer=TAKEN)),
    "publications_edit": ({"text": "x"}, only(*ANSWERS)),
    "publications_put_forward": ({}, only(*ANSWERS)),
    "publications_take_back": ({}, only(*ANSWERS, answer=NOT_NOW)),
    "publications_replace": ({}, only(*ANSWERS, answer=NOT_NOW)),
    "publications_post": ({"channel": "board"}, only(*SITE, answer=NOT_NOW)),
    "publications_take_down": ({}, only(*SITE)),
    "publications_deliver": ({"recipient": "household", "name": "x"}, only(*ANSWERS, answer=NOT_NOW)),
    "publications_withdraw": ({"reason": "x"}, only("head", "leader", answer=NOT_NOW)),
    "reports_list": ({}, EVERYBODY),
    "reports_get": ({}, OURS),
    "reports_file": ({}, OURS),
    "scores_sheet": ({}, OURS),
    "scores_line": ({}, OURS),
    "scores_comparison": ({}, EVERYBODY),
    "scores_forecast": ({}, OURS),
    "sites_list": ({}, EVERYBODY),
    "sites_get": ({}, OURS),
    "sites_units": ({}, OURS),
    "webhooks_list": ({}, ADMINISTRATORS),
    "webhooks_deliveries": ({}, ADMINISTRATORS),
}


def operations() -> Iterator[tuple[str, str, str]]:
    """Name, method and path of every operation that is described."""
    for path, methods in api.get_openapi_schema(path_prefix="")["paths"].items():
        for method, operation in methods.items():
            yield operation["operationId"], method, path.removeprefix("/")


def there(cast: Cast) -> dict[str, Any]:
    """What addresses name, but for the case and its duty."""
    posting = hung(cast)
    return {
        "code": "CH", "month": "2026-11", "criterion": "2.1.3.c", "publication": posting.publication.number, "version": 1,
        "posting": posting.pk, "receipt": handed(cast, posting.publication).pk, "report": issued(cast).pk, "webhook": endpoint(cast).pk,
    }  # fmt: skip


def test_every_operation_is_in_the_table() -> None:
    assert sorted(name for name, _method, _path in operations()) == sorted(TABLE)


@pytest.mark.parametrize("who", PEOPLE)
def test_each_of_the_cast_gets_where_they_may(cast: Cast, who: str) -> None:
    person: Staff = getattr(cast, who)
    program = Program(secret_of(person))
    got, known = {}, there(cast)
    for name, method, path in operations():
        case = complaint(cast)
        known |= {"number": case.number, "pk": Duty.objects.about(case).open()[0].pk}
        if method == "post" and path.startswith("publications/"):
            known["publication"] = drafted_notice(cast).number
        address = path.format(**known)
        answer = program.get(address) if method == "get" else program.post(address, TABLE[name][0])
        got[name] = answer.status_code
    assert got == {name: expected[who] for name, (_body, expected) in TABLE.items()}


def test_nobody_gets_anywhere_without_a_token(cast: Cast) -> None:
    known = there(cast) | {"number": complaint(cast).number, "pk": 1}
    entries = Entry.objects.count()
    for name, method, path in operations():
        address = path.format(**known)
        answer = getattr(Client(), method)(f"/api/v1/{address}", TABLE[name][0], content_type="application/json")
        assert answer.status_code == 401, name
    assert (Case.objects.count(), Entry.objects.count()) == (1, entries)


def test_whoever_holds_no_post_sees_nothing(cast: Cast) -> None:
    nobody = Staff.objects.create(company=cast.company, username="nobody", name="無崗")
    program, number = Program(secret_of(nobody)), complaint(cast).number
    for path in ("cases", "duties", "sites", "scores/2026-11", "publications", "reports"):
        assert program.get(path).json()["items"] == []
    assert program.get(f"cases/{number}").status_code == HIDDEN
    assert program.get("me").json()["posts"] == []
