"""Papers inside pages: the same words as on paper, escaped, in order, without styles or scripts of their own."""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.template import Context, Template
from pytest_django import Settings

from dudao.rendering import bundle, html
from dudao.rendering.charts import bars
from dudao.rendering.documents import Document, Heading, Paragraph, Poster, Table
from dudao.rendering.presses import CannotDraw
from dudao.rendering.tests.papers import NASTY, monthly

FORBIDDEN = re.compile(r"""\sstyle=|<style|\son\w+\s*=\s*["']|<script(?![^>]*\bsrc=)""")


def page(document: Document) -> str:
    return Template("{% load rendering %}{% paper document %}").render(Context({"document": document}))


@pytest.mark.parametrize("language", ["zh-hant", "zh-hans", "en"])
def test_a_paper_on_screen_holds_what_the_paper_holds(language: str) -> None:
    shown = page(monthly(language, mark="草稿"))
    for words in ("客戶投訴月度總結", "翠湖物業服務有限公司", "97.6", "第二段。", "C-2611-0029", "2026-11-03 09:05", "李四", "草稿"):
        assert words in shown
    assert shown.count("<svg") == 3
    assert f'lang="{html.LANG[language]}"' in shown
    assert not FORBIDDEN.search(shown)


@pytest.mark.parametrize("words", NASTY)
def test_what_people_type_is_escaped(words: str) -> None:
    shown = page(
        Document(
            words,
            [Heading(words), Paragraph(words), Table([words], [[words]], caption=words), Poster(words, words, words)],
            "en",
            mark=words,
        )
    )
    assert shown.encode()
    assert "<b>" not in shown
    assert "<script>" not in shown
    assert not FORBIDDEN.search(shown)


def test_scripts_for_charts_come_only_where_there_is_a_chart() -> None:
    assert "charts.js" not in page(Document("t", [Paragraph("x")], "en"))
    assert page(monthly()).count("charts.js") == 1
    one = Template("{% load rendering %}{% chart definition 'caption' 'says' %}").render(Context({"definition": bars([("a", 1)])}))
    assert one.count("charts.js") == 1
    assert 'aria-label="says"' in one


def test_headings_stand_below_those_of_the_page() -> None:
    shown = Template("{% load rendering %}{% paper document 3 %}").render(Context({"document": Document("t", [Heading("h", 3)], "en")}))
    assert re.findall(r"<h(\d)", shown) == ["3", "6"]


def test_a_page_comes_even_when_charts_cannot_be_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_given: object, **_more: object) -> str:
        raise CannotDraw("no")

    monkeypatch.setattr(html, "to_svg", fail)
    assert "十二個月" in page(monthly())


def test_the_scripts_are_made_once_for_a_version(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.DATA_DIR = tmp_path
    jobs: list[object] = []

    def draw(job: object, **_more: object) -> bytes:
        jobs.append(job)
        return b"export {};"

    monkeypatch.setattr(bundle, "draw", draw)
    finder = bundle.MadeFinder()
    ((name, storage),) = finder.list(None)
    with storage.open(name) as file:
        assert file.read() == b"export {};"
    assert finder.find("rendering/vega.js") == str(tmp_path / "made" / bundle.folder().name / "rendering" / "vega.js")
    assert finder.find("rendering/vega.js", find_all=True) == [str(bundle.made())]
    assert finder.find("other.js") == []
    assert len(jobs) == 1
    assert list((tmp_path / "made").rglob("*.js.*")) == []


def test_static_files_know_the_scripts() -> None:
    assert finders.find("rendering/charts.js")
    assert finders.find("rendering/paper.css")
