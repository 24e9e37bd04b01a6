"""The page of a case, and doing its acts there."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from dudao.cases import acts
from dudao.cases.models import Case, CaseForm
from dudao.cases.vocabulary import LABELS
from dudao.desk.acting import FORMS
from dudao.desk.tests.conftest import SignedIn
from dudao.desk.tests.stories import complaint, hard_and_handled, resolved
from dudao.journal.models import Entry
from tests.cast import NOW, Cast


def shown(browser: Client, case: Case) -> str:
    return browser.get(reverse("desk:case", args=[case.number])).content.decode()


def do(browser: Client, case: Case, act: str, **said: Any) -> Any:
    return browser.post(reverse("desk:case_act", args=[case.number, act]), {"key": f"{act}-1", **said})


def test_every_act_with_a_button_has_a_form() -> None:
    assert FORMS.keys() == LABELS.keys()


def test_what_is_owed_first_is_the_first_button(cast: Cast, at_desk: SignedIn) -> None:
    case = complaint(cast)
    page = at_desk(cast.clerk).get(reverse("desk:case", args=[case.number]))
    steps = page.context["steps"]
    assert steps.owed
    assert [step.act for step in steps.first][:2] == ["respond", "assign"]
    assert "close" in [step.act for step in steps.hindered]


def test_hindered_acts_say_why(cast: Cast, at_desk: SignedIn) -> None:
    assert "The case is not handled yet. Record the result first." in shown(at_desk(cast.clerk), complaint(cast))


def test_due_times_are_explained(cast: Cast, at_desk: SignedIn) -> None:
    page = shown(at_desk(cast.clerk), complaint(cast))
    assert "overdue" in page
    assert "received Thu" in page
    assert "2.1.3.c" in page


def test_contact_is_masked_until_a_purpose_is_given(cast: Cast, at_desk: SignedIn) -> None:
    case, browser = complaint(cast), at_desk(cast.clerk)
    assert "13812345678" not in shown(browser, case)
    address = reverse("desk:case_contact", args=[case.number])
    assert "13812345678" not in browser.get(address).content.decode()
    assert browser.post(address, {"purpose": " "}).status_code == 422
    assert "13812345678" in browser.post(address, {"purpose": "回電"}).content.decode()
    assert "looked at the contact: 回電" in shown(browser, case)


def test_an_answer_is_entered_and_the_page_shows_it(cast: Cast, at_desk: SignedIn) -> None:
    case, browser = complaint(cast), at_desk(cast.clerk)
    answer = do(browser, case, "respond", text="維修員一小時內到")
    assert answer.headers["Location"] == reverse("desk:case", args=[case.number])
    page = shown(browser, case)
    assert "維修員一小時內到" in page
    assert f'data-draft-done="{case.number} respond"' in page


def test_entering_an_answer_twice_keeps_one(cast: Cast, at_desk: SignedIn) -> None:
    case, browser = complaint(cast), at_desk(cast.clerk)
    for _time in range(2):
        assert do(browser, case, "respond", text="好").status_code == 302
    assert Entry.objects.about(case).filter(act="cases.responded").count() == 1


def test_a_repeat_of_the_same_form_is_no_news(cast: Cast, at_desk: SignedIn) -> None:
    case, browser = complaint(cast), at_desk(cast.clerk)
    seen = Entry.objects.about(case).last()
    assert seen is not None
    first = do(browser, case, "respond", text="好", seen=seen.pk)
    second = do(browser, case, "respond", text="好", seen=seen.pk)
    assert (first.status_code, second.status_code) == (302, 302)


def test_what_a_colleague_did_meanwhile_is_shown_before_it_is_overridden(cast: Cast, at_desk: SignedIn) -> None:
    case, browser = complaint(cast), at_desk(cast.head)
    seen = Entry.objects.about(case).last()
    assert seen is not None
    acts.assign(case, to=cast.clerk, by=cast.clerk, now=NOW)
    answer = do(browser, case, "assign", to=cast.handler.pk, seen=seen.pk)
    assert answer.status_code == 409
    assert "李前台 assigned it to 李前台" in answer.content.decode()
    case.refresh_from_db()
    assert case.assignee == cast.clerk
    newest = Entry.objects.about(case).last()
    assert newest is not None
    assert do(browser, case, "assign", to=cast.handler.pk, seen=newest.pk).status_code == 302
    case.refresh_from_db()
    assert case.assignee == cast.handler


def test_two_people_answering_the_same_case_are_told_who_was_first(cast: Cast, at_desk: SignedIn) -> None:
    case = complaint(cast)
    do(at_desk(cast.clerk), case, "respond", text="我先")
    answer = do(at_desk(cast.handler), case, "respond", text="我也答了", key="other")
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "李前台" in page
    assert "我也答了" in page


def test_an_act_that_is_not_possible_is_refused_with_the_way_out(cast: Cast, at_desk: SignedIn) -> None:
    answer = at_desk(cast.clerk).get(reverse("desk:case_act", args=[complaint(cast).number, "close"]))
    assert answer.status_code == 409
    assert "Record the result first." in answer.content.decode()


def test_an_act_that_there_is_none_of_is_not_found(cast: Cast, at_desk: SignedIn) -> None:
    assert at_desk(cast.clerk).get(reverse("desk:case_act", args=[complaint(cast).number, "delete"])).status_code == 404


def test_2_1_3_d_a_hard_case_gets_its_form_and_its_visit(cast: Cast, at_desk: SignedIn) -> None:
    case, head, handler = complaint(cast), at_desk(cast.head), at_desk(cast.handler)
    assert do(head, case, "mark_hard", to=cast.handler.pk, reason="多戶").status_code == 302
    assert do(handler, case, "fill_form", situation="a", cause="b", handling="c").status_code == 302
    assert CaseForm.objects.get(case=case).situation == "a"
    assert do(handler, case, "record_result", result="換了主機板", told="on").status_code == 302
    assert "visit" in shown(at_desk(cast.clerk), case)
    assert do(at_desk(cast.clerk), case, "record_visit", outcome="dissatisfied", text="又停了").status_code == 302
    case.refresh_from_db()
    assert (case.state, case.reopened) == ("open", 1)
    assert "reopened" in shown(head, case)


def test_closing_waits_for_the_visit(cast: Cast, at_desk: SignedIn) -> None:
    case, browser = hard_and_handled(cast), at_desk(cast.clerk)
    assert "A return visit is still owed" in do(browser, case, "close").content.decode()
    do(browser, case, "record_visit", outcome="satisfied")
    assert do(browser, case, "close", key="again").status_code == 302


@pytest.mark.parametrize("act", sorted(FORMS))
def test_forms_come_as_pages_and_as_fragments(cast: Cast, at_desk: SignedIn, act: str) -> None:
    """Each is the same form; acts that are not possible or not theirs are refused with a sentence."""
    case = complaint(cast)
    for person in (cast.head, cast.manager):
        browser, address = at_desk(person), reverse("desk:case_act", args=[case.number, act])
        page, fragment = browser.get(address), browser.get(address, headers={"hx-request": "true"})
        assert page.status_code == fragment.status_code
        assert page.status_code in {200, 403, 409}
        if page.status_code == 200:
            assert "<html" in page.content.decode()
            assert "<html" not in fragment.content.decode()
            assert 'name="key"' in fragment.content.decode()


@pytest.mark.parametrize(
    ("act", "said"),
    [
        ("respond", {}),
        ("assign", {"to": "999999"}),
        ("assign", {"to": "x"}),
        ("record_result", {"result": " "}),
        ("reclassify", {"kind": "wish"}),
    ],
)
def test_missing_or_wrong_words_are_asked_for_again(cast: Cast, at_desk: SignedIn, act: str, said: dict[str, str]) -> None:
    case = complaint(cast)
    answer = do(at_desk(cast.head), case, act, **said)
    assert answer.status_code == 422
    assert 'class="error"' in answer.content.decode()


def test_reclassifying_tells_only_what_changed(cast: Cast, at_desk: SignedIn) -> None:
    case = complaint(cast)
    said = {"kind": "complaint", "category": "noise", "responsibility": "developer", "reason": "保修期內"}
    assert do(at_desk(cast.head), case, "reclassify", **said).status_code == 302
    case.refresh_from_db()
    assert case.responsibility == "developer"


def test_late_entries_say_so(cast: Cast, at_desk: SignedIn, still: Callable[[datetime], None]) -> None:
    case, browser = complaint(cast), at_desk(cast.clerk)
    do(browser, case, "respond", text="昨天就答了", at="2026-11-20T09:30")
    case.refresh_from_db()
    assert case.responded_at is not None
    assert case.responded_at.isoformat() == "2026-11-20T01:30:00+00:00"
    assert "entered 10:00" in shown(browser, case)


def test_same_household_is_one_click_away(cast: Cast, at_desk: SignedIn) -> None:
    first, second = complaint(cast, title="水壓不足"), complaint(cast)
    page = shown(at_desk(cast.clerk), second)
    assert first.number in page
    assert f"unit={cast.unit.pk}" in page


def test_times_are_those_of_the_site(cast: Cast, at_desk: SignedIn) -> None:
    case = resolved(cast)
    assert "09:00" in shown(at_desk(cast.clerk), case)
    assert case.resolved_at == NOW - timedelta(hours=1)


def test_a_long_text_can_be_read_whole(cast: Cast, at_desk: SignedIn) -> None:
    case = complaint(cast)
    text = "起" + "說" * 400 + "訖"
    acts.note(case, text=text, by=cast.clerk, now=NOW)
    assert text in at_desk(cast.clerk).get(reverse("desk:case", args=[case.number])).content.decode()
