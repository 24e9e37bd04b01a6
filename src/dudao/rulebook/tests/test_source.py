"""YAML is read strictly: what would surprise, grow or run is refused with the line it stands on."""

from pathlib import Path

import pytest

from dudao.rulebook.loader import RulebookErrors, load, read_text
from dudao.rulebook.problems import Notes
from dudao.rulebook.source import LARGEST, parse
from dudao.rulebook.tests.books import KNOWN, SMALL, problems, said, small


@pytest.mark.parametrize(
    ("old", "new", "at", "message", "instead"),
    [
        ("languages: [zh-hant, en]", "languages: &both [zh-hant, en]", "&both", "Anchors (&name)", "write each value"),
        ("edition:", "edition: !!python/name:os.system x\n#", "!!python", "Tags (!name)", "plain value"),
        (
            "rulebook: small",
            "rulebook: small\nrulebook: smaller",
            "smaller",
            "“rulebook” stands here twice; the first is in line 1",
            "one of",
        ),
        ("online: [online, email]", "online: [on, email]", "[on,", "“on” without quotes", 'Write "on" in quotes'),
        ("online: [online, email]", "online: [9:30, email]", "9:30", "“9:30” without quotes is not read", '"9:30"'),
        ("online: [online, email]", "online: [017, email]", "017", "“017” without quotes", '"017"'),
        ("online: [online, email]", "online: [1_0, email]", "1_0", "“1_0” without quotes", '"1_0"'),
        ("online: [online, email]", "online: [.inf, email]", ".inf", "“.inf” without quotes", '".inf"'),
        ("online: [online, email]", "online: [2026-01-01 10:00:00, email]", "10:00:00", "without quotes", '"2026-01-01 10:00:00"'),
    ],
)
def test_what_yaml_would_read_otherwise_than_it_looks(old: str, new: str, at: str, message: str, instead: str) -> None:
    text = SMALL.replace(old, new, 1)
    found = [each for each in problems(text) if message in each.message]
    line = next(number for number, each in enumerate(text.splitlines(), start=1) if at in each)
    assert [(each.line, instead in each.instead) for each in found] == [(line, True)]


def test_aliases_are_refused_and_never_expanded() -> None:
    bomb = "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 20))
    found = problems(bomb)
    assert len(found) < 300
    assert found[1].line == 1
    assert any("Aliases (*name) are not read" in each.message and each.line == 20 for each in found)


@pytest.mark.parametrize(
    ("text", "line", "message", "instead"),
    [
        ("rulebook: small\n\tedition: x\n", 2, "The YAML cannot be read here", "indent with spaces"),
        ("title: {zh-hant: 甲, en: A\npoints: 1\n", 2, "The YAML cannot be read here", "close quotes and brackets"),
        ("rulebook: a: b\n", 1, "The YAML cannot be read here", "in quotes"),
        ("rulebook: small\nedition: \x07\n", 2, "a character here that no text may hold", "UTF-8"),
        ("- rulebook\n- small\n", 1, "This is no rulebook", "Begin with: rulebook"),
        ("", 1, "This is no rulebook", "Begin with: rulebook"),
        ("? [a, b]\n: c\n", 1, "must be a word", "in quotes"),
        ("a: " + "[" * 100 + "\n", 1, "nested too deeply", "flatter"),
        ("a: " + "[" * 200_000, 1, "nested too deeply", "flatter"),
        ("a: " + "x" * LARGEST, 1, "too large for a rulebook", "under 2 MB"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_text_that_cannot_be_read_on(text: str, line: int, message: str, instead: str) -> None:
    (problem,) = problems(text)
    assert (problem.line, message in problem.message, instead in problem.instead) == (line, True, True), problem


def test_a_second_document_is_refused() -> None:
    said(SMALL + "--- # next\nrulebook: other\n", "# next", "A file holds one rulebook", "a file of its own")


def test_merging_is_refused() -> None:
    found = problems(small(("    value: 2\n", "    value: 2\n    <<: {value: 3}\n")))
    assert [(each.line, "Merging" in each.message) for each in found] == [(10, True), (10, False)]


def test_every_part_knows_its_line() -> None:
    source = parse(SMALL, Notes("small.yaml"))
    assert source is not None
    assert source.line(("dimensions", 1, "clauses", 0, "criteria", 0, "proof")) == 50
    assert source.line(("dimensions", 1, "clauses", 0, "nothing", "of", "this")) == 43
    assert source.line(()) == 1


def test_a_byte_order_mark_is_read_over(tmp_path: Path) -> None:
    file = tmp_path / "book.yaml"
    file.write_bytes(b"\xef\xbb\xbf" + SMALL.encode())
    assert load(file, KNOWN).key == "small"


@pytest.mark.parametrize(("encoding", "line"), [("gb18030", 3), ("big5", 3), ("utf-16", 1)])
def test_another_encoding_is_named_with_its_line(tmp_path: Path, encoding: str, line: int) -> None:
    file = tmp_path / "book.yaml"
    file.write_bytes(SMALL.replace("小規", "督導").encode(encoding))
    with pytest.raises(RulebookErrors) as caught:
        read_text(file)
    (problem,) = caught.value.problems
    assert problem.file == str(file)
    assert problem.line == line
    assert "not UTF-8" in problem.message
    assert "GB18030 or Big5" in problem.instead


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(RulebookErrors) as caught:
        load(tmp_path / "none.yaml", KNOWN)
    assert "cannot be read: No such file" in str(caught.value)
