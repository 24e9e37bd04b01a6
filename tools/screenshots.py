"""Take the README's pictures from a running Dudao with the demo company: `python tools/screenshots.py ADDRESS USER PASSWORD [FOLDER]`."""

import sys
from pathlib import Path

from playwright.sync_api import Page, ViewportSize, sync_playwright

from tests.browser.finding import installed

PAGES = {"day": "/", "cases": "/cases/", "score": "/sites/CH/score"}
DESKTOP: ViewportSize = {"width": 1440, "height": 900}


def main(address: str, user: str, password: str, folder: str = "docs/images") -> None:
    program = installed()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        page = browser.new_page(viewport=DESKTOP, locale="zh-TW")
        page.goto(f"{address}/sign-in")
        page.fill("[name=username]", user)
        page.fill("[name=password]", password)
        page.press("[name=password]", "Enter")
        page.wait_for_url(f"{address}/")
        take(page, address, Path(folder))
        browser.close()


def take(page: Page, address: str, folder: Path) -> None:
    for name, path in PAGES.items():
        page.goto(address + path)
        page.screenshot(path=folder / f"{name}.png")


if __name__ == "__main__":
    main(*sys.argv[1:])
