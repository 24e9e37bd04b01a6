"""`python -m tests`: the checks, then every test on SQLite (with a browser), then on PostgreSQL; fails if any of them did."""

import os
import subprocess
import sys
from pathlib import Path

from tests import postgres
from tests.browser import finding

ROOT = Path(__file__).resolve().parent.parent


def title(text: str) -> None:
    print(f"\n── {text} " + "─" * max(4, 100 - len(text)), flush=True)


def pytest(database: str, *choice: str) -> bool:
    """Run pytest on two processes against one database; whether all passed."""
    environment = os.environ | {"DUDAO_TEST_DATABASE": database}
    environment.pop("DUDAO_DATABASE", None)
    command = [sys.executable, "-m", "pytest", "-q", "-n", "2", "--dist", "loadgroup", *choice]
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode == 0


def main(choice: list[str]) -> int:
    title("checks")
    passed = [subprocess.run(["tools/check"], cwd=ROOT, check=False).returncode == 0]
    title("tests on SQLite, and in a browser")
    if browser := finding.prepare():
        print(f"browser: {browser}")
    passed.append(pytest("", *choice))
    with postgres.server() as url:
        title(f"tests on PostgreSQL at {url.partition('@')[2]}")
        passed.append(pytest(url, "-m", "not browser", *choice))
    return 0 if all(passed) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
