"""Who may send what: every route that takes something × the cast and those not signed in; and whoever may not changes nothing.

A new form is one line in ``POSTS``: what is sent (nothing, unless the view needs more to get as far as its question of permission)
and by whom it is taken. A page that only shows things is one word in ``ONLY_READ``.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType
from typing import Any, NamedTuple

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from dudao.approvals.models import Request
from dudao.cases.models import Case
from dudao.desk.forms import FORMS
from dudao.desk.tests.conftest import SignedIn
from dudao.desk.tests.stories import complaint, periodic
from dudao.desk.tests.test_routes import (
    ADMIN,
    ADMIN_NONE,
    ELSEWHERE,
    EVERYBODY,
    HIDDEN,
    OPEN,
    OURS,
    PEOPLE,
    REFUSED,
    TABLE,
    TYPISTS_NONE,
    WRONG,
    addresses,
    only,
)
from dudao.journal.models import Entry
from dudao.organisation.models import Staff
from dudao.waivers.acts import request_waiver
from tests.cast import NOW, Cast

DESK, COUNTER = only("head", "clerk"), only("head", "clerk", "handler")
HEAD, QUALITY = only("head"), only("manager", "inspector")
ACTS: dict[str, dict[str, int]] = {
    "respond": COUNTER,
    "assign": DESK,
    "refer": DESK,
    "feed_back": COUNTER,
    "escalate": HEAD,
    "mark_hard": DESK,
    "fill_form": COUNTER,
    "mark_major": only("head", "manager", "inspector"),
    "report_major": HEAD,
    "decide": HEAD,
    "set_measures": COUNTER,
    "record_result": COUNTER,
    "record_visit": DESK,
    "waive_visit": HEAD,
    "verify": only("head", "clerk", "manager", "inspector"),
    "close": DESK,
    "reopen": only("head", "clerk", "manager", "inspector"),
    "reclassify": DESK,
    "note": only("head", "clerk", "handler", "leader", "manager", "inspector"),
    "flag_for_publication": DESK,
    "issue_by_quality": QUALITY,
    "report_measures": DESK,
    "report_result": DESK,
}


class Post(NamedTuple):
    """Who may send it, and what is sent. OPEN means that it is taken, if only to say what is missing in it."""

    taken: dict[str, int]
    sent: Mapping[str, Any] = MappingProxyType({})
    unsigned: int = REFUSED


POSTS: dict[str, Post] = {
    "log": Post(EVERYBODY | {"leader": HIDDEN, "admin": HIDDEN}),
    "case_act": Post(COUNTER),
    "case_contact": Post(only("head", "clerk", "handler", "manager", "inspector")),
    "waive": Post(QUALITY),
    "ask_waiver": Post(HEAD),
    "answer": Post(OURS | {"inspector": HIDDEN, "admin": HIDDEN}, {"grant": "", "remark": "同意"}),
    "seal": Post(QUALITY, {"month": "2026-10"}),
    "report": Post(DESK, {"text": "十月"}),
    "case_paper": Post(only("head", "clerk", "handler", "manager", "inspector"), {"purpose": "回電"}),
    "case_paper_file": Post(only("head", "clerk", "handler", "manager", "inspector"), {"purpose": "回電"}),
    "imports": Post(ADMIN),
    "import_columns": Post(ADMIN_NONE),
    "import_act": Post(ADMIN_NONE),
    "import_job": Post(dict.fromkeys(PEOPLE, WRONG)),
    "import_preview": Post(dict.fromkeys(PEOPLE, WRONG)),
    "import_faults": Post(dict.fromkeys(PEOPLE, WRONG)),
    "import_places": Post(ADMIN),
    "end_others": Post(EVERYBODY),
    "end_session": Post(dict.fromkeys(PEOPLE, HIDDEN)),
    "import_template": Post(dict.fromkeys(PEOPLE, WRONG)),
    "second_factor": Post(EVERYBODY),
    "unlink": Post(EVERYBODY),
    "account_act": Post(ADMIN),
    "organisation:code": Post(EVERYBODY, {}, OPEN),
    "report issue": Post(HEAD, {"text": "十月", "issue": ""}),
    "assign_many": Post(DESK, {"case": "CH-2611-0001"}),
    "assign_back": Post(DESK, {"case": "CH-2611-0001"}, OPEN),
    "save_filter": Post(EVERYBODY),
    "drop_filter": Post(dict.fromkeys(PEOPLE, HIDDEN)),
    "case_files": Post(only("head", "clerk", "handler", "manager", "inspector")),
    "templates": Post(only("head", "manager")),
    "export_cases": Post(EVERYBODY | dict.fromkeys(("leader", "clerk", "handler", "admin", "stranger"), REFUSED), {"format": "csv"}),
    "publication_act": Post(COUNTER),
    "publication_edit": Post(DESK),
    "publication_new": Post(DESK),
    "take_down": Post(dict.fromkeys(PEOPLE, HIDDEN)),
    "receipt": Post(DESK),
    "survey_review": Post(dict.fromkeys(PEOPLE, REFUSED) | {"manager": OPEN, "inspector": OPEN}),
    "survey_new": Post(dict.fromkeys(PEOPLE, REFUSED) | {"manager": OPEN, "inspector": OPEN, "stranger": HIDDEN}),
    "survey_release": Post(dict.fromkeys(PEOPLE, HIDDEN)),
    "survey_plan": Post(QUALITY),
    "survey_form": Post(QUALITY),
    "survey_scans": Post(only("head", "clerk", "handler", "manager", "inspector")),
    "survey_scan": Post(dict.fromkeys(PEOPLE, HIDDEN) | {"admin": REFUSED, "leader": REFUSED}),
    "survey_site_act": Post(only("head", "clerk", "manager", "inspector")),
    "survey_act": Post(QUALITY),
    "survey_report": Post(dict.fromkeys(PEOPLE, HIDDEN)),
    "survey_report_begin": Post(QUALITY),
    "survey_type": Post(TYPISTS_NONE),
    "survey_settle": Post(TYPISTS_NONE),
    "survey_letters": Post(only("head", "clerk", "handler", "manager", "inspector")),
    "survey_hand_out": Post(only("head", "clerk", "handler", "manager", "inspector")),
    "reminders": Post(EVERYBODY),
    "deputies": Post(EVERYBODY),
    "end_deputy": Post(dict.fromkeys(PEOPLE, HIDDEN)),
    "held_mail_act": Post(dict.fromkeys(PEOPLE, HIDDEN)),
    "retry_message": Post(ADMIN_NONE),
    "endpoints": Post(ADMIN),
    "endpoint_act": Post(ADMIN_NONE),
    "tokens": Post(EVERYBODY),
    "token_revoke": Post(dict.fromkeys(PEOPLE, HIDDEN)),
    "systems": Post(ADMIN),
    "system": Post(ADMIN_NONE),
    "preferences": Post(EVERYBODY, {"language": "en"}, OPEN),
    "organisation:sign_in": Post(EVERYBODY, {}, OPEN),
    "organisation:sign_out": Post(EVERYBODY, {}, OPEN),
    "organisation:password": Post(EVERYBODY),
}
"""By route; a word after it tells several of one route apart."""
ONLY_READ = {
    "case_letters",
    "day", "brief", "figures", "figure_charts", "cases", "case", "attachment", "attachment_preview", "alike",
    "held_mail", "outbox", "endpoint", "duties", "duty", "approvals", "sites", "places", "score", "criterion",
    "company", "reports", "style", "poster", "publication", "publication_for", "publications", "receipts", "signature",
    "surveys", "survey", "survey_preview", "survey_returns", "survey_site", "survey_cut", "survey_papers", "survey_results",
    "survey_results_file", "survey_report_file", "report_file", "signing_in", "accounts", "account",
}  # fmt: skip
"""Pages that take nothing: sent to, they answer as when they are read."""
OF_OTHERS = {"openid_connect_login", "openid_connect_callback"}
"""Doors for the company's own sign-in: there only when it is set up, and tried in ``tests/frame/test_single_sign_on``."""


