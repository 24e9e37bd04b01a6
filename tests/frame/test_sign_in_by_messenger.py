"""Signing in with DingTalk, Feishu and WeChat, against a server that speaks as they do: linked by hand, never by what they tell."""

from collections.abc import Iterator
from datetime import timedelta
from http.client import HTTPConnection
from urllib.parse import quote, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount
from django.conf import LazySettings
from django.contrib.auth import SESSION_KEY
from django.contrib.messages import get_messages
from django.test import Client
from django.utils import timezone

from dudao.config import sign_on
from dudao.config.doctor.findings import ERROR, OK
from dudao.config.doctor.signing_in import sign_in_findings
from dudao.config.environment import SettingMistake
from dudao.organisation import acts
from dudao.organisation.models import Staff
from tests.cast import Cast
from tests.frame import work_messengers

pytestmark = pytest.mark.django_db
PASSWORD = "willow-gate-77"
NAMES = {"dingtalk": "DingTalk", "feishu": "Feishu", "weixin": "WeChat"}
each_of_them = pytest.mark.parametrize("messenger", list(NAMES))


@pytest.fixture
def outside(settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> Iterator[work_messengers.Messengers]:
    spoken = work_messengers.Messengers()
    server = work_messengers.serve(spoken)
    set_up(settings, monkeypatch, spoken.address, work_messengers.SECRET)
    settings.SSO_DOMAINS = ["example.com"]
    yield spoken
    server.shutdown()
    server.server_close()


def set_up(settings: LazySettings, monkeypatch: pytest.MonkeyPatch, address: str, secret: str) -> None:
    for variable, _name in sign_on.MESSENGERS.values():
        monkeypatch.setenv(variable, address.replace("//", f"//{work_messengers.CLIENT}:{quote(secret, safe='')}@"))
    settings.SOCIALACCOUNT_PROVIDERS = sign_on.providers()


@pytest.fixture
def clerk(cast: Cast) -> Staff:
    acts.set_password(cast.clerk, PASSWORD)
    Staff.objects.filter(pk=cast.clerk.pk).update(email="clerk@example.com")
    return cast.clerk


def browser() -> Client:
    return Client(headers={"accept-language": "en"})


def go(client: Client, messenger: str, *, secure: bool = False) -> tuple[str, str]:
    """All the way to the messenger and back: where one ends, and what is said there."""
    there = client.get(f"/sign-in/with/{messenger}", {"next": "/duties/"}, secure=secure).headers["Location"]
    parts = urlsplit(there)
    connection = HTTPConnection(parts.netloc)
    connection.request("GET", f"{parts.path}?{parts.query}")
    back = connection.getresponse().headers["Location"] or ""
    connection.close()
    where = client.get(back, secure=secure).headers["Location"]
    page = client.get(where, secure=secure)
    return where, " ".join(str(each) for each in get_messages(page.wsgi_request)) + page.content.decode()


def link(staff: Staff, messenger: str) -> Client:
    client = browser()
    client.force_login(staff)
    client.post("/signing-in/", {"password": PASSWORD})
    where, words = go(client, messenger)
    assert (where, "signs you in here" in words) == ("/signing-in/", True)
    return client


@each_of_them
def test_it_is_offered_only_when_it_is_set_up(cast: Cast, messenger: str) -> None:
    assert f"/sign-in/with/{messenger}" not in browser().get("/sign-in").content.decode()
    assert browser().get(f"/sign-in/with/{messenger}").status_code == 404
    assert browser().get(f"/sign-in/with/{messenger}/back?code=x").status_code == 404


@each_of_them
def test_who_has_linked_it_comes_in(clerk: Staff, outside: work_messengers.Messengers, messenger: str) -> None:
    page = browser().get("/sign-in").content.decode()
    assert f"Sign in with {NAMES[messenger]}" in page
    linking = link(clerk, messenger)
    client = browser()
    assert go(client, messenger)[0] == "/duties/"
    assert client.session[SESSION_KEY] == str(clerk.pk)
    assert SocialAccount.objects.get().extra_data == {}, "what the messenger tells about people is not kept"
    linking.post(f"/signing-in/{messenger}/unlink")
    assert go(browser(), messenger)[0] == "/sign-in"


@each_of_them
def test_an_address_that_it_tells_opens_nothing(clerk: Staff, outside: work_messengers.Messengers, messenger: str) -> None:
    before = Staff.objects.count()
    client = browser()
    where, words = go(client, messenger)
    assert (where, SESSION_KEY in client.session) == ("/sign-in", False)
    assert "belongs to no account here" in words
    assert (Staff.objects.count(), SocialAccount.objects.count()) == (before, 0)


@each_of_them
def test_somebody_else_there_is_nobody_here(clerk: Staff, outside: work_messengers.Messengers, messenger: str) -> None:
    link(clerk, messenger)
    outside.person = "o-2"
    assert go(browser(), messenger)[0] == "/sign-in"


@each_of_them
def test_an_identity_there_is_one_persons_here(cast: Cast, clerk: Staff, outside: work_messengers.Messengers, messenger: str) -> None:
    link(clerk, messenger)
    acts.set_password(cast.head, PASSWORD)
    other = browser()
    other.force_login(cast.head)
    other.post("/signing-in/", {"password": PASSWORD})
    assert "belongs to another account" in go(other, messenger)[1]


@each_of_them
def test_who_has_left_stays_outside(clerk: Staff, outside: work_messengers.Messengers, messenger: str) -> None:
    link(clerk, messenger)
    acts.leave(clerk, on=timezone.localdate() - timedelta(days=1))
    assert "account that is closed" in go(browser(), messenger)[1]


@each_of_them
def test_people_are_sent_back_the_way_they_came(clerk: Staff, outside: work_messengers.Messengers, messenger: str) -> None:
    go(browser(), messenger, secure=True)
    assert outside.asked[0]["redirect_uri"] == f"https://testserver/sign-in/with/{messenger}/back"


@each_of_them
@pytest.mark.parametrize("fault", ["down", "secret", "code"])
def test_an_answer_that_is_none_lets_nobody_in(
    clerk: Staff, outside: work_messengers.Messengers, messenger: str, fault: str, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    link(clerk, messenger)
    if fault == "down":
        outside.down = True
    elif fault == "secret":
        set_up(settings, monkeypatch, outside.address, "wrong")
    else:
        outside.forgetful = True
    client = browser()
    where, words = go(client, messenger)
    assert (where, SESSION_KEY in client.session) == ("/sign-in", False)
    assert "did not work" in words


def test_all_of_them_can_be_linked_on_one_page(clerk: Staff, outside: work_messengers.Messengers) -> None:
    client = link(clerk, "feishu")
    page = client.get("/signing-in/").content.decode()
    assert "Unlink Feishu" in page
    assert "Link your identity at DingTalk, WeChat" in page
    assert page.count('id="id_password"') == 1


def test_the_doctor_asks_each_of_them(outside: work_messengers.Messengers, settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> None:
    assert [finding.state for finding in sign_in_findings()] == [OK] * 3
    set_up(settings, monkeypatch, outside.address, "wrong:secret")
    told = list(sign_in_findings())
    assert [finding.state for finding in told] == [ERROR] * 3
    for word, finding in zip(["invalidClientIdOrSecret", "10014", "40125"], told, strict=True):
        assert word in finding.text
        assert "wrong:secret" not in finding.text
    assert "DUDAO_SSO_WECHAT" in told[2].remedy
    assert "/sign-in/with/weixin/back" in told[2].remedy
    outside.down = True
    assert [finding.state for finding in sign_in_findings()] == [ERROR] * 3


def test_a_pair_alone_means_the_messengers_own_place(monkeypatch: pytest.MonkeyPatch, settings: LazySettings) -> None:
    monkeypatch.setenv("DUDAO_SSO_FEISHU", "cli_a1:s%3Ax")
    (app,) = sign_on.messenger("feishu")
    assert (app["client_id"], app["secret"], app["settings"]["server_url"]) == ("cli_a1", "s:x", "")
    settings.SOCIALACCOUNT_PROVIDERS = sign_on.providers()
    there = browser().get("/sign-in/with/feishu").headers["Location"]
    assert there.startswith("https://open.feishu.cn/open-apis/authen/v1/index?app_id=cli_a1&")


@pytest.mark.parametrize("wrong", ["client", "client:", ":secret", "http://a:b@host.example", "https://a:b@host/path", "https://a:b@h:x"])
def test_a_value_that_cannot_be_used_is_said(monkeypatch: pytest.MonkeyPatch, wrong: str) -> None:
    monkeypatch.setenv("DUDAO_SSO_WECHAT", wrong)
    with pytest.raises(SettingMistake, match="DUDAO_SSO_WECHAT cannot be read"):
        sign_on.providers()
