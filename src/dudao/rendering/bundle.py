"""The scripts that make charts answer to the mouse: written once from vl-convert when static files are gathered, never committed."""

import os
from collections.abc import Iterable, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage, Storage

from dudao.rendering.presses import draw, rest

NAME: Final = "rendering/vega.js"
SECONDS: Final = 180.0
"""A slow machine needs a quarter of a minute."""


def folder() -> Path:
    """One folder for each version of vl-convert, so that an upgrade makes the scripts again."""
    return Path(settings.DATA_DIR) / "made" / f"vl-convert-{version('vl-convert-python')}"


def made() -> Path:
    """The file with the scripts, made if it is not there; complete or not there, also when two make it at once."""
    file = folder() / NAME
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        half = file.with_name(f"{file.name}.{os.getpid()}")
        half.write_bytes(draw({"kind": "bundle"}, seconds=SECONDS))
        half.replace(file)
        rest()
    return file


class MadeFinder(BaseFinder):
    """Shows Django the made file as if it lay in a room's static folder."""

    def find(self, path: str, *all_of_them: Any, **asked: Any) -> Any:
        if path != NAME:
            return []
        return [str(made())] if any(all_of_them) or any(asked.values()) else str(made())

    def list(self, _ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, Storage]]:
        made()
        yield NAME, FileSystemStorage(location=folder())
