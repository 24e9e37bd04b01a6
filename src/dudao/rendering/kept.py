"""A paper as plain data, so that what was issued can be kept and shown again word for word, whatever the program says later."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields
from typing import Any, Final

from dudao.rendering.documents import Bullets, Document, Figure, Heading, NewPage, Pairs, Paragraph, Signatures, Table, Tiles

BLOCKS: Final[dict[str, type]] = {
    block.__name__.lower(): block for block in (Heading, Paragraph, Bullets, Pairs, Table, Figure, Tiles, Signatures, NewPage)
}
NAMES: Final = {block: name for name, block in BLOCKS.items()}
HEAD: Final = ("title", "language", "issuer", "number", "subtitle", "mark", "page", "facts")


def to_data(document: Document) -> dict[str, Any]:
    """The document as JSON can hold it, in one order of names: a database may give them back in another."""
    head = {name: getattr(document, name) for name in HEAD}
    blocks = [{"block": NAMES[type(block)], **_parts(block)} for block in document.blocks]
    return _in_order({**head, "facts": [[what, value] for what, value in document.facts.items()], "blocks": blocks})


def from_data(data: Mapping[str, Any]) -> Document:
    """The document that was kept; drawn, it is the same file byte for byte as long as the drawing program is the same."""
    kept = _in_order(data)
    head = {name: kept[name] for name in HEAD}
    return Document(**{**head, "facts": dict(kept["facts"])}, blocks=[_block(each) for each in kept["blocks"]])


def _in_order(data: Mapping[str, Any]) -> dict[str, Any]:
    ordered: dict[str, Any] = json.loads(json.dumps(data, ensure_ascii=False, sort_keys=True))
    return ordered


def digest_of(content: Mapping[str, Any]) -> str:
    """What tells whether kept papers are still the same: SHA-256 over their data in a fixed order."""
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _parts(block: Any) -> dict[str, Any]:
    values = {field.name: getattr(block, field.name) for field in fields(block)}
    return {name: sorted(value) if isinstance(value, frozenset) else value for name, value in values.items()}


def _block(data: Mapping[str, Any]) -> Any:
    parts = {name: value for name, value in data.items() if name != "block"}
    if data["block"] == "table":
        parts["numbers"] = frozenset(parts["numbers"])
    return BLOCKS[data["block"]](**parts)
