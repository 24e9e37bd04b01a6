"""Who may go where: every address × the cast. A route that is not in a table fails the test; what may be sent is in ``test_posts``.

A new page of the desk is one line in ``TABLE``, and one in ``arguments`` when its address names something.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from dudao.desk.tests.conftest import SignedIn
from dudao.desk.tests.stories import complaint, hard_and_handled, periodic, photo_of
from dudao.duties.models import Duty
from dudao.organisation.models import Staff
from dudao.publications.tests.scenes import drafted, handed_over
from dudao.surveys.tests.scenes import planned_with_form
from tests.cast import Cast

PEOPLE = ("manager", "inspector", "leader", "head", "clerk", "handler", "admin", "stranger")
OPEN, ONWARD, REFUSED, HIDDEN, WRONG = 200, 302, 403, 404, 405
EVERYBODY = dict.fromkeys(PEOPLE, OPEN)
OURS = EVERYBODY | {"stranger": HIDDEN}
OURS_OR_WRITTEN = dict.fromkeys(PEOPLE, 302) | {"stranger": HIDDEN}


def only(*people: str) -> dict[str, int]:
    """Open to these of the site, refused to the others, hidden from the stranger."""
    return {who: OPEN if who in people else REFUSED for who in PEOPLE} | {"stranger": HIDDEN}


COUNTER = ("head", "clerk", "handler")
NONE = 999_999
"""The number of nothing: a low one may be there, on databases that count on or do not."""
ADMIN = dict.fromkeys(PEOPLE, REFUSED) | {"admin": OPEN}
ADMIN_NONE = ADMIN | {"admin": HIDDEN}
"""For administrators, who here find that there is none with this number."""
TYPISTS_NONE = dict.fromkeys(PEOPLE, HIDDEN) | {"leader": REFUSED, "admin": REFUSED}
"""For whoever types forms, who here find none: nothing is approved yet."""
TABLE: dict[str, dict[str, int]] = {
    "day": EVERYBODY,
    "cases": EVERYBODY,
    "assign_many": only("head", "clerk"),
    "assign_back": dict.fromkeys(PEOPLE, WRONG),
    "save_filter": dict.fromkeys(PEOPLE, WRONG),
    "drop_filter": dict.fromkeys(PEOPLE, WRONG),
    "log": EVERYBODY | {"leader": HIDDEN, "admin": HIDDEN},
    "case": OURS,
    "case_act": only("head", "clerk", "handler"),
    "case_paper": OURS,
    "case_paper_file": OURS,
    "case_letters": OURS,
    "case_contact": only("head", "clerk", "handler", "manager", "inspector"),
    "case_files": only("head", "clerk", "handler", "manager", "inspector"),
    "attachment": OURS,
    "attachment_preview": OURS,
    "duties": EVERYBODY,
    "duty": OURS,
    "waive": only("manager", "inspector"),
    "ask_waiver": only("head"),
    "approvals": EVERYBODY,
    "answer": dict.fromkeys(PEOPLE, WRONG),
    "sites": EVERYBODY,
    "places": OURS,
    "templates": only("head", "manager"),
    "alike": OURS,
    "score": OURS,
    "seal": dict.fromkeys(PEOPLE, WRONG),
    "criterion": OURS,
    "company": EVERYBODY,
    "brief": EVERYBODY | dict.fromkeys(("clerk", "handler", "admin", "stranger"), REFUSED),
    "figures": EVERYBODY,
    "figure_charts": EVERYBODY,
    "export_cases": dict.fromkeys(PEOPLE, WRONG),
    "reports": EVERYBODY,
    "report": OURS,
    "report_file": OURS,
    "publications": EVERYBODY,
    "publication_for": OURS_OR_WRITTEN,
    "publication_new": only("head", "clerk"),
    "publication": OURS,
    "publication_edit": only("head", "clerk"),
    "poster": OURS,
    "publication_act": only("head", "clerk", "handler"),
    "take_down": dict.fromkeys(PEOPLE, WRONG),
    "receipts": EVERYBODY,
    "receipt": OURS,
    "signature": OURS,
    "surveys": EVERYBODY,
    "survey_review": dict.fromkeys(PEOPLE, REFUSED) | {"manager": OPEN, "inspector": OPEN},
    "survey_new": dict.fromkeys(PEOPLE, REFUSED) | {"manager": OPEN, "inspector": OPEN, "stranger": HIDDEN},
    "survey_release": dict.fromkeys(PEOPLE, WRONG),
    "survey": OURS,
    "survey_plan": only("manager", "inspector"),
    "survey_form": OURS,
    "survey_preview": OURS,
    "survey_site": OURS,
    "survey_scans": only("head", "clerk", "handler", "manager", "inspector"),
    "survey_scan": dict.fromkeys(PEOPLE, HIDDEN) | {"admin": REFUSED, "leader": REFUSED},
    "survey_cut": dict.fromkeys(PEOPLE, HIDDEN) | {"admin": REFUSED, "leader": REFUSED},
    "survey_papers": only("head", "clerk", "handler", "manager", "inspector"),
    "survey_site_act": only("head", "clerk", "manager", "inspector"),
    "survey_returns": OURS,
    "survey_type": TYPISTS_NONE,
    "survey_settle": TYPISTS_NONE,
    "survey_letters": dict.fromkeys(PEOPLE, WRONG),
    "survey_hand_out": dict.fromkeys(PEOPLE, WRONG),
    "survey_act": only("manager", "inspector"),
    "survey_results": OURS,
    "survey_results_file": dict.fromkeys(PEOPLE, HIDDEN),
    "survey_report": dict.fromkeys(PEOPLE, HIDDEN),
    "survey_report_begin": dict.fromkeys(PEOPLE, WRONG),
    "survey_report_file": dict.fromkeys(PEOPLE, HIDDEN),
    "reminders": EVERYBODY,
    "deputies": EVERYBODY,
    "end_deputy": dict.fromkeys(PEOPLE, WRONG),
    "held_mail": EVERYBODY,
    "held_mail_act": dict.fromkeys(PEOPLE, WRONG),
    "outbox": ADMIN,
    "retry_message": dict.fromkeys(PEOPLE, WRONG),
    "endpoints": ADMIN,
    "endpoint": ADMIN_NONE,
    "endpoint_act": dict.fromkeys(PEOPLE, WRONG),
    "imports": ADMIN,
    "import_job": ADMIN_NONE,
    "import_columns": ADMIN_NONE,
    "import_preview": ADMIN_NONE,
    "import_faults": ADMIN_NONE,
    "import_act": dict.fromkeys(PEOPLE, WRONG),
    "import_places": ADMIN,
    "import_template": ADMIN,
    "preferences": dict.fromkeys(PEOPLE, WRONG),
    "tokens": EVERYBODY,
    "token_revoke": dict.fromkeys(PEOPLE, WRONG),
    "systems": ADMIN,
    "system": ADMIN_NONE,
    "signing_in": EVERYBODY,
    "end_others": dict.fromkeys(PEOPLE, WRONG),
    "end_session": dict.fromkeys(PEOPLE, WRONG),
    "second_factor": EVERYBODY,
    "unlink": dict.fromkeys(PEOPLE, WRONG),
    "accounts": dict.fromkeys(PEOPLE, REFUSED) | {"admin": OPEN},
    "account": dict.fromkeys(PEOPLE, REFUSED) | {"admin": HIDDEN},
    "account_act": dict.fromkeys(PEOPLE, WRONG),
    "style": EVERYBODY,
}
ELSEWHERE: dict[str, dict[str, int]] = {
    "organisation:sign_in": dict.fromkeys(PEOPLE, ONWARD),
    "organisation:sign_out": dict.fromkeys(PEOPLE, WRONG),
    "organisation:password": EVERYBODY,
    "organisation:code": dict.fromkeys(PEOPLE, ONWARD),
    "openid_connect_login": dict.fromkeys(PEOPLE, HIDDEN),
    "openid_connect_callback": dict.fromkeys(PEOPLE, HIDDEN),
}
"""The same for whatever is not of the desk."""
UNSIGNED = {
    "preferences": WRONG,
    "seal": WRONG,
    "export_cases": WRONG,
    "organisation:sign_in": OPEN,
    "organisation:sign_out": WRONG,
    "openid_connect_login": HIDDEN,
    "openid_connect_callback": HIDDEN,
}
"""What those get who are not signed in, where it is not the way to the sign-in page."""


def addresses(cast: Cast) -> dict[str, str]:
    """An address of the story's site for every route."""
    case, duty, hard = complaint(cast), periodic(cast), hard_and_handled(cast)
    notice, receipt = handed_over(cast)
    draft = drafted(cast)
    photo, survey = photo_of(case), planned_with_form(cast)
    arguments: dict[str, list[object]] = {
        "case": [case.number],
        "case_act": [case.number, "respond"],
        "case_paper": [hard.number, "processing-record"],
        "case_paper_file": [hard.number, "processing-record", "docx"],
        "case_letters": [case.number],
        "case_contact": [case.number],
        "case_files": [case.number],
        "attachment": [photo.pk],
        "attachment_preview": [photo.pk],
        "drop_filter": [NONE],
        "duty": [duty.pk],
        "waive": [duty.pk],
        "ask_waiver": [duty.pk],
        "answer": [NONE],
        "end_deputy": [NONE],
        "held_mail_act": [NONE, "let-in"],
        "retry_message": [NONE],
        "endpoint": [NONE],
        "endpoint_act": [NONE, "pause"],
        "import_job": [NONE],
        "import_columns": [NONE],
        "import_preview": [NONE],
        "import_faults": [NONE],
        "import_act": [NONE, "check"],
        "token_revoke": [NONE],
        "system": [NONE],
        "end_session": [NONE],
        "account": [NONE],
        "unlink": ["sso"],
        "openid_connect_login": ["sso"],
        "openid_connect_callback": ["sso"],
        "account_act": [cast.clerk.pk, "end-sessions"],
        "places": [cast.site.code],
        "templates": [cast.site.code],
        "alike": [cast.site.code],
        "score": [cast.site.code],
        "seal": [cast.site.code],
        "brief": ["docx"],
        "criterion": [cast.site.code, "2.1.3.c"],
        "publication_for": [cast.site.code, "service-report", "2026Q4"],
        "publication_new": [cast.site.code, "notice"],
        "publication": [notice.number],
        "publication_edit": [draft.number],
        "poster": [notice.number],
        "publication_act": [notice.number, "post"],
        "take_down": [NONE],
        "survey_new": ["sample", "branch", cast.site.branch_id],
        "survey_release": [NONE],
        "survey": [survey.number],
        "survey_plan": [survey.number],
        "survey_form": [survey.number],
        "survey_preview": [survey.number],
        "survey_site": [survey.number, cast.site.code],
        "survey_scans": [survey.number, cast.site.code],
        "survey_scan": [survey.number, cast.site.code, 1],
        "survey_cut": [survey.number, cast.site.code, 1, "staff_manner"],
        "survey_papers": [survey.number, cast.site.code, "list"],
        "survey_site_act": [survey.number, cast.site.code, "name_notice"],
        "survey_act": [survey.number, "ask_plan"],
        "survey_results": [survey.number],
        "survey_results_file": [survey.number],
        "survey_report": [survey.number],
        "survey_report_begin": [survey.number],
        "survey_report_file": [survey.number, "pdf"],
        "survey_returns": [survey.number, cast.site.code],
        "survey_type": [survey.number, cast.site.code],
        "survey_settle": [survey.number, cast.site.code, NONE],
        "survey_letters": [survey.number, cast.site.code, "3"],
        "survey_hand_out": [survey.number, cast.site.code, "3"],
        "receipt": [receipt.pk],
        "signature": [receipt.pk],
        "report": [cast.site.code, "monthly-summary", "2026-10"],
        "report_file": [cast.site.code, "monthly-summary", "2026-10", "docx"],
    }
    picked = {"assign_many": f"?case={case.number}"}
    ours = {name: reverse(f"desk:{name}", args=arguments.get(name, ())) + picked.get(name, "") for name in TABLE}
    return ours | {name: reverse(name, args=arguments.get(name, ())) for name in ELSEWHERE}


