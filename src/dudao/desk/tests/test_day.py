"""My day, the duties and letting someone off."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.urls import reverse

from dudao.cases import acts
from dudao.desk.tests.conftest import SignedIn
from dudao.desk.tests.stories import complaint, periodic
from dudao.duties.models import Duty
from dudao.organisation.models import Staff
from tests.cast import NOW, Cast

Clock = Callable[[datetime], None]


def test_what_was_not_answered_in_time_is_overdue_with_one_click_to_the_answer(cast: Cast, at_desk: SignedIn) -> None:
    case = complaint(cast)
    page = at_desk(cast.clerk).get(reverse("desk:day"))
    overdue = page.context["groups"][0]
    assert overdue.key == "overdue"
    row = next(row for row in overdue.rows if row.act_href.endswith("/respond"))
    assert row.number == case.number
    assert row.href == reverse("desk:case", args=[case.number])
    assert [stake.code for stake in row.stakes] == ["2.1.3.c"]


def test_duties_move_from_this_week_to_today_to_overdue(cast: Cast, at_desk: SignedIn, still: Clock) -> None:
    acts.receive(cast.site, kind="complaint", channel="phone", category="noise", title="x", by=cast.clerk, now=NOW)
    duty = Duty.objects.get(site=cast.site, obligation__key="respond")

    def group_of(moment: datetime) -> str:
        still(moment)
        groups = at_desk(cast.clerk).get(reverse("desk:day")).context["groups"]
        return next((group.key for group in groups for row in group.rows if row.duty == duty), "")

    assert group_of(duty.due_at - timedelta(days=1)) == "week"
    assert at_desk(cast.clerk).get(reverse("desk:day")).context["later"] == "1", "to record the result and close, in two weeks"
    assert group_of(duty.due_at - timedelta(hours=1)) == "today"
    assert group_of(duty.due_at + timedelta(seconds=1)) == "overdue"


def test_a_case_in_my_hands_stands_on_my_day_only(cast: Cast, at_desk: SignedIn) -> None:
    case = acts.assign(complaint(cast), to=cast.handler, by=cast.clerk, now=NOW)
    assert [mine.number for mine in at_desk(cast.handler).get(reverse("desk:day")).context["mine"]] == [case.number]
    assert list(at_desk(cast.clerk).get(reverse("desk:day")).context["mine"]) == []


def test_what_a_customer_wrote_stands_on_my_day_until_i_have_looked(cast: Cast, at_desk: SignedIn) -> None:
    case, code = acts.bring(cast.site, now=NOW, key="k", via="portal", kind="need", channel="online", category="noise", title="樓上很吵")
    acts.assign(case, to=cast.handler, by=cast.clerk, now=NOW)
    acts.customer_add(case, code=code, text="<i>又吵了", now=NOW)
    mine, others = at_desk(cast.handler), at_desk(cast.clerk)
    address = reverse("desk:case", args=[case.number])
    assert others.get(address).status_code == 200
    assert others.get(reverse("desk:day")).context["written"] == []
    day = mine.get(reverse("desk:day"))
    assert [row.case.number for row in day.context["written"]] == [case.number]
    assert "the customer added: &lt;i&gt;又吵了" in day.content.decode()
    assert "the customer added: &lt;i&gt;又吵了" in mine.get(address).content.decode()
    assert mine.get(reverse("desk:day")).context["written"] == []


def test_a_phone_has_four_places_at_the_thumb_with_the_notices_and_the_rest_in_the_menu(cast: Cast, at_desk: SignedIn) -> None:
    frame = at_desk(cast.clerk).get(reverse("desk:day")).context["frame"]
    assert [place.name_key for place in frame.thumb] == ["day", "cases", "score", "publications"]
    assert {*frame.thumb, *frame.behind} == set(frame.places)
    assert len(frame.thumb) + len(frame.behind) == len(frame.places)


def test_who_holds_no_post_has_no_notices_at_the_thumb(cast: Cast, at_desk: SignedIn) -> None:
    newcomer = Staff.objects.create(company=cast.company, username="new", name="新人")
    frame = at_desk(newcomer).get(reverse("desk:day")).context["frame"]
    assert [place.name_key for place in frame.thumb] == ["day", "cases", "duties", "score"]


def test_the_site_chosen_is_remembered(cast: Cast, at_desk: SignedIn) -> None:
    browser = at_desk(cast.leader)
    assert browser.get(reverse("desk:day"), {"site": cast.site.code}).context["frame"].site == cast.site
    assert browser.get(reverse("desk:cases")).context["frame"].site == cast.site
    assert browser.get(reverse("desk:day"), {"site": ""}).context["frame"].site is None


def test_an_empty_day_says_so(cast: Cast, at_desk: SignedIn) -> None:
    assert "Nothing is due this week" in at_desk(cast.stranger).get(reverse("desk:day")).content.decode()


def test_duties_are_listed_by_when(cast: Cast, at_desk: SignedIn) -> None:
    acts.respond(complaint(cast), text="好", by=cast.clerk, now=NOW)
    browser = at_desk(cast.clerk)

    def listed(when: str) -> set[str]:
        return {row.duty.obligation.key for row in browser.get(reverse("desk:duties"), {"when": when}).context["rows"]}

    assert "assign" in listed("overdue")
    assert "respond" in listed("late")
    assert "log" in listed("done") or "respond" in listed("done")
    assert listed("waived") == set()
    assert listed("nonsense") == listed("")


def test_the_quality_department_waives_with_a_reason(cast: Cast, at_desk: SignedIn) -> None:
    duty = periodic(cast)
    browser, address = at_desk(cast.manager), reverse("desk:waive", args=[duty.pk])
    assert browser.post(address, {"reason": "  "}).status_code == 422
    assert browser.post(address, {"reason": "系統上線前"}).headers["Location"] == reverse("desk:duty", args=[duty.pk])
    page = browser.get(reverse("desk:duty", args=[duty.pk])).content.decode()
    assert "系統上線前" in page
    assert "waived" in page


def test_waiving_what_a_colleague_settled_is_refused(cast: Cast, at_desk: SignedIn) -> None:
    duty = periodic(cast)
    browser, address = at_desk(cast.manager), reverse("desk:waive", args=[duty.pk])
    browser.post(address, {"reason": "a"})
    answer = browser.post(address, {"reason": "b"})
    assert answer.status_code == 409
    assert "settled already" in answer.content.decode()


def test_the_page_of_a_duty_says_how_its_day_was_reckoned(cast: Cast, at_desk: SignedIn) -> None:
    complaint(cast)
    duty = Duty.objects.get(site=cast.site, obligation__key="respond")
    page = at_desk(cast.clerk).get(reverse("desk:duty", args=[duty.pk])).content.decode()
    assert "received Thu" in page
    assert "by Fri" in page
