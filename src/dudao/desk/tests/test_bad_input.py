"""What people and browsers do that no form expects: the way back, every sign there is in every text, hours that do not exist."""

from datetime import timedelta
from typing import Any

import pytest
from django.forms import CharField
from django.test import Client
from django.urls import reverse

from dudao.cases import acts
from dudao.cases.models import Case
from dudao.cases.vocabulary import TEXT_LIMIT, TITLE_LIMIT
from dudao.desk.acting import FORMS
from dudao.desk.forms import ActForm, long_text
from dudao.desk.tests.conftest import SignedIn
from dudao.desk.tests.stories import complaint
from dudao.journal.models import Entry
from dudao.organisation.models import Site, Staff
from dudao.publications.models import Publication
from tests.cast import NOW, Cast

pytestmark = pytest.mark.django_db
NASTY = "<script>alert('x')</script> & \"引號\" {{ 7|add:7 }} {% now %} 😀👩‍👩‍👧 𠮷野家 \\0 ${7*7} ' OR 1=1; --"
LONG = NASTY + "漏" * (TEXT_LIMIT - len(NASTY))
CALL: dict[str, Any] = {"kind": "complaint", "channel": "phone", "title": "電梯停運", "category": "lift", "key": "k1"}


def do(browser: Client, case: Case, act: str, **said: object) -> Any:
    return browser.post(reverse("desk:case_act", args=[case.number, act]), said)


def test_going_back_in_the_log_and_writing_down_the_next_call_makes_another_case(cast: Cast, at_desk: SignedIn) -> None:
    clerk = at_desk(cast.clerk)
    for title in ("電梯停運", "電梯停運", "走廊漏水", "走廊漏水"):
        assert clerk.post(reverse("desk:log"), CALL | {"title": title}).status_code == 302
    assert sorted(Case.objects.values_list("title", flat=True)) == ["走廊漏水", "電梯停運"]


def test_going_back_to_a_note_and_writing_another_keeps_both(cast: Cast, at_desk: SignedIn) -> None:
    case, clerk = complaint(cast), at_desk(cast.clerk)
    for text in ("已通知電工", "已通知電工", "電工下午到"):
        assert do(clerk, case, "note", key="n1", text=text).status_code == 302
    told = [entry.data["text"] for entry in Entry.objects.about(case).filter(act="cases.noted")]
    assert told == ["已通知電工", "電工下午到"]


def test_going_back_to_what_can_be_done_once_is_told_not_lost(cast: Cast, at_desk: SignedIn) -> None:
    case, clerk = complaint(cast), at_desk(cast.clerk)
    assert do(clerk, case, "close", key="c", text="").status_code == 409
    assert do(clerk, case, "record_result", key="r", result="換了皮帶").status_code == 302
    again = do(clerk, case, "record_result", key="r", result="換了皮帶和滾輪")
    assert again.status_code == 409
    assert "換了皮帶和滾輪" in again.content.decode(), "what was typed is still there"


def test_going_back_to_a_draft_keeps_what_was_written_last(cast: Cast, at_desk: SignedIn) -> None:
    clerk = at_desk(cast.clerk)
    said = {"title": "停水通知", "text": "明早停水", "key": "p", "from_day": "2026-11-23", "until_day": "2026-11-30", "channels": ["board"]}
    first = clerk.post(reverse("desk:publication_new", args=[cast.site.code, "notice"]), said)
    assert first.status_code == 302, first.content.decode()
    number = Publication.objects.get().number
    edit = reverse("desk:publication_edit", args=[number])
    for text in ("後天停水", "改為週五停水"):
        assert clerk.post(edit, said | {"text": text, "key": "e"}).status_code == 302
    assert Publication.objects.get().text == "改為週五停水"


def texts_of(form: type[ActForm], case: Case) -> dict[str, str]:
    """Every text of a form, as full as it may be."""
    fields = form(case).fields.items()
    found = {name: field for name, field in fields if type(field) is CharField and name != "key"}
    return {name: LONG[: field.max_length] for name, field in found.items() if field.max_length}


def who_may(cast: Cast, act: str) -> Staff:
    return {"decide": cast.head, "escalate": cast.head, "mark_major": cast.head, "report_major": cast.head, "waive_visit": cast.head}.get(
        act, cast.clerk
    )


