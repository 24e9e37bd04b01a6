"""Marking what was searched for."""

import pytest

from dudao.desk.excerpts import excerpt, marked


@pytest.mark.parametrize(
    ("text", "words", "found"),
    [
        ("3棟電梯停運", "电梯", ["電梯"]),
        ("Lift 和 LIFT", "lift", ["Lift", "LIFT"]),
        ("門牌３-１２", "3-12", ["３-１２"]),
        ("電梯", "", []),
        ("㎡面積", "面積", ["面積"]),
        ("<b>電梯</b>", "b", ["b", "b"]),
    ],
)
def test_what_was_looked_for_is_marked_as_it_is_written(text: str, words: str, found: list[str]) -> None:
    pieces = marked(text, words)
    assert [piece.text for piece in pieces if piece.found] == found
    assert "".join(piece.text for piece in pieces) == text


def test_a_long_text_is_shown_round_the_first_place() -> None:
    pieces = excerpt("前" * 100 + "電梯" + "後" * 100, "电梯")
    said = "".join(piece.text for piece in pieces)
    assert said.startswith("…前")
    assert said.endswith("後…")
    assert len(said) < 90
    assert excerpt("沒有", "电梯") == []
