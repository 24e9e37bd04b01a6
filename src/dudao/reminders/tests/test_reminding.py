"""Reminders: what falls due, what is late, what is asked; together or at once; in quiet; in one's language; never twice."""

import threading
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from dudao.approvals import acts as approvals
from dudao.cases import acts as cases
from dudao.cases.models import Case
from dudao.duties.models import Duty
from dudao.journal import outbox
from dudao.journal.models import Message
from dudao.organisation import acts as organisation
from dudao.organisation.models import Post, Staff
from dudao.organisation.refusal import Invalid
from dudao.reminders import acts
from dudao.reminders.acts import choose, remind
from dudao.reminders.models import Told
from tests.cast import NOW, START, Cast
from tests.outside import mail_server

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
THURSDAY = NOW - 4 * DAY
"""10:00 at the sites."""


def complain(cast: Cast, now: datetime = THURSDAY, **more: Any) -> Case:
    said: dict[str, Any] = {"kind": "complaint", "channel": "phone", "category": "noise", "title": "樓上很吵", "unit": cast.unit}
    return cases.receive(cast.site, by=cast.clerk, now=now, **said | more)


def wishes(staff: Staff, **more: Any) -> None:
    chosen = {
        "rhythm": "at_once",
        "by_mail": True,
        "messenger": "",
        "handle": "",
        "digest_at": time(8),
        "quiet_from": time(20),
        "quiet_until": time(8),
    }
    choose(staff, by=staff, **chosen | more)


def mails(staff: Staff) -> list[Message]:
    return list(Message.objects.filter(channel="mail", address=staff.email).order_by("id"))


def test_a_digest_says_what_is_late_what_is_due_and_where(cast: Cast) -> None:
    case = complain(cast)
    remind(NOW)
    (mail,) = mails(cast.clerk)
    assert "Overdue" in mail.title
    assert case.number in mail.body
    assert f"https://dudao.example/cases/{case.number}" in mail.body
    assert "樓上很吵" in mail.body
    assert f'<a href="https://dudao.example/cases/{case.number}">' in mail.payload["html"]
    assert "https://dudao.example/reminders" in mail.body


def test_running_again_or_elsewhere_tells_nobody_twice(cast: Cast) -> None:
    complain(cast)
    first = remind(NOW)
    assert first > 0
    assert [remind(NOW), remind(NOW + HOUR), remind(NOW + 9 * HOUR)] == [0, 0, 0]
    assert remind(NOW + DAY) > 0
    assert len(mails(cast.clerk)) == 2


@pytest.mark.django_db(transaction=True)
def test_two_machines_at_once_tell_once(cast: Cast) -> None:
    complain(cast)
    start, faults = threading.Barrier(3), []

    def work() -> None:
        try:
            start.wait()
            remind(NOW)
        except BaseException as error:  # noqa: BLE001
            faults.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert len(mails(cast.clerk)) == 1


def test_the_digest_comes_at_the_hour_of_the_site(cast: Cast) -> None:
    complain(cast)
    wishes(cast.clerk, rhythm="digest", digest_at=time(9, 30))
    remind(datetime(2026, 11, 23, 1, 29, tzinfo=UTC))
    assert mails(cast.clerk) == []
    remind(datetime(2026, 11, 23, 1, 30, tzinfo=UTC))
    assert len(mails(cast.clerk)) == 1
    cast.elsewhere.time_zone = "Asia/Urumqi"
    cast.elsewhere.save()
    cases.receive(cast.elsewhere, by=cast.stranger, now=THURSDAY, kind="complaint", channel="phone", category="noise", title="吵")
    remind(datetime(2026, 11, 24, 1, 59, tzinfo=UTC))
    assert mails(cast.stranger) == [] or mails(cast.stranger)[-1].created_at < datetime(2026, 11, 24, tzinfo=UTC)


def test_nothing_to_tell_is_not_told(cast: Cast) -> None:
    remind(NOW)
    assert mails(cast.handler) == []
    complain(cast, now=NOW)
    remind(NOW + 5 * 60 * timedelta(seconds=1))
    assert mails(cast.handler) == []


