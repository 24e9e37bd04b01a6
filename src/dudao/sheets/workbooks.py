"""XLSX in constant memory: sheet, shared texts and styles read as streams, dimensions that a file declares never trusted."""

import re
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import NamedTuple
from zipfile import ZipFile

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from dudao.sheets import packages
from dudao.sheets.cells import FROM_1900, FROM_1904, Reading, SheetRows
from dudao.sheets.strings import SharedTexts
from dudao.sheets.tables import NotReadable, Row
from dudao.sheets.xml import elements, feed

DATE_FORMATS = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
"""Number formats built into the file format that mean a date or a time, those of East Asia included."""
NOT_CODE = re.compile(r'"[^"]*"|\\.|\[(?!h+\]|m+\]|s+\])[^\]]*\]|_.')
DATE_CODE = re.compile(r"[ymdhs年月日]", re.IGNORECASE)


class Sheet(NamedTuple):
    name: str
    part: str
    visible: bool


class WorkbookTable:
    """One sheet of a workbook as a table."""

    def __init__(self, path: Path, *, sheet: str | None = None) -> None:
        self._path = path
        self._share = 0.0
        with packages.open_package(path) as package:
            workbook = elements(packages.small_part(package, "xl/workbook.xml"))
            sheets = _sheets(workbook, package)
            self._sheet = _chosen(sheets, sheet)
            self._dates = _date_styles(package)
        self.epoch = _epoch(workbook)
        self.how = self._sheet.name
        self.notes: list[str | Promise] = []
        others = [each.name for each in sheets if each is not self._sheet]
        if others and sheet is None:
            self.notes.append(
                format_lazy(
                    _("Only the sheet “{read}” is read; the workbook also has {others} (choose with --sheet)."),
                    read=self._sheet.name,
                    others=", ".join(f"“{name}”" for name in others[:8]),
                )
            )

    def records(self) -> Iterator[Row]:
        self._share = 0.0
        with packages.open_package(self._path) as package, tempfile.TemporaryFile() as file:
            part = next((name for name in package.namelist() if name.lower() == "xl/sharedstrings.xml"), None)
            texts = SharedTexts(packages.part(package, part) if part else None, file)
            yield from self._rows(package, texts)
        self._share = 1.0

    def share_read(self) -> float:
        return self._share

    def _rows(self, package: ZipFile, texts: SharedTexts) -> Iterator[Row]:
        size = package.getinfo(self._sheet.part).file_size or 1
        rows = SheetRows(Reading(texts, self._dates, self.epoch))
        with packages.part(package, self._sheet.part) as stream:
            for _piece in feed(rows.parser, stream):
                self._share = min(1.0, stream.tell() / size)
                yield from rows.take()


def sheet_names(path: Path) -> list[str]:
    """The worksheets of a workbook, in their order."""
    with packages.open_package(path) as package:
        return [sheet.name for sheet in _sheets(elements(packages.small_part(package, "xl/workbook.xml")), package)]


def _sheets(workbook: list[tuple[str, dict[str, str]]], package: ZipFile) -> list[Sheet]:
    """The worksheets in their order; charts and the like are left out."""
    names = set(package.namelist())
    targets = {
        attributes.get("Id", ""): attributes.get("Target", "")
        for tag, attributes in elements(packages.small_part(package, "xl/_rels/workbook.xml.rels"))
        if tag == "Relationship" and attributes.get("Type", "").endswith("/worksheet")
    }
    found = []
    for tag, attributes in workbook:
        if tag != "sheet":
            continue
        identity = next((value for name, value in attributes.items() if name.endswith(":id")), "")
        target = targets.get(identity, "")
        part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        if target and part in names:
            found.append(Sheet(attributes.get("name", ""), part, attributes.get("state", "visible") == "visible"))
    if not found:
        raise packages.damaged()
    return found


def _chosen(sheets: list[Sheet], name: str | None) -> Sheet:
    if name is None:
        return next((sheet for sheet in sheets if sheet.visible), sheets[0])
    for sheet in sheets:
        if sheet.name.strip().casefold() == name.strip().casefold():
            return sheet
    raise NotReadable(
        _("The workbook has no sheet “{name}”. It has: {sheets}."), name=name, sheets=", ".join(sheet.name for sheet in sheets[:20])
    )


def _date_styles(package: ZipFile) -> list[bool]:
    """For each cell style whether numbers under it are dates."""
    content = packages.small_part(package, "xl/styles.xml")
    codes: dict[int, str] = {}
    styles: list[bool] = []
    inside = False
    for tag, attributes in elements(content) if content else []:
        if tag == "numFmt":
            codes[int(attributes.get("numFmtId", 0))] = attributes.get("formatCode", "")
        elif tag in ("cellXfs", "cellStyles", "dxfs"):
            inside = tag == "cellXfs"
        elif tag == "xf" and inside:
            number = int(attributes.get("numFmtId", 0))
            styles.append(is_date_code(codes[number]) if number in codes else number in DATE_FORMATS)
    return styles


def is_date_code(code: str) -> bool:
    """Whether a number format shows a date or a time: has year, month, day, hour or second outside of quoted text."""
    return bool(DATE_CODE.search(NOT_CODE.sub("", code.split(";", maxsplit=1)[0])))


def _epoch(workbook: list[tuple[str, dict[str, str]]]) -> datetime:
    for tag, attributes in workbook:
        if tag == "workbookPr" and attributes.get("date1904", "0") in ("1", "true"):
            return FROM_1904
    return FROM_1900
