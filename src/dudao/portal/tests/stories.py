"""What customers do in the tests, through the pages."""

from datetime import timedelta
from typing import Any

from django.test import Client
from django.urls import reverse

from dudao.cases.models import Case
from dudao.portal.tickets import Ticket
from dudao.surveys import tokens
from dudao.surveys.models import Survey
from dudao.surveys.tests import scenes
from tests.cast import NOW, Cast

SAID = "三棟電梯又停了,困了十分鐘。物業快來修。"


def written(cast: Cast, **more: Any) -> dict[str, Any]:
    """A form as a customer fills it in, handed out a minute ago."""
    ticket = Ticket.new(cast.site.code, NOW - timedelta(minutes=1))
    plain = {"kind": "complaint", "text": SAID, "building": "3", "where": "1202", "category": "lift", "ticket": str(ticket), "website": ""}
    return {**plain, "contact_name": "王小姐", "contact_telephone": "13812345678", **more}


def raised(phone: Client, cast: Cast, **more: Any) -> tuple[Case, str]:
    """A case raised through the page, and the address of its page."""
    answer = phone.post(reverse("portal:raise", args=[cast.site.code]), written(cast, **more))
    assert answer.status_code == 302, answer.content.decode()
    address = answer.headers["Location"]
    return Case.objects.get(number=address.split("/")[-2]), address


def ticket_for(case: Case) -> str:
    return str(Ticket.new(case.number, NOW - timedelta(minutes=1)))


def surveyed(cast: Cast) -> Survey:
    """A survey of the site that is collecting on the day of the tests."""
    scenes.settle(cast.site, buildings=1, units=6)
    today = NOW.date()
    return scenes.collecting(cast, scenes.team_of(cast), kind="census", prepares_from=today, collects_from=today)


def invited_to_answer(cast: Cast) -> str:
    """The secret word of a household that is asked."""
    return tokens.token_of(surveyed(cast).number, 1)