def test_at_once_tells_when_it_is_due_soon_and_when_it_is_late_each_once(cast: Cast) -> None:
    wishes(cast.clerk)
    case = complain(cast, now=NOW)
    due = Duty.objects.about(case).get(obligation__key="respond").due_at
    remind(NOW)
    before = len(mails(cast.clerk))
    moment = NOW
    while moment < due + 3 * DAY:
        remind(moment)
        moment += HOUR
    told = list(Told.objects.filter(staff=cast.clerk).values_list("what", flat=True))
    assert len(told) == len(set(told))
    respond = [mail for mail in mails(cast.clerk) if case.number in mail.body]
    assert [("due" in mail.title, "overdue" in mail.title) for mail in respond[:2]] == [(True, False), (True, True)]
    assert before <= 1
    assert all("20:" > f"{mail.created_at.astimezone().astimezone(UTC) + 8 * HOUR:%H:%M}" >= "08:" for mail in respond)


def test_what_came_in_the_quiet_hours_comes_together_afterwards(cast: Cast) -> None:
    wishes(cast.clerk)
    remind(NOW + 9 * HOUR)
    said = len(mails(cast.clerk))
    numbers = [complain(cast, now=NOW + 10 * HOUR + each * timedelta(minutes=1)).number for each in range(3)]
    assert remind(NOW + 11 * HOUR) == 0
    remind(NOW + 22 * HOUR)
    news = mails(cast.clerk)[said:]
    assert len(news) == 1
    assert all(number in news[0].body for number in numbers)


def test_a_case_given_to_me_is_told_and_one_i_took_myself_is_not(cast: Cast) -> None:
    wishes(cast.handler)
    wishes(cast.clerk)
    theirs, own = complain(cast, now=NOW), complain(cast, now=NOW)
    cases.assign(theirs, to=cast.handler, by=cast.clerk, now=NOW)
    cases.assign(own, to=cast.clerk, by=cast.clerk, now=NOW)
    remind(NOW)
    told = "".join(mail.body for mail in mails(cast.handler))
    assert f"assigned to you · {theirs.number}" in told
    assert f"assigned to you · {own.number}" not in "".join(mail.body for mail in mails(cast.clerk))


def test_an_approval_is_told_to_whoever_may_answer_and_to_their_deputy(cast: Cast) -> None:
    for staff in (cast.head, cast.stranger):
        wishes(staff)
    organisation.name_deputy(
        Post.objects.get(staff=cast.head), staff=cast.stranger, from_day=NOW.date(), to_day=NOW.date() + DAY, by=cast.head
    )
    duty = Duty.objects.about(complain(cast, now=NOW)).get(obligation__key="respond")
    approvals.ask("duties.waive", subject=duty, site=cast.site, route=["department_head"], reason="顧客撤回", by=cast.clerk, now=NOW)
    remind(NOW)
    assert "approval" in "".join(mail.title + mail.body for mail in mails(cast.head))
    (mail,) = mails(cast.stranger)
    assert f"{cast.clerk.name} asks for your approval" in mail.title


def test_nothing_to_whoever_left_or_whose_post_ended(cast: Cast) -> None:
    case = complain(cast)
    cases.assign(case, to=cast.handler, by=cast.clerk, now=THURSDAY)
    organisation.leave(cast.handler, on=date(2026, 11, 22))
    other = Staff.objects.create(company=cast.company, username="second", name="乙", email="second@ch.example")
    Post.objects.create(staff=other, role="customer_service", company=cast.company, branch=cast.site.branch, site=cast.site, from_day=START,
                        to_day=date(2026, 11, 22))  # fmt: skip
    remind(NOW)
    assert mails(cast.handler) == []
    assert mails(other) == []
    assert mails(cast.stranger) == []
    assert len(mails(cast.clerk)) == 1


def test_off_is_off_and_no_address_is_no_mail(cast: Cast) -> None:
    complain(cast)
    wishes(cast.clerk, rhythm="off")
    Staff.objects.filter(pk=cast.head.pk).update(email="")
    remind(NOW)
    assert mails(cast.clerk) == []
    assert not Message.objects.filter(subject_id=cast.head.pk)