def routes(patterns: Sequence[URLPattern | URLResolver] | None = None, space: str = "") -> Iterator[str]:
    """Every address of the product by its full name, such as desk:case; one without a name by its pattern."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, f"{space}{pattern.namespace}:" if pattern.namespace else space)
        else:
            yield f"{space}{pattern.name or pattern.pattern}"


def status(browser: Client, address: str) -> int:
    """What the address answers; a file that came along is read to its end, so that it is closed."""
    answer: Any = browser.get(address)
    if answer.streaming:
        assert b"".join(answer.streaming_content)
    return int(answer.status_code)


def test_every_route_is_in_the_table() -> None:
    """The API, for programs with a token, and the residents' portal have tables of their own, in their ``tests/test_routes``."""
    for_people = [name for name in routes() if not name.startswith(("api", "portal:"))]
    assert sorted(for_people) == sorted([*(f"desk:{name}" for name in TABLE), *ELSEWHERE])


@pytest.mark.parametrize("who", PEOPLE)
def test_each_of_the_cast_gets_where_they_may(cast: Cast, at_desk: SignedIn, who: str) -> None:
    person: Staff = getattr(cast, who)
    browser = at_desk(person)
    got = {name: status(browser, address) for name, address in addresses(cast).items()}
    assert got == {name: expected[who] for name, expected in (TABLE | ELSEWHERE).items()}


