"""Whatever a text says, it is read as a rulebook or its problems are told; nothing else ever happens."""

from collections.abc import Iterator
from typing import Any

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from dudao.rulebook.due import Due
from dudao.rulebook.owed import ObligationShape
from dudao.rulebook.shapes import AppliesShape, HeadShape
from dudao.rulebook.tests.books import SMALL, problems

WORDS = [name for shape in (AppliesShape, HeadShape, ObligationShape, Due) for name in shape.model_fields]
PIECES = st.sampled_from(
    ["{", "}", "[", "]", ":", "\n", "  ", "- ", '"', "#", "null", "0.1", "7", "respond", "x: 1\n", "&a ", "*a", "!t ", "字"]
)


@given(st.lists(st.tuples(st.integers(0, len(SMALL)), st.integers(0, 30), PIECES), min_size=1, max_size=3))
@settings(deadline=None, max_examples=60)
def test_whatever_is_written_is_read_or_explained(changes: list[tuple[int, int, str]]) -> None:
    """However a text is mangled, it is a rulebook or a list of problems, each on a line that exists."""
    text = SMALL
    for start, length, piece in changes:
        text = text[:start] + piece + text[start + length :]
    for problem in problems(text):
        assert 1 <= problem.line <= text.count("\n") + 2
        assert problem.message


VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-3, 40), st.text("ab :é字", max_size=4), st.sampled_from(["manual", "cases.received"])),
    lambda inner: st.one_of(st.lists(inner, max_size=2), st.dictionaries(st.sampled_from([*WORDS, "x"]), inner, max_size=3)),
    max_leaves=6,
)


@given(st.data())
@settings(deadline=None, max_examples=60)
def test_any_value_in_any_place_is_explained(data: st.DataObject) -> None:
    """A value of any sort instead of any part of the file never ends in anything but problems."""
    content = yaml.safe_load(SMALL)
    for _ in range(data.draw(st.integers(1, 3))):
        place, step = data.draw(st.sampled_from(list(places(content))))
        place[step] = data.draw(VALUES)
    for problem in problems(yaml.safe_dump(content, allow_unicode=True, sort_keys=False)):
        assert problem.line >= 1


def places(content: Any) -> Iterator[tuple[Any, Any]]:
    """Every part of some data, as its container and its key there."""
    for step in list(content) if isinstance(content, dict) else range(len(content)):
        yield content, step
        if isinstance(content[step], (dict, list)):
            yield from places(content[step])
