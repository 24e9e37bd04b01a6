"""Rules of the house that no tool knows: what must not stand in a template, and which files must not exist."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.frame.deployments import ROOT

SOURCE = ROOT / "src" / "dudao"
TEMPLATES = sorted(SOURCE.rglob("*.html"))
FORBIDDEN = {
    "a script in the page": re.compile(r"<script(?![^>]*\bsrc=)[^>]*>", re.IGNORECASE),
    "a style sheet in the page": re.compile(r"<style\b", re.IGNORECASE),
    "a style attribute": re.compile(r"""\sstyle\s*=\s*["']""", re.IGNORECASE),
    "a script attribute": re.compile(r"""\son[a-z]+\s*=\s*["']""", re.IGNORECASE),
    "an address of a script": re.compile(r"javascript:", re.IGNORECASE),
    "text that is not escaped": re.compile(r"\|\s*safe\b|autoescape off"),
    "something from another site": re.compile(r"""(?:src|href)\s*=\s*["'](?:https?:)?//""", re.IGNORECASE),
}
NOUNLESS = {"utils.py", "helpers.py", "common.py", "core.py", "misc.py"}


def faults(template: Path) -> Iterator[str]:
    text = template.read_text(encoding="utf-8")
    for what, pattern in FORBIDDEN.items():
        if found := pattern.search(text):
            yield f"{what}: {found.group().strip()}"


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.relative_to(SOURCE).as_posix())
def test_templates_keep_to_the_policy(template: Path) -> None:
    assert list(faults(template)) == []


def test_every_module_opens_with_a_sentence_on_what_it_is_for() -> None:
    modules = (file for file in SOURCE.rglob("*.py") if not {"migrations", "tests"} & set(file.parts) and file.name != "apps.py")
    silent = [str(file.relative_to(ROOT)) for file in modules if (text := file.read_text(encoding="utf-8")) and not text.startswith('"""')]
    assert silent == []


def test_every_file_has_a_noun() -> None:
    assert [file for file in SOURCE.rglob("*.py") if file.name in NOUNLESS] == []


def test_run_time_dependencies_stay_few_and_each_has_its_reason() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    listed = re.search(r"^dependencies = \[\n(.*?)^\]", text, re.MULTILINE | re.DOTALL)
    assert listed
    lines = listed.group(1).splitlines()
    assert len(lines) <= 26
    assert all(re.match(r'\s+"[^"]+",\s+# \w', line) for line in lines)
