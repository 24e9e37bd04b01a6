"""The translation tool: nothing untranslated, nothing unused, no placeholder lost, and proper Traditional Chinese."""

import gettext
from pathlib import Path

import pytest

import catalogues
import messages

PYTHON = """
from django.utils.translation import gettext as _, ngettext, pgettext_lazy
greeting = _("Hello %(name)s")
many = ngettext("%(n)d case", "%(n)d cases", 2)
verb = pgettext_lazy("verb", "Close")
"""
TEMPLATE = """{% load i18n %}
  <p title="{% translate 'Title' %}">{% blocktranslate trimmed with name=user %}
      Dear {{ name }}, 50%
  {% endblocktranslate %}</p>
"""
CHINESE = {
    "Hello %(name)s": "你好 %(name)s",
    "%(n)d case": "%(n)d 件",
    "Close": "關閉",
    "Title": "託管",
    "Dear %(name)s, 50%%": "%(name)s 您好，50%%",
}


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """One room with texts in code and in a template, nothing translated."""
    room = tmp_path / "room"
    (room / "templates").mkdir(parents=True)
    (room / "__init__.py").touch()
    (room / "acts.py").write_text(PYTHON, encoding="utf-8")
    (room / "templates" / "page.html").write_text(TEMPLATE, encoding="utf-8")
    return tmp_path


def translate(source: Path, changes: dict[str, str] | None = None) -> None:
    """Write the translations as a person does, into the catalogue that the tool made."""
    messages.main(["update"], source)
    (room,) = catalogues.rooms(source)
    catalogue = catalogues.read(room)
    for message in catalogues.messages(catalogue):
        text = (CHINESE | (changes or {}))[messages.name_of(message)]
        message.string = text if isinstance(message.id, str) else (text,)
    catalogues.write(room, catalogue)


def complaints(source: Path, capsys: pytest.CaptureFixture[str]) -> str:
    capsys.readouterr()
    code = messages.main(["check"], source)
    captured = capsys.readouterr()
    assert bool(captured.err) == bool(code)
    return captured.err


def test_complete_translations_pass_and_compile_in_both_languages(source: Path, capsys: pytest.CaptureFixture[str]) -> None:
    translate(source)
    assert complaints(source, capsys) == ""
    messages.main(["compile"], source)
    said = {}
    for locale in ("zh_Hant", "zh_Hans"):
        with (source / "room/locale" / locale / "LC_MESSAGES/django.mo").open("rb") as file:
            said[locale] = gettext.GNUTranslations(file)
    assert said["zh_Hant"].gettext("Title") == "託管"
    assert said["zh_Hans"].gettext("Title") == "托管"
    assert said["zh_Hans"].pgettext("verb", "Close") == "关闭"
    assert said["zh_Hans"].ngettext("%(n)d case", "%(n)d cases", 1) == "%(n)d 件"


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"Title": ""}, "not translated: 'Title'"),
        ({"Title": "托管關系们"}, "simplified characters 们: 'Title'"),
        ({"Hello %(name)s": "你好"}, "placeholders none in place of %(name)s"),
        ({"Hello %(name)s": "你好 %(nmae)s"}, "placeholders %(nmae)s in place of %(name)s"),
        ({"%(n)d case": "一件"}, "placeholders none in place of %(n)d"),
    ],
)
def test_what_is_wrong_is_named(source: Path, capsys: pytest.CaptureFixture[str], changes: dict[str, str], complaint: str) -> None:
    translate(source, changes)
    assert complaint in complaints(source, capsys)


def test_new_and_unused_texts_are_named_until_updated(source: Path, capsys: pytest.CaptureFixture[str]) -> None:
    translate(source)
    (source / "room" / "acts.py").write_text(PYTHON.replace("Hello", "Welcome"), encoding="utf-8")
    found = complaints(source, capsys)
    assert "missing: 'Welcome %(name)s'" in found
    assert "no longer used: 'Hello %(name)s'" in found
    messages.main(["update", "--prune"], source)
    found = complaints(source, capsys)
    assert "not translated: 'Welcome %(name)s'" in found
    assert "Hello" not in found


def test_one_text_said_two_ways_is_named(source: Path, capsys: pytest.CaptureFixture[str]) -> None:
    translate(source)
    other = source / "other"
    other.mkdir()
    (other / "__init__.py").touch()
    (other / "acts.py").write_text('_("Title")\n', encoding="utf-8")
    messages.main(["update", "other"], source)
    assert complaints(source, capsys) == "", "a text that another room has translated is taken over"
    catalogue = catalogues.read(catalogues.rooms(source)[0])
    catalogue["Title"].string = "標題"
    catalogues.write(catalogues.rooms(source)[0], catalogue)
    assert "'Title' is 標題 in other and 託管 in room" in complaints(source, capsys)


def test_updating_again_changes_nothing(source: Path) -> None:
    translate(source)
    file = source / "room/locale/zh_Hant/LC_MESSAGES/django.po"
    before = file.read_bytes()
    messages.main(["update"], source)
    assert file.read_bytes() == before


@pytest.mark.parametrize(
    ("traditional", "simplified"),
    [
        ("關係", "关系"),
        ("「回應」", "“回应”"),
        ("台帳", "台账"),
        ("隨著回訪", "随着回访"),
        ("著手", "着手"),
        ("反覆", "反复"),
        ("甚麼", "什么"),
    ],
)
def test_simplified_is_what_the_mainland_writes(traditional: str, simplified: str) -> None:
    assert catalogues.simplify(traditional) == simplified
