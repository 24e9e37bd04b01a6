"""Undo: the way back stands beside what was done, is an act like any other, and leaves both in the journal."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from dudao.cases import acts
from dudao.cases.models import AnswerTemplate, Case, SavedFilter
from dudao.desk.tests.conftest import SignedIn
from dudao.desk.tests.stories import complaint
from dudao.desk.undoing import Undo
from dudao.journal.models import Entry
from tests.cast import NOW, Cast


def do(browser: Client, case: Case, act: str, **said: Any) -> Undo | None:
    """Do an act on its page; the way back that the next page offers."""
    answer = browser.post(reverse("desk:case_act", args=[case.number, act]), said, follow=True)
    assert answer.status_code == 200, answer.content.decode()
    case.refresh_from_db()
    return offer(answer)


def offer(answer: Any) -> Undo | None:
    """What stands behind the button of a page, if there is one; it is sent as it stands in the page."""
    found: list[Undo] = [context["undo"] for context in answer.context or [] if context.get("undo")]
    page = answer.content.decode()
    assert ("Undo" in page) == bool(found)
    for undo in found:
        assert f'action="{undo.path}"' in page
    return found[0] if found else None


def entries(case: Case) -> list[str]:
    return list(Entry.objects.about(case).values_list("act", flat=True))


def test_handing_on_is_undone_by_handing_back(cast: Cast, at_desk: SignedIn) -> None:
    case = complaint(cast)
    browser = at_desk(cast.clerk)
    assert do(browser, case, "assign", to=cast.handler.pk) is None, "nobody had it before, so there is nobody to give it back to"
    undo = do(browser, case, "assign", to=cast.clerk.pk)
    assert undo is not None
    for _click in range(2):
        browser.post(undo.path, undo.says)
    case.refresh_from_db()
    assert case.assignee == cast.handler
    assert entries(case).count("cases.assigned") == 3


def test_what_a_colleague_did_meanwhile_is_shown_before_anything_is_undone(cast: Cast, at_desk: SignedIn) -> None:
    case = complaint(cast)
    acts.assign(case, to=cast.handler, by=cast.clerk, now=NOW)
    browser = at_desk(cast.clerk)
    undo = do(browser, case, "assign", to=cast.clerk.pk)
    acts.respond(case, text="維修在路上", by=cast.head, now=NOW)
    assert undo is not None
    answer = browser.post(undo.path, undo.says)
    assert answer.status_code == 409
    assert "維修在路上" in answer.content.decode()
    case.refresh_from_db()
    assert case.assignee == cast.clerk


def test_a_merge_is_taken_back(cast: Cast, at_desk: SignedIn) -> None:
    first, second = complaint(cast), complaint(cast)
    browser = at_desk(cast.head)
    undo = do(browser, second, "merge", into=first.number, reason="同一件事")
    assert second.merged_into == first
    assert undo is not None
    browser.post(undo.path, undo.says)
    assert Case.objects.get(pk=second.pk).merged_into is None
    assert entries(second)[-2:] == ["cases.merged", "cases.unmerged"]


def test_who_may_not_take_a_merge_back_is_not_offered_it(cast: Cast, at_desk: SignedIn) -> None:
    first, second = complaint(cast), complaint(cast)
    assert do(at_desk(cast.clerk), second, "merge", into=first.number, reason="同一件事") is None


def test_putting_into_the_publication_is_taken_back(cast: Cast, at_desk: SignedIn) -> None:
    case = complaint(cast)
    browser = at_desk(cast.clerk)
    undo = do(browser, case, "flag_for_publication", wanted="yes")
    assert undo is not None
    browser.post(undo.path, undo.says)
    case.refresh_from_db()
    assert not case.for_publication


@pytest.mark.parametrize(("act", "said"), [("respond", {"text": "已告知"}), ("note", {"text": "門卡"}), ("mark_hard", {"to": ""})])
def test_what_nothing_takes_back_offers_no_undo(cast: Cast, at_desk: SignedIn, act: str, said: dict[str, str]) -> None:
    assert do(at_desk(cast.clerk), complaint(cast), act, **said) is None


def test_cases_assigned_together_go_back_to_whoever_had_each(cast: Cast, at_desk: SignedIn) -> None:
    one, other, nobodys = complaint(cast), complaint(cast), complaint(cast)
    acts.assign(one, to=cast.handler, by=cast.clerk, now=NOW)
    acts.assign(other, to=cast.clerk, by=cast.clerk, now=NOW)
    browser, address = at_desk(cast.head), reverse("desk:assign_many")
    told = {"case": [case.number for case in (one, other, nobodys)], "to": cast.head.pk, "key": "k"}
    answer = browser.post(address, told)
    back = {"case": [each.case.number for each in answer.context["back"]], "before": [each.before for each in answer.context["back"]]}
    assert back["case"] == [one.number, other.number]
    assert "Give 2 back to those who had them" in answer.content.decode()
    for _click in range(2):
        report = browser.post(reverse("desk:assign_back"), {**back, "key": answer.context["back_key"]})
        assert [each.case for each in report.context["done"]] == [one, other]
    for case in (one, other, nobodys):
        case.refresh_from_db()
    assert (one.assignee, other.assignee, nobodys.assignee) == (cast.handler, cast.clerk, cast.head)
    assert entries(one).count("cases.assigned") == 3


def test_who_left_meanwhile_gets_nothing_back(cast: Cast, at_desk: SignedIn) -> None:
    case = complaint(cast)
    report = at_desk(cast.head).post(reverse("desk:assign_back"), {"case": case.number, "before": cast.stranger.pk, "key": "k"})
    assert "takes no cases here any more" in report.content.decode()
    case.refresh_from_db()
    assert case.assignee is None


def test_a_filter_and_a_template_taken_away_come_back(cast: Cast, at_desk: SignedIn) -> None:
    saved = acts.save_filter(name="逾期", query="overdue=1", site=None, by=cast.head, now=NOW)
    template = acts.write_template(cast.site, name="已派單", text="{number} 已派單。", by=cast.head, now=NOW)
    browser = at_desk(cast.head)
    templates = reverse("desk:templates", args=[cast.site.code])
    dropped = [
        browser.post(reverse("desk:drop_filter", args=[saved.pk]), follow=True),
        browser.post(templates, {"template": template.pk, "drop": ""}, follow=True),
    ]
    assert not SavedFilter.objects.exists()
    assert not AnswerTemplate.objects.exists()
    for answer in dropped:
        undo = offer(answer)
        assert undo is not None
        browser.post(undo.path, undo.says)
    assert SavedFilter.objects.get().query == "overdue=1"
    again = AnswerTemplate.objects.get()
    assert (again.name, again.text, again.site) == ("已派單", "{number} 已派單。", cast.site)
