"""PDF, Word and Excel files: known by their content; macros and packages that unpack to too much are refused."""

import zipfile
import zlib
from io import BytesIO
from typing import Final

from django.utils.translation import gettext_lazy as _

from dudao.journal.attachments.refusals import TooLarge, Unfit

WORD: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MAIN_PARTS: Final = {f"{WORD}.main+xml": WORD, f"{EXCEL}.main+xml": EXCEL}
MOST_PARTS: Final = 5_000
MOST_UNPACKED: Final = 300_000_000
MOST_TYPES: Final = 2_000_000
"""Parts of an office file, bytes of all of them unpacked, and bytes of the one that lists what they are."""


def type_of(name: str, data: bytes) -> str:
    """The media type of a paper; empty when it is none. Raises Unfit or TooLarge for a package that must not be kept."""
    if data.startswith(b"%PDF-") and b"%%EOF" in data[-2048:]:
        return "application/pdf"
    if data.startswith(b"PK\x03\x04"):
        return _type_of_package(name, data)
    return ""


def _type_of_package(name: str, data: bytes) -> str:
    try:
        with zipfile.ZipFile(BytesIO(data)) as package:
            parts = package.infolist()
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
                raise TooLarge(_("“{name}” unpacks to far more than its size. Save it anew, or send it as a PDF."), name=name)
            if any(part.filename.lower().endswith("vbaproject.bin") for part in parts):
                raise Unfit(_("“{name}” holds macros. Save it without them (docx, xlsx), or as a PDF."), name=name)
            with package.open("[Content_Types].xml") as types:
                told = types.read(MOST_TYPES).decode("utf-8", "replace")
    except KeyError:
        return ""
    except (zipfile.BadZipFile, zlib.error, OSError, RuntimeError, NotImplementedError, ValueError) as error:
        raise Unfit(_("“{name}” is a damaged package. Save it anew, or send it as a PDF."), name=name) from error
    return next((media_type for part, media_type in MAIN_PARTS.items() if part in told), "")
