"""Questionnaires as XLSForm, the workbooks that ODK, Kobo and others exchange: written, and read with errors by row.

Three sheets: ``survey`` with a row for each question in groups, ``choices`` with the lists they choose from, ``settings``. A group's name
is one of ours (``questionnaire.Group``). A list of the names 1 to 5, with 6 if need be, is the five levels; any other is a question's own.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Final, NamedTuple

from django.utils import translation
from django.utils.text import format_lazy
from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _

from dudao.organisation.refusal import Invalid, Sentence
from dudao.rendering.tables import Cell, write_xlsx
from dudao.sheets.packages import is_workbook
from dudao.sheets.reading import Header, Options, fold, likely_header, open_table, rows_below
from dudao.sheets.tables import Flaw, NotReadable, Row
from dudao.surveys import words
from dudao.surveys.questionnaire import LANGUAGES, Choice, Content, Group, Kind, Question, Text
from dudao.surveys.statistics.levels import HIGHEST, LOWEST, NOT_USED
from dudao.surveys.wording import GROUPS
from dudao.surveys.wording import LANGUAGES as LANGUAGE_NAMES

NAMES: Final[Mapping[str, str]] = {"zh-hant": "繁體中文 (zh-Hant)", "zh-hans": "简体中文 (zh-Hans)", "en": "English (en)"}
CALLED: Final[Mapping[str, str]] = {
    "zh-hant": "zh-hant", "zh-tw": "zh-hant", "zh-hk": "zh-hant", "繁體中文": "zh-hant", "traditional chinese": "zh-hant",
    "zh-hans": "zh-hans", "zh-cn": "zh-hans", "zh": "zh-hans", "简体中文": "zh-hans", "中文": "zh-hans", "chinese": "zh-hans",
    "en": "en", "english": "en",
}  # fmt: skip
"""What workbooks call the languages, by name or by code in brackets."""
LEVELS: Final = "levels"
TITLE: Final = "form_title"
INTRODUCTION: Final = "introduction"
TRUE: Final = frozenset({"yes", "true", "true()", "1"})
FALSE: Final = frozenset({"", "no", "false", "false()", "0"})
LABEL: Final = re.compile(r"label\s*::?\s*(?P<name>.+?)(?:\s*\((?P<code>[\w-]+)\))?", re.IGNORECASE)
KINDS: Final[Mapping[str, bool]] = {"select_one": True, "text": False}
"""Types of questions, and whether the name of a list follows."""
TYPES: Final = "select_one LIST, text, note, begin_group, end_group"
MOST_ROWS: Final = 2_000
MISTAKES_SHOWN: Final = 20


class _Page(NamedTuple):
    """One sheet as ``rendering.tables`` writes it."""

    title: str
    headers: Sequence[str]
    rows: Sequence[Sequence[Cell]]


def written(content: Content, *, name: str, version: str) -> bytes:
    """The workbook. ``name`` and ``version`` go into its settings, where collecting tools look for them."""
    labels = [f"label::{NAMES[language]}" for language in LANGUAGES]
    survey: list[list[Cell]] = [
        ["note", TITLE, *_labels(content.title), "", ""],
        ["note", INTRODUCTION, *_labels(content.introduction), "", ""],
    ]
    lists: list[list[Cell]] = [[LEVELS, code, *labels_of] for code, labels_of in _levels()]
    for group, questions in content.grouped():
        survey.append(["begin_group", group.value, *_in_each(GROUPS[group]), "", ""])
        for question in questions:
            survey.append([_type(question), question.key, *_labels(question.text), _yes(question.required), _yes(question.extra)])
            lists += [[question.key, choice.key, *_labels(choice.text)] for choice in question.choices]
        survey.append(["end_group", group.value, "", "", "", "", ""])
    settings: list[list[Cell]] = [[content.title.read("zh-hant"), name, version, NAMES["zh-hant"]]]
    out = BytesIO()
    write_xlsx(
        out,
        [
            _Page("survey", ["type", "name", *labels, "required", "extra"], survey),
            _Page("choices", ["list_name", "name", *labels], lists),
            _Page("settings", ["form_title", "form_id", "version", "default_language"], settings),
        ],
    )
    return out.getvalue()


def _type(question: Question) -> str:
    return {Kind.LEVELS: f"select_one {LEVELS}", Kind.OPEN: "text", Kind.CHOICE: f"select_one {question.key}"}[question.kind]


def _labels(text: Text) -> list[str]:
    return [text[language] for language in LANGUAGES]


def _yes(value: object) -> str:
    return "yes" if value else ""


def _in_each(sentence: Sentence) -> list[str]:
    found = []
    for language in LANGUAGES:
        with translation.override(language):
            found.append(str(sentence))
    return found


def _levels() -> Iterator[tuple[int, list[str]]]:
    for level in range(HIGHEST, LOWEST - 1, -1):
        yield level, _in_each(words.LEVELS[level - 1])
    yield NOT_USED, _in_each(words.NOT_USED)


class Mistake(NamedTuple):
    """What is wrong, and where in the workbook; line 0 is the sheet as a whole."""

    sheet: str
    line: int
    column: str
    message: Sentence

    def __str__(self) -> str:
        where = now_("{sheet}, line {line}").format(sheet=self.sheet, line=self.line) if self.line else self.sheet
        return f"{where} [{self.column}]: {self.message}" if self.column else f"{where}: {self.message}"


class NoForm(Invalid):
    """A workbook that is not taken in: every mistake in it, by sheet and line."""

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        self.mistakes = tuple(mistakes)
        shown = "\n".join(str(mistake) for mistake in self.mistakes[:MISTAKES_SHOWN])
        more = "\n…" if len(self.mistakes) > MISTAKES_SHOWN else ""
        super().__init__(_("The workbook was not taken in:\n{mistakes}"), field="file", mistakes=f"{shown}{more}")


def read(path: Path) -> Content:
    """The questionnaire in a workbook. What hinders its approval may still be in it, for that is mended in the editor.

    Raises NotReadable when the file is no workbook or has not the sheets, NoForm when a row cannot be understood.
    """
    if not is_workbook(path):
        raise NotReadable(_("An XLSForm is a workbook (.xlsx) with the sheets survey and choices."))
    return _Reader(path).read()


@dataclass
class _Sheet:
    """The rows of one sheet with their columns found."""

    name: str
    header: Header
    rows: list[Row]
    languages: dict[int, str]

    def cell(self, row: Row, column: str) -> str:
        place = self.header.place(column)
        value = row.cells[place] if place is not None and place < len(row.cells) else ""
        return "" if isinstance(value, Flaw) else " ".join(str(value).split())

    def text(self, row: Row) -> Text:
        found = dict.fromkeys(LANGUAGES, "")
        for place, language in self.languages.items():
            value = row.cells[place]
            found[language] = "" if isinstance(value, Flaw) else str(value).replace("\r\n", "\n").strip()
        return Text(found["zh-hant"], found["zh-hans"], found["en"])


@dataclass
class _Reader:
    path: Path
    mistakes: list[Mistake] = field(default_factory=list)

    def read(self) -> Content:
        choices, survey = self._sheet("choices", {"list_name", "name"}), self._sheet("survey", {"type", "name"})
        if self.mistakes:
            raise NoForm(self.mistakes)
        lists = self._lists(choices)
        content = self._content(survey, lists)
        if self.mistakes:
            raise NoForm(self.mistakes)
        return content

    def _blame(self, sheet: _Sheet, row: Row, column: str, message: Sentence) -> None:
        self.mistakes.append(Mistake(sheet.name, row.line, column, message))

    def _sheet(self, name: str, needed: set[str]) -> _Sheet:
        table = open_table(self.path, Options(sheet=name))
        header = likely_header(table, lambda cell: fold(cell) in needed or bool(LABEL.fullmatch(cell)))
        there = {fold(each) for each in header.names}
        self.mistakes += [Mistake(name, header.line, column, _("this column is missing")) for column in sorted(needed - there)]
        languages = {place: found for place, each in enumerate(header.names) if (found := _language(each))}
        self.mistakes += [
            Mistake(name, header.line, f"label::{NAMES[language]}", format_lazy(_("no column has the texts in {language}"), language=told))
            for language, told in LANGUAGE_NAMES.items()
            if language not in languages.values()
        ]
        sheet = _Sheet(name, header, [], languages)
        for row in rows_below(table, header):
            if len(sheet.rows) == MOST_ROWS:
                self._blame(sheet, row, "", format_lazy(_("the sheet has more than {most} rows"), most=MOST_ROWS))
                break
            self._sound(sheet, row)
        return sheet

    def _sound(self, sheet: _Sheet, row: Row) -> None:
        sheet.rows.append(row)
        if row.flaw is not None:
            self._blame(sheet, row, "", str(row.flaw))
        for place, cell in enumerate(row.cells):
            if isinstance(cell, Flaw):
                self._blame(sheet, row, sheet.header.names[place] if place < len(sheet.header.names) else "", str(cell))

    def _lists(self, sheet: _Sheet) -> dict[str, list[Choice]]:
        found: dict[str, list[Choice]] = {}
        for row in sheet.rows:
            name, key = sheet.cell(row, "list_name"), sheet.cell(row, "name")
            if not name or not key:
                self._blame(sheet, row, "name" if name else "list_name", _("this must not be empty"))
                continue
            if any(choice.key == key for choice in found.setdefault(name, [])):
                self._blame(sheet, row, "name", format_lazy(_("“{name}” stands twice in this list"), name=key))
            self._whole(sheet, row)
            found[name].append(Choice(key, sheet.text(row)))
        return found

    def _whole(self, sheet: _Sheet, row: Row) -> None:
        text = sheet.text(row)
        for place, language in sheet.languages.items():
            if not text[language]:
                self._blame(
                    sheet,
                    row,
                    sheet.header.names[place],
                    format_lazy(_("the text in {language} is missing"), language=LANGUAGE_NAMES[language]),
                )

    def _content(self, sheet: _Sheet, lists: Mapping[str, list[Choice]]) -> Content:
        notes: dict[str, Text] = {}
        questions: dict[str, Question] = {}
        groups: list[Group | None] = []
        for row in sheet.rows:
            sort, _blank, rest = (
                sheet.cell(row, "type").casefold().replace("begin group", "begin_group").replace("end group", "end_group").partition(" ")
            )
            if sort == "begin_group":
                groups.append(self._group(sheet, row))
            elif sort == "end_group" and groups:
                groups.pop()
            elif sort == "end_group":
                self._blame(sheet, row, "type", _("no group is open here"))
            elif sort == "note":
                self._note(sheet, row, notes)
            elif sort not in KINDS or bool(rest) is not KINDS[sort]:
                said = sheet.cell(row, "type")
                self._blame(
                    sheet, row, "type", format_lazy(_("“{type}” is no type used here; write one of: {known}"), type=said, known=TYPES)
                )
            elif question := self._question(sheet, row, groups, lists):
                if question.key in questions:
                    self._blame(sheet, row, "name", format_lazy(_("“{name}” stands twice"), name=question.key))
                questions[question.key] = question
        if groups:
            self.mistakes.append(Mistake(sheet.name, 0, "type", _("a group is not closed: end_group is missing")))
        return Content(notes.get(TITLE, Text()), notes.get(INTRODUCTION, Text()), tuple(questions.values()))

    def _group(self, sheet: _Sheet, row: Row) -> Group | None:
        name = sheet.cell(row, "name").casefold()
        if name in set(Group):
            return Group(name)
        self._blame(sheet, row, "name", format_lazy(_("“{name}” is no group; write one of: {known}"), name=name, known=", ".join(Group)))
        return None

    def _note(self, sheet: _Sheet, row: Row, notes: dict[str, Text]) -> None:
        name = sheet.cell(row, "name").casefold()
        if name not in {TITLE, INTRODUCTION}:
            self._blame(
                sheet, row, "name", format_lazy(_("a note is called {title} or {introduction}"), title=TITLE, introduction=INTRODUCTION)
            )
        self._whole(sheet, row)
        notes[name] = sheet.text(row)

    def _question(self, sheet: _Sheet, row: Row, groups: list[Group | None], lists: Mapping[str, list[Choice]]) -> Question | None:
        self._whole(sheet, row)
        key, kind = sheet.cell(row, "name"), Kind.OPEN
        if not key:
            self._blame(sheet, row, "name", _("this must not be empty"))
        if not groups:
            self._blame(sheet, row, "type", _("the question stands in no group: put it between begin_group and end_group"))
        _select, _blank, name = sheet.cell(row, "type").partition(" ")
        choices = lists.get(name, [])
        if name:
            kind = Kind.LEVELS if _are_levels(choices) else Kind.CHOICE
            if not choices:
                self._blame(sheet, row, "type", format_lazy(_("there is no list “{name}” in the sheet choices"), name=name))
        required, extra = self._truth(sheet, row, "required"), self._truth(sheet, row, "extra")
        if not groups or groups[-1] is None or not key:
            return None
        own = tuple(choices) if kind is Kind.CHOICE else ()
        return Question(key, groups[-1], kind, sheet.text(row), extra=extra, required=required, choices=own)

    def _truth(self, sheet: _Sheet, row: Row, column: str) -> bool:
        said = sheet.cell(row, column).casefold()
        if said not in TRUE | FALSE:
            self._blame(sheet, row, column, format_lazy(_("write yes or no, not “{value}”"), value=said[:40]))
        return said in TRUE


def _are_levels(choices: Sequence[Choice]) -> bool:
    names = {choice.key for choice in choices}
    five = {str(level) for level in range(LOWEST, HIGHEST + 1)}
    return names in (five, five | {str(NOT_USED)})


def _language(heading: str) -> str | None:
    found = LABEL.fullmatch(heading)
    if found is None:
        return None
    return CALLED.get((found["code"] or "").casefold()) or CALLED.get(found["name"].strip().casefold())
