"""Keep the translations of every room: gather texts, check what people wrote, compile. See ``--help``."""

import argparse
import re
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from django.utils.translation.template import templatize

import catalogues
from catalogues import Room, filled, strings

KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
PLACEHOLDER = re.compile(r"%\(\w+\)[#0 +-]*[\d.]*[a-z]|%[sdf]|\{\w*(?:![rsa])?(?::[^{}]*)?\}")
SKIPPED = {"tests", "migrations", "locale", "static"}


def sources(room: Room) -> Iterator[Path]:
    """The files of a room that can hold texts for people."""
    for file in sorted(room.folder.rglob("*")):
        if file.suffix in {".py", ".html", ".txt"} and not SKIPPED & set(file.relative_to(room.folder).parts):
            yield file


def as_python(file: Path) -> bytes:
    """What the extractor reads: Python as it is, a template as the gettext calls it makes."""
    text = file.read_text(encoding="utf-8")
    if file.suffix == ".py":
        return text.encode()
    calls = templatize(text, origin=str(file))
    return "\n".join(line.lstrip() for line in calls.splitlines()).encode()


def gather(room: Room) -> Catalog:
    """The texts that a room's code and templates ask for."""
    found = catalogues.empty(room.name)
    for file in sources(room):
        where = file.relative_to(room.folder).as_posix()
        for _line, text, comments, context in extract(
            "python", BytesIO(as_python(file)), KEYWORDS, ("Translators:",), {"encoding": "utf-8"}
        ):
            if text and text[0]:
                found.add(text, locations=[(where, 0)], auto_comments=comments, context=context)
    return found


def update(room: Room, *, prune: bool) -> None:
    """Bring the written catalogue up to the code; translations no longer asked for stay at its end until pruned."""
    found = gather(room)
    catalogue = catalogues.read(room)
    if not len(found) and not room.written.exists():
        print(f"{room.name}: no texts")
        return
    catalogue.update(found, no_fuzzy_matching=True, keep_user_comments=True)
    borrow(room, catalogue)
    if prune:
        catalogue.obsolete.clear()
    catalogues.write(room, catalogue)
    empty = [message for message in catalogues.messages(catalogue) if not filled(message)]
    print(f"{room.name}: {len(catalogue)} texts, {len(empty)} to translate, {len(catalogue.obsolete)} no longer used")


def borrow(room: Room, catalogue: Catalog) -> None:
    """Fill a new text with what another room already says for it."""
    known: dict[tuple[object, object], Message] = {}
    for other in catalogues.rooms(room.folder.parent):
        if other.name != room.name:
            known |= {(message.id, message.context): message for message in catalogues.messages(catalogues.read(other)) if filled(message)}
    for message in catalogues.messages(catalogue):
        if not filled(message) and (same := known.get((message.id, message.context))):
            message.string = same.string


def name_of(message: Message) -> str:
    return message.id if isinstance(message.id, str) else str(message.id[0])


def placeholders(text: str) -> list[str]:
    return sorted(PLACEHOLDER.findall(text.replace("%%", "")))


def mismatch(message: Message) -> str | None:
    """How the placeholders of a translation differ from the English; a plural form stands for every number, so it needs the plural's."""
    wanted = placeholders(message.id if isinstance(message.id, str) else str(message.id[-1]))
    for text in strings(message):
        if placeholders(text) != wanted:
            return f"placeholders {', '.join(placeholders(text)) or 'none'} in place of {', '.join(wanted) or 'none'}"
    return None


def simplified_characters(text: str) -> str:
    """Characters that only Simplified Chinese has: Big5 lacks them and OpenCC knows another form."""
    convert = catalogues.converter("s2t").convert
    return "".join(dict.fromkeys(char for char in text if not char.encode("big5hkscs", "ignore") and convert(char) != char))


def faults_of(room: Room) -> Iterator[str]:
    """What is wrong with one room's catalogue, a line each."""
    catalogue = catalogues.read(room)
    wanted = {(message.id, message.context) for message in catalogues.messages(gather(room))}
    written = {(message.id, message.context): message for message in catalogues.messages(catalogue)}
    for key in sorted(wanted - written.keys(), key=str):
        yield f"missing: {key[0]!r}"
    for key, message in written.items():
        if key not in wanted:
            yield f"no longer used: {name_of(message)!r}"
        elif not filled(message):
            yield f"not translated: {name_of(message)!r}"
        elif message.fuzzy:
            yield f"fuzzy: {name_of(message)!r}"
        elif difference := mismatch(message):
            yield f"{difference}: {name_of(message)!r}"
        elif wrong := simplified_characters("".join(strings(message))):
            yield f"simplified characters {wrong}: {name_of(message)!r}"
    for message in catalogue.obsolete.values():
        yield f"no longer used: {name_of(message)!r}"


def disagreements(all_rooms: list[Room]) -> Iterator[str]:
    """The same English said differently in two rooms: Django would show one of them in both."""
    said: dict[tuple[object, object], tuple[str, list[str]]] = {}
    for room in all_rooms:
        for message in catalogues.messages(catalogues.read(room)):
            if not filled(message):
                continue
            first, words = said.setdefault((message.id, message.context), (room.name, strings(message)))
            if words != strings(message):
                yield f"{name_of(message)!r} is {words[0]} in {first} and {strings(message)[0]} in {room.name}; use one, or pgettext"


def check(chosen: list[Room], all_rooms: list[Room]) -> int:
    faults = [f"{room.name}: {fault}" for room in chosen for fault in faults_of(room)]
    if len(chosen) == len(all_rooms):
        faults += disagreements(all_rooms)
    for fault in faults:
        print(fault, file=sys.stderr)
    if faults:
        print(f"{len(faults)} faults. `tools/messages.py update ROOM [--prune]` gathers texts and drops unused ones.", file=sys.stderr)
        return 1
    print(f"translations: {len(chosen)} rooms complete")
    return 0


def choose(names: list[str], all_rooms: list[Room]) -> list[Room]:
    by_name = {room.name: room for room in all_rooms}
    if unknown := sorted(set(names) - by_name.keys()):
        raise SystemExit(f"no such room: {', '.join(unknown)} (there are {', '.join(by_name)})")
    return [by_name[name] for name in names] or all_rooms


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(description=__doc__)
    acts = top.add_subparsers(dest="act", required=True)
    for act, help_text in (
        ("update", "gather the texts of rooms into their zh_Hant catalogues, for you to translate"),
        ("check", "fail on texts that are missing, unused, fuzzy, untranslated, with other placeholders or simplified characters"),
        ("compile", "derive zh_Hans and compile both languages of rooms that changed; of a room that is named always"),
    ):
        sub = acts.add_parser(act, help=help_text)
        sub.add_argument("rooms", nargs="*", metavar="ROOM", help="every room when none is named")
        if act == "update":
            sub.add_argument("--prune", action="store_true", help="drop translations that nothing asks for any more")
    return top


def main(arguments: list[str] | None = None, source: Path = catalogues.SOURCE) -> int:
    options = parser().parse_args(arguments)
    all_rooms = catalogues.rooms(source)
    chosen = choose(options.rooms, all_rooms)
    if options.act == "check":
        return check(chosen, all_rooms)
    if options.act == "update":
        for room in chosen:
            update(room, prune=options.prune)
        return 0
    files = [file for room in chosen for file in catalogues.compile_room(room)] if options.rooms else catalogues.compile_stale(source)
    print(f"{len(files)} catalogues compiled")
    return 0


if __name__ == "__main__":
    sys.exit(main())