PATHS: dict[str, tuple[str, ...]] = {
    "respond": (), "feed_back": (), "escalate": (), "mark_hard": (), "fill_form": ("mark_hard",), "mark_major": (),
    "report_major": ("mark_major",), "set_measures": (), "note": (), "record_result": (), "record_visit": ("record_result",),
    "waive_visit": ("record_result",), "verify": ("record_result",), "close": ("record_result", "record_visit"),
    "reopen": ("record_result", "record_visit", "close"), "reclassify": (), "refer": (),
}  # fmt: skip
"""The acts with a text that the desk's people do, each with what has to be done before."""
CHOSEN: dict[str, dict[str, str]] = {
    "record_visit": {"outcome": "satisfied"},
    "reclassify": {"kind": "complaint", "category": "lift", "responsibility": "property"},
}


@pytest.mark.parametrize("act", list(PATHS))
def test_every_text_holds_every_sign_and_ten_thousand_of_them(cast: Cast, at_desk: SignedIn, act: str) -> None:
    case = complaint(cast, responsibility="developer" if act == "refer" else "property")
    for step in (*PATHS[act], act):
        said = texts_of(FORMS[step], case) | CHOSEN.get(step, {})
        answer = do(at_desk(who_may(cast, step)), case, step, key=f"k-{step}", **said)
        assert answer.status_code == 302, answer.content.decode()
        case.refresh_from_db()
    page = at_desk(cast.clerk).get(reverse("desk:case", args=[case.number]))
    shown = page.content.decode()
    assert page.status_code == 200
    assert "<script>alert" not in shown
    assert act == "refer" or "{{ 7|add:7 }}" in shown, "what looks like a template is none; of a referral it stands in the letter"
    told = [words for entry in Entry.objects.about(case) for words in entry.data.values()]
    assert LONG in told


def test_a_call_holds_every_sign_too(cast: Cast, at_desk: SignedIn) -> None:
    clerk = at_desk(cast.clerk)
    said = {"title": LONG[:TITLE_LIMIT], "text": LONG, "contact_name": NASTY[:80], "place": NASTY[:200]}
    assert clerk.post(reverse("desk:log"), CALL | said).status_code == 302
    case = Case.objects.get()
    assert (case.title, case.text) == (LONG[:TITLE_LIMIT], LONG)
    for address in (reverse("desk:case", args=[case.number]), reverse("desk:cases"), reverse("desk:cases") + "?q=漏", reverse("desk:day")):
        assert "<script>alert" not in clerk.get(address).content.decode()


def test_one_sign_too_many_is_refused_and_what_was_typed_stays(cast: Cast, at_desk: SignedIn) -> None:
    case, clerk = complaint(cast), at_desk(cast.clerk)
    answer = do(clerk, case, "note", key="n", text=LONG + "多")
    assert answer.status_code == 422
    assert "漏多</textarea>" in answer.content.decode()
    assert long_text("").max_length == TEXT_LIMIT


@pytest.mark.parametrize(("clock", "taken"), [("2026-03-08T02:30", False), ("2025-11-02T01:30", False), ("2026-03-08T03:30", True)])
def test_an_hour_that_is_skipped_or_comes_twice_is_asked_again(cast: Cast, at_desk: SignedIn, clock: str, taken: bool) -> None:
    Site.objects.filter(pk=cast.site.pk).update(time_zone="America/New_York")
    answer = at_desk(cast.clerk).post(reverse("desk:log"), CALL | {"at": clock})
    assert answer.status_code == (302 if taken else 422)
    assert Case.objects.exists() is taken
    assert taken or "電梯停運" in answer.content.decode()


def test_the_clock_of_the_server_set_back_does_not_turn_a_case_round(cast: Cast) -> None:
    """Whoever sets the clock back by an hour is told; nothing is handled before it was received."""
    case = complaint(cast, now=NOW)
    with pytest.raises(Exception, match="before the case was received"):
        acts.record_result(case, result="換了皮帶", by=cast.clerk, now=NOW - timedelta(hours=1))
    case.refresh_from_db()
    assert case.resolved_at is None
