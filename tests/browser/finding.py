"""Finds a Chromium to test with: an installed one first, Playwright's own download second, the system's package third."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
APPLICATIONS = ("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome", "/Applications/Chromium.app/Contents/MacOS/Chromium")
MISSING = "NO BROWSER: the browser tests are skipped. Install Chromium, or run `.venv/bin/playwright install chromium`."


def installed() -> str | None:
    """The path of a browser that is there already."""
    found = (shutil.which(name) for name in PROGRAMS)
    return (
        next((path for path in found if path), None) or next((path for path in APPLICATIONS if Path(path).exists()), None) or downloaded()
    )


def downloaded() -> str | None:
    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def attempt(*command: str) -> None:
    print("  trying:", *command, flush=True)
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False, timeout=900)


def prepare() -> str | None:
    """Find a browser, or get one; says so loudly when there is none."""
    if path := installed():
        return path
    print("No Chromium is installed.")
    attempt(sys.executable, "-m", "playwright", "install", "chromium")
    if not installed() and os.geteuid() == 0 and shutil.which("apt-get"):
        attempt("apt-get", "update")
        attempt("apt-get", "install", "-y", "--no-install-recommends", "chromium", "fonts-noto-cjk")
    path = installed()
    if path is None:
        print(f"\n{MISSING}\n", file=sys.stderr, flush=True)
    return path
