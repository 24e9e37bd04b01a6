"""Bytes of a mail as text, whatever its charset is said to be. Pure: it never fails, and never guesses where it was told rightly."""

import codecs
from typing import Final

from dudao.sheets.encodings import readings

WIDER: Final = {
    "gb2312": "gb18030", "gbk": "gb18030", "cp936": "gb18030", "gb_2312-80": "gb18030", "x-gbk": "gb18030", "gb2312-1980": "gb18030",
    "big5": "cp950", "x-x-big5": "cp950", "us-ascii": "utf-8", "ascii": "utf-8", "iso-8859-1": "cp1252", "latin-1": "cp1252",
}  # fmt: skip
"""Mail programs write the narrow name and use the wide charset."""
NEVER: Final = frozenset({"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"})
"""Python's codecs that are no charsets; some take very long on made-up input."""
SAMPLE: Final = 65_536


def decoded(data: bytes, charset: str | None) -> str:
    """As told, if that reads; else UTF-8; else the most plausible of GB18030, Big5 and Windows-1252; else with marks for what is broken."""
    for name in (_known(charset), "utf-8"):
        if name is not None:
            try:
                return data.decode(name)
            except (UnicodeError, LookupError, ValueError):
                continue
    found = max(readings(data[:SAMPLE]), key=lambda reading: reading.score, default=None)
    return data.decode(found.encoding if found is not None and found.score > 0 else _known(charset) or "utf-8", "replace")


def _known(charset: str | None) -> str | None:
    told = (charset or "").strip().strip("\"'").lower()
    told = WIDER.get(told, told)
    try:
        found = codecs.lookup(told)
    except (LookupError, ValueError):
        return None
    return None if found.name in NEVER or not getattr(found, "_is_text_encoding", True) else found.name