def test_residents_and_others_without_an_account_are_led_to_the_sign_in(cast: Cast) -> None:
    browser = Client()
    for name, address in addresses(cast).items():
        answer = browser.get(address)
        assert answer.status_code == UNSIGNED.get(name, 302), name
        if answer.status_code == 302:
            assert answer.headers["Location"].startswith(reverse("organisation:sign_in")), name


def test_whoever_holds_no_post_sees_nothing(cast: Cast, at_desk: SignedIn) -> None:
    nobody = Staff.objects.create(company=cast.company, username="nobody", name="無崗")
    case = complaint(cast)
    browser = at_desk(nobody)
    assert case.number not in browser.get(reverse("desk:cases")).content.decode()
    assert browser.get(reverse("desk:case", args=[case.number])).status_code == HIDDEN
    assert browser.get(reverse("desk:day")).status_code == OPEN


@pytest.mark.parametrize("act", ["respond", "assign", "mark_hard", "record_result", "reclassify", "note"])
def test_nobody_acts_on_a_case_of_another_branch(cast: Cast, at_desk: SignedIn, act: str) -> None:
    case = complaint(cast)
    answer = at_desk(cast.stranger).post(reverse("desk:case_act", args=[case.number, act]), {"text": "x", "reason": "x", "key": "k"})
    assert answer.status_code == HIDDEN
    case.refresh_from_db()
    assert case.responded_at is None


def test_others_sites_cannot_be_chosen_or_listed(cast: Cast, at_desk: SignedIn) -> None:
    browser = at_desk(cast.stranger)
    assert browser.get(reverse("desk:cases"), {"site": cast.site.code}).status_code == HIDDEN
    assert browser.post(f"{reverse('desk:log')}?site={cast.site.code}", {"title": "x"}).status_code == HIDDEN
    assert cast.site.name not in browser.get(reverse("desk:sites")).content.decode()
    assert Duty.objects.seen_by(cast.stranger).filter(site=cast.site).count() == 0
