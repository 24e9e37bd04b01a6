"""Finds a Chromium to test with: an installed one first, Playwright's own download second, the system's package third."""

import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

from playwright.sync_api import sync_playwright

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
APPLICATIONS = ("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome", "/Applications/Chromium.app/Contents/MacOS/Chromium")
PACKAGES = ("chromium", "fonts-noto-cjk", "libatomic1")
"""Debian's; the last is what the driver of browsers that comes with Playwright is linked against."""

MISSING = (
    "NO BROWSER: the browser tests are skipped. Install Chromium (on Debian libatomic1 too),"
    " or run `.venv/bin/playwright install chromium`."
)


def installed() -> str | None:
    """The path of a browser that is there already, if it can be driven."""
    if not drivable():
        return None
    programs = [path for name in PROGRAMS if (path := shutil.which(name))]
    applications = [path for path in APPLICATIONS if Path(path).exists()]
    return next(iter([*programs, *applications]), None) or downloaded()


@cache
def drivable() -> bool:
    """Whether Playwright's own program starts on this machine."""
    return subprocess.run([sys.executable, "-m", "playwright", "--version"], capture_output=True, check=False).returncode == 0


def downloaded() -> str | None:
    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def attempt(*command: str) -> None:
    print("  trying:", *command, flush=True)
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False, timeout=900)
    drivable.cache_clear()


def prepare() -> str | None:
    """Find a browser, or get one; says so loudly when there is none."""
    if path := installed():
        return path
    print("No Chromium that can be driven is installed.")
    if drivable():
        attempt(sys.executable, "-m", "playwright", "install", "chromium")
    if not installed() and os.geteuid() == 0 and shutil.which("apt-get"):
        attempt("apt-get", "update")
        attempt("apt-get", "install", "-y", "--no-install-recommends", *PACKAGES)
    path = installed()
    if path is None:
        print(f"\n{MISSING}\n", file=sys.stderr, flush=True)
    return path
