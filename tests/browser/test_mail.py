"""The mail of a case in a real browser: usable by everybody, without sideways scrolling, however long its words are."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from dudao.cases.models import Case
from dudao.mailroom import taking
from dudao.mailroom.boxes import boxes
from dudao.mailroom.fetching import look_into
from tests.browser.desk import clock_from, sit_down
from tests.browser.test_desk_access import RULES
from tests.cast import NOW, Cast
from tests.mailbox import Mailbox, letter

pytestmark = [pytest.mark.django_db(transaction=True, serialized_rollback=True), pytest.mark.locale("zh-TW")]
SAID = "三棟電梯又停了,困了十分鐘。\n\n" + "https://example.com/" + "a" * 300 + "\n\n> 引用的舊信\n> 第二行"


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with clock_from(NOW, monkeypatch):
        yield


@pytest.mark.parametrize("shape", ["desk", "phone"])
def test_the_mail_of_a_case(page: Page, live_server: LiveServer, cast: Cast, inbox: Mailbox, shape: str) -> None:
    inbox.put(letter(SAID, files=[("run.exe", b"MZ", "application/octet-stream")]))
    assert look_into(boxes()[0], NOW).outcomes == ["case"]
    number = Case.objects.get().number
    if shape == "phone":
        page.set_viewport_size({"width": 390, "height": 844})
    sit_down(page, cast.clerk, live_server.url)
    page.goto(reverse("desk:case", args=[number]))
    page.get_by_role("link", name="來信原文").click()
    for name in ("case_letters", "case"):
        page.goto(reverse(f"desk:{name}", args=[number]))
        assert Axe().run(page, options=RULES).response["violations"] == [], name
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), name


@pytest.mark.parametrize("shape", ["desk", "phone"])
def test_mail_that_waits_for_people(page: Page, live_server: LiveServer, cast: Cast, inbox: Mailbox, shape: str) -> None:
    most = taking.SENDERS_CASES
    inbox.put(*(letter(f"第 {n} 件", subject=f"電梯停運，第 {n} 次反映", name=f"<{n}@mail.example>") for n in range(most + 2)))
    assert look_into(boxes()[0], NOW).outcomes == ["case"] * most + ["held"] * 2
    if shape == "phone":
        page.set_viewport_size({"width": 390, "height": 844})
    sit_down(page, cast.clerk, live_server.url)
    page.goto(reverse("desk:cases"))
    page.get_by_role("link", name="待處理郵件").click()
    page.get_by_role("button", name="登記為案件").first.click()
    expect(page.get_by_text("正在取回郵件")).to_be_visible()
    assert Axe().run(page, options=RULES).response["violations"] == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert look_into(boxes()[0], NOW).outcomes == ["case"]