@pytest.mark.parametrize(("language", "words"), [("zh-hant", "逾期"), ("zh-hans", "逾期"), ("en", "Overdue"), ("", "逾期")])
def test_each_in_their_language(cast: Cast, language: str, words: str) -> None:
    complain(cast)
    Staff.objects.filter(pk=cast.clerk.pk).update(language=language)
    remind(NOW)
    assert words in mails(cast.clerk)[0].title


def test_a_messenger_gets_no_text_that_somebody_typed(cast: Cast) -> None:
    case = complain(cast)
    wishes(cast.clerk, rhythm="digest", by_mail=False, messenger="ding", handle="13800000000")
    remind(NOW)
    (message,) = Message.objects.filter(channel="messenger")
    assert message.address == "ding:13800000000"
    assert case.number in message.body
    assert "樓上很吵" not in message.title + message.body
    assert mails(cast.clerk) == []


def test_wishes_that_cannot_be_are_refused(cast: Cast) -> None:
    with pytest.raises(Invalid, match="no such messenger"):
        wishes(cast.clerk, messenger="wecom")
    for handle in ("", " ", "1/../2", "x" * 81):
        with pytest.raises(Invalid, match="known there"):
            wishes(cast.clerk, messenger="ding", handle=handle)
    with pytest.raises(Invalid, match="themselves"):
        choose(cast.clerk, by=cast.head, rhythm="off")
    wishes(cast.clerk, messenger="group", handle="ignored")
    assert acts.wishes_of(cast.clerk).handle == ""


def test_without_an_address_of_our_own_there_are_no_links(cast: Cast, settings: Settings) -> None:
    settings.WEB_ADDRESS = ""
    complain(cast)
    remind(NOW)
    mail = mails(cast.clerk)[0]
    assert "http" not in mail.body + mail.payload["html"]


def test_what_people_typed_stays_text(cast: Cast) -> None:
    complain(cast, title="<script>alert(1)</script> 🚰")
    remind(NOW)
    html = mails(cast.clerk)[0].payload["html"]
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_where_nothing_can_be_sent_nothing_is_written(cast: Cast, settings: Settings) -> None:
    settings.EMAIL_HOST, settings.MESSENGERS = "", {}
    complain(cast)
    assert remind(NOW) == 0
    assert not Message.objects.exists()


def test_the_mail_that_leaves_is_the_one_that_was_written(cast: Cast, settings: Settings) -> None:
    case = complain(cast)
    remind(NOW)
    with mail_server() as server:
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        outbox.deliver("mail", now=NOW)
        assert set(server.recipients) >= {cast.clerk.email}
        (mine,) = (mail for mail in server.mails if mail["To"] == cast.clerk.email)
        payload = mine.get_payload()
        assert isinstance(payload, list)
        text = payload[0].get_payload(decode=True)  # type: ignore[union-attr]
        assert isinstance(text, bytes)
        assert case.number in text.decode()


def test_it_asks_equally_often_however_much_is_owed(cast: Cast) -> None:
    def asked(now: datetime) -> int:
        with CaptureQueriesContext(connection) as queries:
            remind(now)
        return len(queries)

    def come_in(number: int, now: datetime) -> None:
        for each in range(number):
            case = complain(cast, now=now - each * timedelta(minutes=1))
            cases.assign(case, to=cast.handler if each % 2 else cast.clerk, by=cast.clerk, now=now)

    for staff in (cast.clerk, cast.head, cast.handler):
        wishes(staff, rhythm="both")
    come_in(2, NOW)
    asked(NOW)
    come_in(2, NOW + DAY)
    few = asked(NOW + DAY)
    come_in(30, NOW + 2 * DAY)
    assert asked(NOW + 2 * DAY) == few
    assert few <= 30
    assert asked(NOW + 2 * DAY + HOUR) < few


def test_what_was_told_is_forgotten_when_it_is_no_news_any_more(cast: Cast) -> None:
    complain(cast)
    remind(NOW)
    acts.tidy(NOW + 29 * DAY)
    assert Told.objects.exists()
    acts.tidy(NOW + 31 * DAY)
    assert not Told.objects.exists()
