"""Tokens at the desk: made, shown once, revoked; other systems connected by administrators only."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from dudao.cases.acts import people_suggested
from dudao.desk.tests.conftest import SignedIn
from dudao.desk.tests.stories import complaint
from dudao.journal.models import Entry
from dudao.organisation import acts
from dudao.organisation.access import NotAllowed
from dudao.organisation.models import Staff, Token
from dudao.organisation.refusal import Refusal
from tests.cast import NOW, Cast

SAID = {"name": "報表", "scopes": ["cases:read", "scores:read"], "days": "90"}


def secret_in(page: str) -> str:
    found = re.search(r">(dudao_[\w-]{40,})</textarea>", page)
    assert found
    return found.group(1)


def test_a_token_is_shown_once_and_works(cast: Cast, at_desk: SignedIn) -> None:
    browser = at_desk(cast.clerk)
    answer = browser.post(reverse("desk:tokens"), SAID)
    assert (answer.status_code, answer.headers["Cache-Control"].count("no-store")) == (201, 1)
    secret = secret_in(answer.content.decode())
    assert secret not in browser.get(reverse("desk:tokens")).content.decode()
    token = Token.objects.get()
    assert (token.staff, token.scopes, token.expires_at) == (cast.clerk, SAID["scopes"], NOW + timedelta(days=90))
    assert secret not in str(vars(token))
    assert secret.startswith(token.start)
    assert Client(headers={"authorization": f"Bearer {secret}"}).get("/api/v1/me").json()["username"] == "clerk"


def test_sending_the_form_twice_makes_one_token(cast: Cast, at_desk: SignedIn) -> None:
    browser = at_desk(cast.clerk)
    browser.post(reverse("desk:tokens"), SAID)
    answer = browser.post(reverse("desk:tokens"), SAID)
    assert answer.status_code == 409
    assert "Revoke it first" in answer.content.decode()
    assert Token.objects.count() == 1


@pytest.mark.parametrize("wrong", [{"name": ""}, {"scopes": []}, {"scopes": ["all"]}, {"days": "10000"}, {"name": "x" * 61}])
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(cast: Cast, at_desk: SignedIn, wrong: dict[str, object]) -> None:
    answer = at_desk(cast.clerk).post(reverse("desk:tokens"), SAID | wrong)
    assert answer.status_code == 422
    assert Token.objects.count() == 0
    page = answer.content.decode()
    assert " wrong" in page
    assert str((SAID | wrong)["name"]) in page


def test_revoking_ends_it_and_stands_in_the_journal(cast: Cast, at_desk: SignedIn) -> None:
    browser = at_desk(cast.clerk)
    secret = secret_in(browser.post(reverse("desk:tokens"), SAID).content.decode())
    token = Token.objects.get()
    assert at_desk(cast.head).post(reverse("desk:token_revoke", args=[token.pk])).status_code == 404
    for _twice in range(2):
        assert browser.post(reverse("desk:token_revoke", args=[token.pk])).status_code == 302
    assert Client(headers={"authorization": f"Bearer {secret}"}).get("/api/v1/me").status_code == 401
    entries = Entry.objects.about(cast.clerk).values_list("act", "by")
    assert list(entries) == [("organisation.token_given", cast.clerk.pk), ("organisation.token_revoked", cast.clerk.pk)]
    assert secret not in str(list(Entry.objects.values_list("data", flat=True)))
    assert "revoked" in browser.get(reverse("desk:tokens")).content.decode()
    assert browser.post(reverse("desk:tokens"), SAID).status_code == 201


def test_an_administrator_connects_a_system_and_gives_it_a_token(cast: Cast, at_desk: SignedIn) -> None:
    browser = at_desk(cast.admin)
    answer = browser.post(reverse("desk:systems"), {"name": "電話系統", "role": "customer_service", "site": "ch"})
    system = Staff.objects.get(integration=True)
    assert (answer.status_code, answer.headers["Location"]) == (302, reverse("desk:system", args=[system.pk]))
    assert [(post.role, post.site) for post in system.posts.all()] == [("customer_service", cast.site)]
    secret = secret_in(browser.post(reverse("desk:system", args=[system.pk]), SAID).content.decode())
    assert Client(headers={"authorization": f"Bearer {secret}"}).get("/api/v1/me").json()["name"] == "電話系統"
    page = browser.get(reverse("desk:systems")).content.decode()
    assert "電話系統" in page
    assert "報表" in page
    assert browser.post(reverse("desk:token_revoke", args=[Token.objects.get().pk])).status_code == 302
    assert Token.objects.valid(NOW).count() == 0
    acts_of = list(Entry.objects.about(system).values_list("act", "by__username"))
    done = ["integration_opened", "appointed", "token_given", "token_revoked"]
    assert [act for act, _by in acts_of] == [f"organisation.{act}" for act in done]
    assert {by for _act, by in acts_of} == {"admin"}


def test_what_cannot_be_connected_is_refused_with_the_reason(cast: Cast, at_desk: SignedIn) -> None:
    browser = at_desk(cast.admin)
    said = {"name": "電話系統", "role": "customer_service", "site": "CH"}
    assert browser.post(reverse("desk:systems"), said | {"site": "NO"}).status_code == 422
    assert browser.post(reverse("desk:systems"), said | {"role": "administrator"}).status_code == 422
    assert browser.post(reverse("desk:systems"), said).status_code == 302
    assert browser.post(reverse("desk:systems"), said).status_code == 409
    assert Staff.objects.filter(integration=True).count() == 1
    assert browser.get(reverse("desk:system", args=[cast.clerk.pk])).status_code == 404


def test_an_administrator_makes_no_token_in_another_persons_name(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        acts.give_token(cast.clerk, name="x", scopes=["cases:read"], expires_at=NOW + timedelta(days=1), by=cast.admin, now=NOW)


def test_a_system_has_no_password_and_is_given_no_work(cast: Cast, at_desk: SignedIn) -> None:
    system = acts.open_integration(cast.site, name="電話系統", role="handler", by=cast.admin, now=NOW)
    assert not system.has_usable_password()
    with pytest.raises(Refusal, match="has no password"):
        acts.set_password(system, "long-enough-2026", by=cast.admin)
    assert system not in people_suggested(cast.site, None, "noise", NOW.date())
    case = complaint(cast)
    page = at_desk(cast.clerk).get(reverse("desk:case_act", args=[case.number, "assign"])).content.decode()
    assert "陳師傅" in page
    assert "電話系統" not in page
