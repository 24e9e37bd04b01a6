"""The access table and the questions that are asked of it are the same list: no dead entry, no question without an entry."""

import ast
from collections.abc import Iterator
from pathlib import Path

from dudao.cases.vocabulary import JOURNAL_NAMES
from dudao.organisation.access import ALLOWED

SOURCES = Path(__file__).resolve().parent.parent.parent / "src" / "dudao"
TABLE = SOURCES / "organisation" / "access.py"
COMPOSED = {
    "cases.": frozenset(JOURNAL_NAMES),
    "publications.": frozenset({"review", "submit"}),
}
"""What a name is composed of where an act is asked for by its own name: every act on a case, and how a publication is put forward."""


def modules() -> Iterator[tuple[Path, ast.Module]]:
    for path in sorted(SOURCES.rglob("*.py")):
        if path != TABLE and not {"tests", "migrations"} & set(path.parts):
            yield path, ast.parse(path.read_text(encoding="utf-8"))


def asked_by(module: ast.Module) -> Iterator[ast.expr]:
    """The act in every call of ``access.may`` and ``access.require``."""
    for node in ast.walk(module):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id="access"), attr="may" | "require"), args=[_user, act, *_place]):
                yield act


def named(module: ast.Module) -> set[str]:
    return {node.value for node in ast.walk(module) if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def composed(act: ast.expr) -> set[str]:
    """The names that an f-string such as ``f"cases.{act}"`` can give."""
    match act:
        case ast.JoinedStr(values=[ast.Constant(value=str(room)), ast.FormattedValue()]):
            return {room + name for name in COMPOSED[room]}
    return set()


def test_every_question_is_in_the_table() -> None:
    unknown = {
        (path.name, act.value)
        for path, module in modules()
        for act in asked_by(module)
        if isinstance(act, ast.Constant) and act.value not in ALLOWED
    }
    assert unknown == set()


def test_every_entry_of_the_table_is_asked_for() -> None:
    asked: set[str] = set()
    for _path, module in modules():
        asked |= named(module)
        for act in asked_by(module):
            asked |= composed(act)
    assert set(ALLOWED) - asked == set()
