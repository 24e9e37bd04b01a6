"""Translation catalogues: where they lie, how Simplified Chinese is derived, how both are compiled without gettext's programs."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path

import opencc
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "dudao"
CORRECTIONS = Path(__file__).with_name("simplified.tsv")
CHANGING = (b'"POT-Creation', b'"PO-Revision', b'"Last-Translator', b'"Language-Team', b'"Generated-By', b'"Report-Msgid', b'"Project-Id')
TRADITIONAL, SIMPLIFIED = "zh_Hant", "zh_Hans"


@dataclass(frozen=True)
class Room:
    """One package of the product with the catalogue of its texts."""

    name: str
    folder: Path

    @property
    def written(self) -> Path:
        """The catalogue that people write: Traditional Chinese."""
        return self.catalogue(TRADITIONAL, ".po")

    def catalogue(self, locale: str, suffix: str) -> Path:
        return self.folder / "locale" / locale / "LC_MESSAGES" / f"django{suffix}"


def rooms(source: Path = SOURCE) -> list[Room]:
    return [Room(init.parent.name, init.parent) for init in sorted(source.glob("*/__init__.py"))]


def empty(room: str) -> Catalog:
    return Catalog(locale=TRADITIONAL, charset="utf-8", fuzzy=False, header_comment=f"# Texts of {room} in Traditional Chinese.")


def read(room: Room) -> Catalog:
    """The written catalogue of a room; empty when there is none yet."""
    if not room.written.exists():
        return empty(room.name)
    with room.written.open("rb") as file:
        return read_po(file, locale=TRADITIONAL)


def write(room: Room, catalogue: Catalog) -> None:
    """Write the catalogue without line numbers and dates, so that it changes only when its texts do."""
    stream = BytesIO()
    write_po(stream, catalogue, width=120, include_lineno=False, sort_output=True)
    lines = [line for line in stream.getvalue().splitlines(keepends=True) if not line.startswith(CHANGING)]
    with replacing(room.written) as part:
        part.write_bytes(b"".join(lines))


@contextmanager
def replacing(file: Path) -> Iterator[Path]:
    """Write beside the file and move into place, so that no reader ever sees half of it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_name(f"{file.name}.{os.getpid()}")
    try:
        yield part
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)


@cache
def corrections() -> tuple[tuple[str, str], ...]:
    """What OpenCC leaves other than the mainland writes it: lines of ``from<tab>to``, applied in order."""
    lines = CORRECTIONS.read_text(encoding="utf-8").splitlines()
    pairs = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return tuple((wrong, right) for wrong, right in pairs)


@cache
def converter(name: str) -> opencc.OpenCC:
    return opencc.OpenCC(name)


def simplify(text: str) -> str:
    """Traditional to Simplified Chinese, by OpenCC and then by our corrections."""
    result: str = converter("t2s").convert(text)
    for wrong, right in corrections():
        result = result.replace(wrong, right)
    return result


def messages(catalogue: Catalog) -> Iterator[Message]:
    """Every message of a catalogue except its header."""
    return (message for message in catalogue if message.id)


def strings(message: Message) -> list[str]:
    """The translation of a message: one string, or one for each plural form."""
    return [message.string] if isinstance(message.string, str) else [str(text) for text in message.string or [""]]


def filled(message: Message) -> bool:
    return all(strings(message))


def finished(catalogue: Catalog, locale: str, convert: Callable[[str], str]) -> Catalog:
    """What is translated in a catalogue, each text converted, as a catalogue of another locale."""
    result = Catalog(locale=locale, charset="utf-8", fuzzy=False)
    for message in messages(catalogue):
        if filled(message) and not message.fuzzy:
            texts = [convert(text) for text in strings(message)]
            result.add(message.id, texts[0] if isinstance(message.string, str) else tuple(texts), context=message.context)
    return result


def compile_room(room: Room) -> list[Path]:
    """Write the two compiled catalogues of a room that has a written one; the files written."""
    if not room.written.exists():
        return []
    catalogue = read(room)
    files = []
    for locale, convert in ((TRADITIONAL, str), (SIMPLIFIED, simplify)):
        file = room.catalogue(locale, ".mo")
        with replacing(file) as part, part.open("wb") as stream:
            write_mo(stream, finished(catalogue, locale, convert))
        files.append(file)
    return files


def compile_all(source: Path = SOURCE) -> list[Path]:
    return [file for room in rooms(source) for file in compile_room(room)]


def stale(room: Room) -> bool:
    """Whether the written catalogue or the corrections are newer than what was compiled from them."""
    if not room.written.exists():
        return False
    compiled = [room.catalogue(locale, ".mo") for locale in (TRADITIONAL, SIMPLIFIED)]
    newest = max(room.written.stat().st_mtime, CORRECTIONS.stat().st_mtime)
    return any(not file.exists() or file.stat().st_mtime < newest for file in compiled)


def compile_stale(source: Path = SOURCE) -> list[Path]:
    """Compile the rooms whose texts changed since they were last compiled."""
    return [file for room in rooms(source) if stale(room) for file in compile_room(room)]
