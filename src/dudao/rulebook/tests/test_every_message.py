"""Every message of this room about a mistake is produced by a mistake in one of the tests: none is dead, none untried."""

import ast
from collections.abc import Callable, Iterator
from functools import partial
from itertools import product
from pathlib import Path
from types import ModuleType
from typing import Any, Final

import pytest

import dudao.rulebook
from dudao.rulebook.tests import test_commands, test_due, test_mistakes, test_obligation_mistakes, test_source

ROOM: Final = Path(dudao.rulebook.__file__).parent
MISTAKES: Final = (test_mistakes, test_obligation_mistakes, test_source, test_due, test_commands)
NO_MISTAKES: Final = frozenset({"commands", "export", "wording"})
"""Modules that show a sound rulebook; what they say is tried in their own tests."""
CALLS: Final = frozenset({"_", "gettext", "ngettext"})


def messages() -> set[str]:
    """The msgids that stand in the room's code."""
    found = set()
    for file in ROOM.glob("*.py"):
        if file.stem not in NO_MISTAKES:
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CALLS:
                    found |= {each.value for each in node.args[:1] if isinstance(each, ast.Constant) and isinstance(each.value, str)}
    return found


def told_in(module: ModuleType, folder: Path) -> Iterator[Callable[[], Any]]:
    """The tests of a module, one call for each of their parameters; those that need more than a folder are left out."""
    for name, test in vars(module).items():
        if name.startswith("test_") and callable(test):
            yield from calls_of(test, folder)


def calls_of(test: Callable[..., Any], folder: Path) -> Iterator[Callable[[], Any]]:
    marks = [mark for mark in getattr(test, "pytestmark", ()) if mark.name == "parametrize"]
    code = getattr(test, "__code__", None)
    names = [each.strip() for mark in marks for each in (mark.args[0].split(",") if isinstance(mark.args[0], str) else mark.args[0])]
    if code is None:
        return
    wanted = set(code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]) - set(names)
    if wanted - {"tmp_path"}:
        return
    for chosen in product(*(mark.args[1] for mark in marks)):
        told: dict[str, Any] = dict.fromkeys(wanted, folder)
        for mark, values in zip(marks, chosen, strict=True):
            asked = mark.args[0].split(",") if isinstance(mark.args[0], str) else mark.args[0]
            told |= {asked[0].strip(): values} if len(asked) == 1 else dict(zip(map(str.strip, asked), values, strict=True))
        yield partial(test, **told)


def test_every_message_is_produced_by_a_mistake(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    produced: set[str] = set()

    def note(message: str) -> str:
        produced.add(message)
        return message

    def note_one(one: str, several: str, number: int) -> str:
        produced.add(one)
        return one if number == 1 else several

    monkeypatch.setattr("django.utils.translation._trans.gettext", note)
    monkeypatch.setattr("django.utils.translation._trans.ngettext", note_one)
    for module in MISTAKES:
        for call in told_in(module, tmp_path):
            call()
    never = sorted(messages() - produced)
    assert not never, "\n".join(never)
