"""An administrator takes in logs in a real browser: a messy Chinese one and a real one, with pictures at both widths."""

import csv
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Page
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from dudao.cases.imports.jobs import worker
from dudao.cases.models import Case
from tests.browser.conftest import PICTURES
from tests.browser.desk import clock_from, sit_down
from tests.browser.test_desk_access import RULES
from tests.cast import NOW, Cast

pytestmark = [pytest.mark.django_db(transaction=True, serialized_rollback=True)]
BOSTON = Path(__file__).resolve().parents[3] / "shared" / "data" / "boston311" / "complaints_2015_h1.csv"


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Path) -> Iterator[None]:
    settings.MEDIA_ROOT = tmp_path / "files"
    with clock_from(NOW, monkeypatch):
        yield


def messy(folder: Path) -> Path:
    """A register as a front desk keeps it: a title above, spaces in headings, several ways to write a date, GB18030."""
    dice = random.Random(7)
    path = folder / "翠湖苑投诉台账.csv"
    days = ("2026年3月{d}日 10:05", "2026-03-{d:02} 9:30", "2026/3/{d} 下午 2:10", "2026.3.{d}")
    rows = [["翠湖苑客户服务中心投诉登记台账", "", "", "", "", "", "", "", ""]]
    rows.append(["编号", " 受理时间", "投诉渠道", "投诉类别 ", "标题", "内容", "联系电话", "处理时间", "处理结果"])
    for number in range(1, 41):
        day = 1 + number % 20
        when = "昨天" if number == 13 else days[number % 4].format(d=day)
        rows.append([
            f"TS{number:03}", when, dice.choice(["电话", "微信", "前台", "12345"]), dice.choice(["电梯", "漏水", "噪音", "宠物"]),
            f"三栋{number}层　电梯  停运" if number % 3 else "=cmd|' /C calc'!A0", "请尽快\n派人处理", "138 0000 0000",
            f"2026-03-{day + 8:02} 16:00",
            "" if number % 5 else "已修复",
        ])  # fmt: skip
    with path.open("w", encoding="gb18030", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def shot(page: Page, name: str) -> None:
    """A picture at both widths; nothing scrolls sideways on a phone, and axe finds nothing."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    assert Axe().run(page, options=RULES).response["violations"] == []
    page.screenshot(path=PICTURES / f"{name}-desk.png", full_page=True)
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    page.screenshot(path=PICTURES / f"{name}-phone.png", full_page=True)
    page.set_viewport_size({"width": 1440, "height": 900})


def through(page: Page, words: dict[str, str], name: str) -> None:
    """From the first rows to the end, the worker at work in between; the page renews itself."""
    shot(page, f"{name}-2-rows")
    page.get_by_role("button", name=words["rehearse"]).click()
    page.locator("progress").wait_for()
    shot(page, f"{name}-3-waiting")
    worker.work_off(now=timezone.now)
    page.get_by_role("button", name=words["take"]).wait_for()
    shot(page, f"{name}-4-rehearsed")
    if page.get_by_role("checkbox").count():
        page.get_by_role("checkbox").check()
    page.get_by_role("button", name=words["take"]).click()
    page.locator("progress").wait_for()
    worker.work_off(now=timezone.now)
    page.get_by_role("heading", name=words["taken"], exact=True).wait_for()
    shot(page, f"{name}-5-taken")
    page.goto("/import/")
    shot(page, f"{name}-6-list")


@pytest.mark.parametrize(
    "language", [pytest.param("zh-TW", marks=pytest.mark.locale("zh-TW")), pytest.param("zh-CN", marks=pytest.mark.locale("zh-CN"))]
)
def test_a_messy_chinese_log(page: Page, live_server: LiveServer, cast: Cast, tmp_path: Path, language: str) -> None:
    sit_down(page, cast.admin, live_server.url)
    page.goto("/import/")
    page.locator("input[type=file]").set_input_files(str(messy(tmp_path)))
    page.locator("main button.primary").click()
    page.locator("#group-1").wait_for()
    page.locator("select[name=column_site]").select_option("always:CH")
    page.locator("button[name=again]").click()
    page.locator("details[open] .import-words").first.wait_for()
    shot(page, f"import-{language}-1-columns")
    asked = page.locator("details[open] .import-words select")
    for number in range(asked.count()):
        if asked.nth(number).input_value() == "" and "otherwise" not in (asked.nth(number).get_attribute("name") or ""):
            asked.nth(number).select_option(index=1)
    page.locator("main form[data-again] button.primary").click()
    page.locator("table").wait_for()
    shot(page, f"import-{language}-2-rows")
    page.locator("main form button.primary").click()
    page.locator("progress").wait_for()
    shot(page, f"import-{language}-3-waiting")
    worker.work_off(now=timezone.now)
    page.locator(".import-figures").wait_for()
    shot(page, f"import-{language}-4-rehearsed")
    page.get_by_role("checkbox").check()
    page.locator("main form button.primary").click()
    page.locator("progress").wait_for()
    worker.work_off(now=timezone.now)
    page.locator(".import-figures").wait_for()
    shot(page, f"import-{language}-5-taken")
    assert Case.objects.filter(site=cast.site, reference__startswith="TS").count() == 39
    assert Case.objects.get(reference="TS003").title == "=cmd|' /C calc'!A0"


@pytest.mark.locale("en")
@pytest.mark.skipif(not BOSTON.exists(), reason="the real log is not beside the checkout")
def test_a_real_log(page: Page, live_server: LiveServer, cast: Cast, tmp_path: Path) -> None:
    cut = tmp_path / "boston311.csv"
    with BOSTON.open(encoding="utf-8") as file:
        cut.write_text("".join(file.readline() for _line in range(601)), encoding="utf-8")
    sit_down(page, cast.admin, live_server.url)
    page.goto("/import/")
    page.get_by_label("Log", exact=True).set_input_files(str(cut))
    page.get_by_role("button", name="Look at its columns").click()
    page.get_by_role("heading", name="Which column becomes what").wait_for()
    assert page.locator("select[name=dates]").input_value() == "month"
    assert page.locator("select[name=column_reference]").input_value() == "column:CASE_ENQUIRY_ID"
    assert page.locator("select[name=due]").input_value() == "TARGET_DT"
    page.locator("select[name=obligation]").select_option(index=1)
    page.locator("select[name=column_site]").select_option("always:CH")
    page.locator("select[name=column_category]").select_option("always:other")
    assert page.locator("select[name='column_resolved.at']").input_value() == "column:CLOSED_DT"
    page.locator("select[name=otherwise_channel]").select_option("other")
    shot(page, "import-en-1-columns")
    page.get_by_role("button", name="See the first rows").click()
    page.get_by_role("heading", name="The first rows as cases").wait_for()
    through(page, {"rehearse": "Rehearse the whole file", "take": "Take it in", "taken": "Taken in"}, "import-en")
    assert Case.objects.filter(source="boston311").count() == 600
