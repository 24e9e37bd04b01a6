"""Fonts: each character of the product can be set, and what a font lacks is seen before it becomes a box."""

from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from dudao.rendering import fonts, glyphs

PRODUCT = Path(fonts.__file__).parents[1]


def texts() -> dict[str, str]:
    """Every text of the product by its file: translations, and the built-in rulebooks."""
    found = {str(book): book.read_text(encoding="utf-8") for book in PRODUCT.glob("rulebook/books/*.yaml")}
    for file in PRODUCT.glob("*/locale/*/LC_MESSAGES/django.po"):
        with file.open("rb") as opened:
            found[str(file)] = "".join(f"{message.string}{message.id}" for message in read_po(opened))
    return found


@pytest.mark.skipif(not fonts.are_complete(), reason="NO CHINESE FONTS here: papers would show boxes; dudao doctor says how to get them")
def test_every_character_of_the_product_can_be_set() -> None:
    chosen = fonts.chosen_files()
    lacking = {name: missing for name, text in texts().items() if (missing := glyphs.missing(text, chosen))}
    assert lacking == {}


def test_both_kinds_of_chinese_are_named_the_readers_own_first(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(fonts, "FOLDERS", (str(tmp_path),))
    for name in ("NotoSansCJK-Regular.ttc", "NotoSansTC-Regular.ttf", "NotoSansSC[wght].ttf", "DejaVuSans.ttf", "read-me.txt"):
        (tmp_path / name).touch()
    assert fonts.families("zh-hant") == ["Noto Sans CJK TC", "Noto Sans CJK SC", "DejaVu Sans"]
    assert fonts.families("zh-hans")[:2] == ["Noto Sans CJK SC", "Noto Sans CJK TC"]
    assert fonts.families("en")[0] == "Noto Sans CJK TC"


def test_variable_fonts_do_not_count(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(fonts, "FOLDERS", (str(tmp_path),))
    for name in ("NotoSansTC[wght].ttf", "NotoSansSC-VF.ttf", "NotoSansCJKtc-Variable.otf"):
        (tmp_path / name).touch()
    assert not fonts.are_complete()
    assert fonts.families("zh-hant") == [fonts.BUILT_IN]


def test_our_own_are_made_only_where_the_system_has_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    told: list[str] = []
    asked: list[tuple[str, str]] = []
    monkeypatch.setattr(fonts, "make", lambda script, weight: asked.append((script, weight)))
    monkeypatch.setattr(fonts, "can_make", lambda: True)
    monkeypatch.setattr(fonts, "FOLDERS", (str(tmp_path),))
    fonts.prepare(told.append)
    assert asked == [("TC", "Regular"), ("TC", "Bold"), ("SC", "Regular"), ("SC", "Bold")]
    assert told
    (tmp_path / "NotoSansCJK-Bold.ttc").touch()
    monkeypatch.setattr(fonts, "FOLDERS", (str(tmp_path), str(tmp_path)))
    fonts.prepare(told.append)
    assert len(asked) == 4


def test_a_file_that_is_no_font_draws_nothing(tmp_path: Path) -> None:
    (tmp_path / "broken.ttf").write_bytes(b"\x00\x01\x00\x00\xff\xff")
    assert glyphs.drawn_by(tmp_path / "broken.ttf") == frozenset()
    assert glyphs.drawn_by(tmp_path / "gone.ttf") == frozenset()
    assert glyphs.missing("a b", [tmp_path / "broken.ttf"]) == {"a", "b"}


def test_what_cannot_be_drawn_is_named() -> None:
    assert glyphs.in_words("🏠") == "[house building]"
    assert glyphs.in_words("\ue000") == "[u+e000]"
