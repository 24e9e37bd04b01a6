"""The outside of a workbook file: what it really is, and whether it is safe to unpack."""

import zipfile
import zlib
from pathlib import Path
from typing import IO

from django.utils.translation import gettext_lazy as _

from dudao.sheets.tables import NotReadable

MOST_UNPACKED = 6 << 30
"""Bytes. The fullest sheet a spreadsheet can hold, 1,048,576 rows of 100 columns, stays below."""
HIGHEST_RATIO = 250
RATIO_FROM = 32 << 20
"""Bytes. Small parts may compress as well as they like."""
MOST_PARTS = 10_000
LONGEST_PART_KEPT = 64 << 20

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = b"PK\x03\x04"
EMPTY_ZIP = b"PK\x05\x06"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def is_workbook(path: Path) -> bool:
    """Whether a file is an XLSX workbook, by its first bytes and not by its name. Raises NotReadable for other office files."""
    with path.open("rb") as file:
        head = file.read(4096)
    if not head:
        raise NotReadable(_("The file is empty."))
    if head.startswith(OLE):
        raise _ole(path)
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:512].lower()
    if start.startswith((b"<html", b"<!doctype html", b"<table", b"<meta")) or b"mso-application" in start or b"<html" in start:
        raise NotReadable(
            _("This is a web page under the name of a workbook. Open it in a spreadsheet program, save it as .xlsx and try again.")
        )
    if start.startswith((b"%pdf", b"{\\rtf")):
        raise NotReadable(_("This is no table. Export the log as CSV or .xlsx and try again."))
    return head.startswith((ZIP, EMPTY_ZIP))


def _ole(path: Path) -> NotReadable:
    with path.open("rb") as file:
        tail = b""
        while piece := file.read(1 << 20):
            if ENCRYPTED in tail + piece:
                return NotReadable(
                    _("The workbook is protected by a password. Open it, remove the password (File, Info, Protect), save it and try again.")
                )
            tail = piece[-64:]
    return NotReadable(_("This is a workbook of the old kind (.xls). Open it, save it as .xlsx or CSV (UTF-8) and try again."))


def open_package(path: Path) -> zipfile.ZipFile:
    """Open an XLSX file after looking at what it would unpack to. Raises NotReadable for bombs, damage and other formats."""
    try:
        package = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise damaged() from error
    try:
        _refuse_bombs(package)
        _refuse_others(package)
    except NotReadable:
        package.close()
        raise
    return package


def _refuse_bombs(package: zipfile.ZipFile) -> None:
    parts = package.infolist()
    total = sum(part.file_size for part in parts)
    ratio = max((part.file_size / max(1, part.compress_size) for part in parts if part.file_size >= RATIO_FROM), default=0.0)
    if total > MOST_UNPACKED or ratio > HIGHEST_RATIO or len(parts) > MOST_PARTS:
        raise NotReadable(
            _("The workbook would unpack from {packed:,} to {size:,} MB and was not opened. Save the sheet as CSV (UTF-8) instead."),
            size=total >> 20,
            packed=(sum(part.compress_size for part in parts) >> 20) or 1,
        )
    if any(part.flag_bits & 1 for part in parts):
        raise NotReadable(_("The file is protected by a password. Remove it and try again."))


def _refuse_others(package: zipfile.ZipFile) -> None:
    names = set(package.namelist())
    if "xl/workbook.bin" in names:
        raise NotReadable(_("This is a binary workbook (.xlsb). Open it, save it as .xlsx or CSV (UTF-8) and try again."))
    if "content.xml" in names:
        raise NotReadable(_("This is an OpenDocument file (.ods). Open it, save it as .xlsx or CSV (UTF-8) and try again."))
    if "xl/workbook.xml" not in names:
        raise NotReadable(_("This archive is no workbook. Unpack it and import the table that is in it."))


def part(package: zipfile.ZipFile, name: str) -> IO[bytes]:
    """One part of the package as a stream that never gives more than the package says it holds."""
    try:
        return package.open(name)
    except (KeyError, zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        raise damaged() from error


def small_part(package: zipfile.ZipFile, name: str) -> bytes:
    """A part that describes others, whole. Empty when there is none."""
    if name not in package.namelist():
        return b""
    try:
        with part(package, name) as stream:
            content = stream.read(LONGEST_PART_KEPT + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise damaged() from error
    if len(content) > LONGEST_PART_KEPT:
        raise damaged()
    return content


def damaged() -> NotReadable:
    return NotReadable(_("The workbook is damaged. Open it in a spreadsheet program, save it again and try once more."))
