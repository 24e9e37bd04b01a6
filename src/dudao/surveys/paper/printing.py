"""Forms to print: one PDF for a whole building, and the layout that the same source says it has."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np
import zxingcpp

from dudao.rendering import typesetting
from dudao.rendering.layout import broad
from dudao.rendering.values import breakable, clean
from dudao.surveys.paper import identity as identities
from dudao.surveys.paper.identity import MOST_PAGES, Identity
from dudao.surveys.paper.layout import Layout
from dudao.surveys.questionnaire import Content, Group, Kind, Text

DICTIONARY: Final = cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_50)
SIDE: Final = 6
"""Modules of a mark: four of its pattern and its black rim."""
BOX_MILLIMETRES: Final = (90, 70, 50, 40)
"""Height of each box of one, two, three, or more questions answered in words."""
SMALL_BOX: Final = 35
"""The same where that keeps the whole form on one page."""
SECONDS: Final = 120.0
"""Time for one batch."""
MOST_COPIES: Final = 1000
"""Forms of one batch; more are printed in several."""


class TooLong(Exception):
    """The questionnaire needs more pages than a form may have."""


@dataclass(frozen=True, slots=True)
class Words:
    """What stands on every form besides the questions, in the customer's language; ``levels`` from very satisfied to not used, six."""

    levels: tuple[str, ...]
    groups: Mapping[Group, str]
    fill: str
    correct: str
    number: str
    page: str
    over: str


@dataclass(frozen=True, slots=True)
class Form:
    """A questionnaire in one language. ``number`` is the form's number in the standard, ``closing`` says how it comes back."""

    content: Content
    words: Words
    language: str
    number: str = ""
    issuer: str = ""
    closing: str = ""

    def text(self, text: Text) -> str:
        return breakable(clean(text.read(self.language)))


@dataclass(frozen=True, slots=True)
class Copy:
    """One form of a batch: its number in the survey and, for whoever puts it in a mailbox, where it belongs."""

    number: int
    place: str = ""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A form without marks, code and number, as PDF, and where all lies on it. Kept together: copies of it are read by this layout."""

    pdf: bytes
    layout: Layout


def draw(form: Form) -> Drawn:
    """A form in one language. Raises TooLong, and CannotDraw when it could not be drawn."""
    for height in (SMALL_BOX, BOX_MILLIMETRES[min(len(form.content.open), len(BOX_MILLIMETRES)) - 1]):
        data = _data(form, height)
        spots = typesetting.asked(_source("form"), data | {"measure": True}, "<spot>", language=form.language)
        layout = Layout.from_spots(spots)
        if len(layout.pages) == 1:
            break
    if len(layout.pages) > MOST_PAGES or layout.keys != {question.key for question in form.content.questions}:
        raise TooLong
    return Drawn(typesetting.to_pdf(_source("form"), data, language=form.language), layout)


def printed(
    drawn: Drawn, copies: Sequence[Copy], *, survey: int, version: int, language: str, key: bytes = b"", sheets: bool = True
) -> bytes:
    """
    Copies of a form as one PDF, in the order given. Raises CannotDraw.

    With ``sheets`` each form begins on a new sheet, so that the batch may be printed on both sides. ``key`` as in ``identity.coded``.
    """
    if not 0 < len(copies) <= MOST_COPIES:
        raise ValueError(f"a batch has 1 to {MOST_COPIES} forms")
    made = [_copy(copy, survey, len(drawn.layout.pages), version, language, key) for copy in copies]
    data = {
        "pages": drawn.layout.as_json()["pages"],
        "copies": made,
        "marks": {str(mark): _mark(mark) for mark in sorted({mark for copy in made for page in copy["pages"] for mark in page["marks"]})},
        "sheets": sheets,
    }
    return typesetting.to_pdf(_source("copies"), data, language=language, files={"form.pdf": drawn.pdf}, seconds=SECONDS)


def _source(name: str) -> str:
    return Path(__file__).with_name(f"{name}.typ").read_text("utf-8")


def _copy(copy: Copy, survey: int, pages: int, version: int, language: str, key: bytes) -> dict[str, Any]:
    own = [Identity(survey, copy.number, page, pages, version, language) for page in range(1, pages + 1)]
    return {
        "shown": identities.shown(copy.number),
        "place": _text(copy.place),
        "pages": [{"marks": identities.marks(page), "code": _code(identities.coded(page, key))} for page in own],
    }


def _data(form: Form, height: int) -> dict[str, Any]:
    parts = _parts(form, height)
    last = [parts.pop() for _part in takewhile(lambda part: part["kind"] == "open", parts[::-1])][::-1]
    return {
        "title": form.text(form.content.title),
        "title-size": 17 if broad(form.content.title.read(form.language)) <= 44 else 13,
        "issuer": _text(form.issuer),
        "number": _text(form.number),
        "introduction": form.text(form.content.introduction),
        "closing": _text(form.closing),
        "words": {
            "levels": [_text(level) for level in form.words.levels],
            "fill": _text(form.words.fill),
            "correct": _text(form.words.correct),
            "number": _text(form.words.number),
            "page": _text(form.words.page),
            "over": _text(form.words.over),
        },
        "level-size": 8.5 if form.language == "en" else 9.5,
        "parts": parts,
        "last": last,
        "measure": False,
    }


def _parts(form: Form, height: int) -> list[dict[str, Any]]:
    """Questions on the levels that follow one another stand in one table, a group's name where it begins; the others each alone."""
    parts: list[dict[str, Any]] = []
    group = None
    for question in form.content.questions:
        said = {"key": question.key, "text": form.text(question.text)}
        match question.kind:
            case Kind.LEVELS:
                if not parts or parts[-1]["kind"] != "levels":
                    parts.append({"kind": "levels", "rows": []})
                    group = None
                parts[-1]["rows"].append(said | {"group": "" if question.group is group else _text(form.words.groups[question.group])})
                group = question.group
            case Kind.OPEN:
                parts.append(said | {"kind": "open", "height": height})
            case Kind.CHOICE:
                choices = [form.text(choice.text) for choice in question.choices]
                parts.append(said | {"kind": "choices", "choices": choices, "columns": _columns(choices)})
    return parts


def _columns(choices: Sequence[str]) -> int:
    """Choices that stand side by side: as many as their longest text leaves room for."""
    longest = max((broad(choice) for choice in choices), default=0)
    return 4 if longest <= 16 else 2 if longest <= 40 else 1


def _text(value: str) -> str:
    return breakable(clean(value))


def _code(said: str) -> str:
    """A code without a rim of its own: the paper round it is white. Level H: a third of it may be lost."""
    made = zxingcpp.create_barcode(said, zxingcpp.BarcodeFormat.QRCode, ec_level="H")
    return _picture((np.array(made.to_image(scale=1, add_quiet_zones=False)) == 0).tolist())


def _mark(mark: int) -> str:
    return _picture((cv2.aruco.generateImageMarker(DICTIONARY, mark, SIDE) == 0).tolist())


def _picture(black: Sequence[Sequence[bool]]) -> str:
    """Black modules as SVG: a path of runs, one for each line of modules."""
    side = len(black)
    path = "".join(f"M{start} {y}h{end - start}v1h-{end - start}z" for y, row in enumerate(black) for start, end in _runs(row))
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}"><path d="{path}"/></svg>'


def _runs(row: Sequence[bool]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for x, black in enumerate(row):
        if black and runs and runs[-1][1] == x:
            runs[-1] = (runs[-1][0], x + 1)
        elif black:
            runs.append((x, x + 1))
    return runs
