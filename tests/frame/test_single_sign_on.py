"""Single sign-on against a real provider on loopback: who comes in, who is linked, who is turned away."""

from collections.abc import Iterator
from datetime import timedelta
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount
from django.conf import LazySettings
from django.contrib.auth import SESSION_KEY
from django.contrib.messages import get_messages
from django.test import Client
from django.utils import timezone

from dudao.config import environment, sign_on
from dudao.config.doctor.signing_in import sign_in_findings
from dudao.journal.models import Entry
from dudao.organisation import acts, codes
from dudao.organisation.models import Staff
from tests.cast import NOW, Cast
from tests.frame import openid

pytestmark = pytest.mark.django_db
PASSWORD = "willow-gate-77"

START = "/sign-in/with/sso"


@pytest.fixture
def provider(settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> Iterator[openid.Provider]:
    provider = openid.Provider()
    server = openid.serve(provider)
    monkeypatch.setenv("DUDAO_SSO", provider.address.replace("//", f"//{openid.CLIENT}:{openid.SECRET}@"))
    monkeypatch.setenv("DUDAO_SSO_NAME", "澄和通行證")
    settings.SOCIALACCOUNT_PROVIDERS = sign_on.providers()
    settings.SSO_DOMAINS = ["example.com"]
    yield provider
    server.shutdown()
    server.server_close()


@pytest.fixture
def clerk(cast: Cast) -> Staff:
    acts.set_password(cast.clerk, PASSWORD)
    Staff.objects.filter(pk=cast.clerk.pk).update(email="Clerk@example.com")
    return cast.clerk


def browser() -> Client:
    return Client(headers={"accept-language": "en"})


def at_desk(staff: Staff) -> Client:
    client = browser()
    client.force_login(staff)
    return client


def guarded(staff: Staff) -> list[str]:
    """A second factor set up an hour ago; the recovery codes."""
    before = timezone.now() - timedelta(hours=1)
    secret = acts.begin_second_factor(staff, now=before)
    return acts.confirm_second_factor(staff, codes.code_at(secret, int(before.timestamp()) // codes.STEP), now=before)


def go(client: Client, onward: str = "/duties/") -> tuple[str, str]:
    """All the way to the provider and back: where one ends, and what is said there."""
    there = client.get(START, {"next": onward}).headers["Location"]
    if there.startswith("/"):
        return there, said(client, there)
    parts = urlsplit(there)
    connection = HTTPConnection(parts.netloc)
    connection.request("GET", f"{parts.path}?{parts.query}")
    back = connection.getresponse().headers["Location"] or ""
    connection.close()
    answer = client.get(back)
    return answer.headers["Location"], said(client, answer.headers["Location"])


def said(client: Client, where: str) -> str:
    answer = client.get(where)
    return " ".join(str(each) for each in get_messages(answer.wsgi_request)) + answer.content.decode()


def inside(client: Client) -> bool:
    return SESSION_KEY in client.session


def test_the_sign_in_page_offers_it_only_when_it_is_set_up(cast: Cast, settings: LazySettings) -> None:
    assert START not in browser().get("/sign-in").content.decode()
    assert browser().get(START).status_code == 404


def test_a_vouched_address_of_an_allowed_domain_opens_the_account_that_has_it(clerk: Staff, provider: openid.Provider) -> None:
    page = browser().get("/sign-in", {"next": "/duties/"}).content.decode()
    assert "Sign in with 澄和通行證" in page
    for _again in range(2):
        client = browser()
        assert go(client)[0] == "/duties/"
        assert client.session[SESSION_KEY] == str(clerk.pk)
    assert SocialAccount.objects.get().user == clerk
    assert SocialAccount.objects.get().extra_data == {}
    assert Entry.objects.about(clerk).filter(act="organisation.identity_linked").count() == 1
    Staff.objects.filter(pk=clerk.pk).update(email="")
    assert go(browser())[0] == "/duties/", "linked is linked"


@pytest.mark.parametrize(
    "claims",
    [
        {"sub": "u-2", "email": "clerk@example.com", "email_verified": False},
        {"sub": "u-2", "email": "clerk@example.com", "email_verified": "true"},
        {"sub": "u-2", "email": "clerk@example.com"},
        {"sub": "u-2", "email": "clerk@evil.example", "email_verified": True},
        {"sub": "u-2", "email": "nobody@example.com", "email_verified": True},
        {"sub": "u-2"},
    ],
)
def test_nobody_else_comes_in_and_no_account_is_made(clerk: Staff, provider: openid.Provider, claims: dict[str, object]) -> None:
    Staff.objects.filter(username="head").update(email="clerk@evil.example")
    before = Staff.objects.count()
    provider.claims = claims
    client = browser()
    where, words = go(client)
    assert (where, inside(client)) == ("/sign-in", False)
    assert "belongs to no account here" in words
    assert (Staff.objects.count(), SocialAccount.objects.count()) == (before, 0)


def test_an_address_that_two_accounts_have_opens_neither(cast: Cast, clerk: Staff, provider: openid.Provider) -> None:
    Staff.objects.filter(pk=cast.head.pk).update(email="clerk@example.com")
    assert go(browser())[0] == "/sign-in"


def test_other_systems_and_closed_accounts_never_come_in_this_way(cast: Cast, clerk: Staff, provider: openid.Provider) -> None:
    system = acts.open_integration(cast.site, name="電話", role="customer_service", by=None, now=NOW)
    Staff.objects.filter(pk=system.pk).update(email="clerk@example.com")
    Staff.objects.filter(pk=clerk.pk).update(email="")
    assert go(browser())[0] == "/sign-in"
    link = SocialAccount.objects.create(user=system, provider="sso", uid="u-1")
    where, words = go(browser())
    assert (where, "account that is closed" in words) == ("/sign-in", True)
    link.user = clerk
    link.save()
    acts.leave(clerk, on=timezone.localdate() - timedelta(days=1))
    where, words = go(browser())
    assert (where, "account that is closed" in words) == ("/sign-in", True)


def test_the_second_factor_is_asked_for_all_the_same(clerk: Staff, provider: openid.Provider) -> None:
    kept = guarded(clerk)
    client = browser()
    assert go(client)[0] == "/sign-in/code"
    assert not inside(client)
    assert client.post("/sign-in/code", {"code": kept[0]}).headers["Location"] == "/duties/"


@pytest.mark.parametrize("fault", ["audience", "signature", "expired", "down"])
def test_an_answer_that_cannot_be_trusted_is_refused(clerk: Staff, provider: openid.Provider, fault: str) -> None:
    if fault == "audience":
        provider.audience = "someone-else"
    elif fault == "signature":
        provider.signing_key = openid.new_key()
    elif fault == "expired":
        provider.lives = -60
    else:
        provider.down = True
    client = browser()
    where, words = go(client)
    assert (where, inside(client)) == ("/sign-in", False)
    assert "did not work" in words


@pytest.mark.parametrize("query", ["", "?code=x", "?code=x&state=forged", "?error=access_denied&state=forged"])
def test_an_answer_that_nobody_asked_for_is_refused(clerk: Staff, provider: openid.Provider, query: str) -> None:
    client = browser()
    assert client.get(f"{START}/back{query}").headers["Location"] == "/sign-in"
    assert not inside(client)


def test_the_way_onward_stays_on_our_pages(clerk: Staff, provider: openid.Provider) -> None:
    assert go(browser(), "https://evil.example/")[0] == "/"


def test_linking_asks_for_the_password_and_takes_no_one_elses_identity(cast: Cast, clerk: Staff, provider: openid.Provider) -> None:
    provider.claims = {"sub": "u-9"}
    client = at_desk(clerk)
    assert "password once more" in go(client)[1]
    assert client.post("/signing-in/", {"password": "wrong"}).status_code == 422
    assert client.post("/signing-in/", {"password": PASSWORD}).status_code == 302
    where, words = go(client)
    assert (where, "signs you in here" in words) == ("/signing-in/", True)
    fresh = browser()
    assert go(fresh)[0] == "/duties/"
    acts.set_password(cast.head, PASSWORD)
    other = at_desk(cast.head)
    other.post("/signing-in/", {"password": PASSWORD})
    assert "belongs to another account" in go(other)[1]
    assert client.post("/signing-in/sso/unlink").status_code == 302
    assert go(browser())[0] == "/sign-in"


def test_the_doctor_asks_the_provider(provider: openid.Provider) -> None:
    assert [finding.state for finding in sign_in_findings()] == ["ok"]
    provider.down = True
    assert [finding.state for finding in sign_in_findings()] == ["error"]


@pytest.mark.parametrize("wrong", ["https://host", "https://id@host", "ftp://a:b@host", "http://a:b@host.example", "https://a:b@h:x"])
def test_an_address_that_cannot_be_used_is_said(monkeypatch: pytest.MonkeyPatch, wrong: str) -> None:
    monkeypatch.setenv("DUDAO_SSO", wrong)
    with pytest.raises(environment.SettingMistake, match="DUDAO_SSO cannot be read"):
        sign_on.openid()