def test_every_route_is_in_the_table() -> None:
    assert {name.partition(" ")[0] for name in POSTS} | ONLY_READ | OF_OTHERS == set(TABLE | ELSEWHERE)
    assert set(ACTS) == set(FORMS)


def of_status(status: int) -> int:
    """Refused, hidden, wrong; or taken: done, led on, or shown again with what is missing."""
    assert status < 500
    return status if status in (REFUSED, HIDDEN, WRONG) else OPEN


@contextmanager
def undone() -> Iterator[None]:
    """Whatever happens inside has not happened afterwards."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def asked(cast: Cast) -> Request:
    """A request of the head to be let off a duty, which waits for the quality manager."""
    return request_waiver(periodic(cast), by=cast.head, reason="停電", now=NOW)


def post_addresses(cast: Cast) -> dict[str, str]:
    return addresses(cast) | {"answer": reverse("desk:answer", args=[asked(cast).pk])}


def send(browser: Client, address: str, sent: Mapping[str, Any]) -> tuple[int, bool]:
    """How it is answered, and whether anything was done: every act leaves an entry in the journal."""
    with undone():
        before = Entry.objects.count()
        answer: Any = browser.post(address, dict(sent))
        status = of_status(answer.status_code)
        if answer.streaming:
            assert b"".join(answer.streaming_content)
        return status, Entry.objects.count() > before


@pytest.mark.parametrize("who", PEOPLE)
def test_each_of_the_cast_sends_what_they_may(cast: Cast, at_desk: SignedIn, who: str) -> None:
    where = post_addresses(cast)
    got = {}
    for name, post in POSTS.items():
        got[name], done = send(at_desk(getattr(cast, who)), where[name.partition(" ")[0]], post.sent)
        assert got[name] == OPEN or not done, name
    assert got == {name: post.taken[who] for name, post in POSTS.items()}


@pytest.mark.parametrize("who", PEOPLE)
def test_each_of_the_cast_does_on_a_case_what_they_may(cast: Cast, at_desk: SignedIn, who: str) -> None:
    case = complaint(cast)
    browser, got = at_desk(getattr(cast, who)), {}
    for act in ACTS:
        got[act], done = send(browser, reverse("desk:case_act", args=[case.number, act]), {"text": "x", "reason": "x"})
        assert got[act] == OPEN or not done, act
    assert got == {act: taken[who] for act, taken in ACTS.items()}


@pytest.mark.parametrize("who", PEOPLE)
def test_pages_that_take_nothing_answer_as_when_they_are_read(cast: Cast, at_desk: SignedIn, who: str) -> None:
    browser, where = at_desk(getattr(cast, who)), addresses(cast)
    for name in ONLY_READ:
        assert send(browser, where[name], {"text": "x"}) == (of_status(TABLE[name][who]), False), name


def test_those_not_signed_in_send_nothing(cast: Cast) -> None:
    where, browser, case = post_addresses(cast), Client(), complaint(cast)
    sent = {name: where[name.partition(" ")[0]] for name in [*POSTS, *ONLY_READ]}
    sent |= {act: reverse("desk:case_act", args=[case.number, act]) for act in ACTS}
    before = Entry.objects.count()
    for name, address in sent.items():
        answer = browser.post(address, dict(POSTS[name].sent) if name in POSTS else {})
        if name in POSTS and POSTS[name].unsigned == OPEN:
            assert of_status(answer.status_code) == OPEN, name
        else:
            assert answer.headers["Location"].startswith(reverse("organisation:sign_in")), name
    assert Entry.objects.count() == before


@pytest.mark.parametrize("who", PEOPLE)
def test_only_the_one_asked_answers(cast: Cast, at_desk: SignedIn, who: str) -> None:
    """The page says why an answer was not taken, so its status does not tell."""
    request, person = asked(cast), getattr(cast, who)
    at_desk(person).post(reverse("desk:answer", args=[request.pk]), {"grant": "", "remark": "同意"})
    request.refresh_from_db()
    assert request.state == ("granted" if who == "manager" else "pending")


def test_a_person_without_a_post_sends_nothing(cast: Cast, at_desk: SignedIn) -> None:
    nobody = Staff.objects.create(company=cast.company, username="nobody", name="無崗")
    case = complaint(cast)
    for act in ACTS:
        assert at_desk(nobody).post(reverse("desk:case_act", args=[case.number, act]), {"text": "x"}).status_code == HIDDEN
    assert Case.objects.get(pk=case.pk).responded_at is None
