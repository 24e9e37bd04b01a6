"""The rulebooks that come with the product."""

from pathlib import Path

from django.utils.translation import gettext as _

from dudao.rulebook.problems import nearest

FOLDER = Path(__file__).with_name("books")


class UnknownBook(Exception):
    """No such rulebook comes with the product; the sentence names the nearest one."""


def names() -> tuple[str, ...]:
    return tuple(sorted(path.stem for path in FOLDER.glob("*.yaml")))


def built_in(name: str) -> Path:
    """The file of a built-in rulebook. Raises UnknownBook."""
    if name not in names():
        message = _("There is no built-in rulebook “%(name)s”.") % {"name": name}
        raise UnknownBook(f"{message} {nearest(name, names())}")
    return FOLDER / f"{name}.yaml"
