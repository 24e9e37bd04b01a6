"""A form drawn once for all tests of paper, its blank pages, and files of scans."""

from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image

from dudao.surveys.bank import bank
from dudao.surveys.paper.layout import Layout
from dudao.surveys.paper.pixels import Grey
from dudao.surveys.paper.printing import Copy, Drawn, Form, draw, printed
from dudao.surveys.paper.reading import Reader, Sheet
from dudao.surveys.paper.sources import Scan
from dudao.surveys.paper_words import words
from dudao.surveys.questionnaire import Choice, Content, Group, Kind, Question, Text
from dudao.surveys.tests import simulated
from dudao.surveys.tests.simulated import Way

SURVEY, VERSION, KEY = 7, 2, b"a secret of this survey"
FORMS = (41, 42, 43)
EDITION = (SURVEY, VERSION, "en")


def questions() -> Content:
    """The bank's usual questions, and one with choices."""
    usual = bank().usual("residential")
    since = Question(
        "since", Group.OTHER, Kind.CHOICE, Text("住了多久", "住了多久", "How long have you lived here?"), extra=True,
        choices=tuple(Choice(f"y{at}", Text(en, en, en)) for at, en in enumerate(("Under a year", "1 to 5 years", "Longer"))),
    )  # fmt: skip
    return Content(usual.title, usual.introduction, (*usual.rated, since, *usual.open))


def form(content: Content | None = None, language: str = "en") -> Form:
    return Form(
        content or questions(),
        words(language),
        language,
        "KF-CQ05-02-F1",
        "Emerald Lake",
        "Please put this form into the box in the lobby.",
    )


@dataclass(frozen=True)
class Batch:
    """A form, what it says of itself, and copies of it as printed: two pages for each of FORMS."""

    form: Drawn
    layout: Layout
    pdf: bytes
    papers: tuple[Grey, ...]

    def paper(self, number: int = FORMS[0], page: int = 1) -> Grey:
        return self.papers[FORMS.index(number) * len(self.layout.pages) + page - 1]

    def reader(self) -> Reader:
        return Reader({EDITION: self.layout}, key=KEY)


@cache
def drawn() -> Batch:
    made = draw(form())
    copies = [Copy(number, f"3-{number}") for number in FORMS]
    pdf = printed(made, copies, survey=SURVEY, version=VERSION, language="en", key=KEY, sheets=False)
    return Batch(made, made.layout, pdf, tuple(simulated.blank_pages(pdf)))


def scan(paper: Grey, way: Way | None = None, seed: int = 1) -> Scan:
    return Scan(1, simulated.scanned(paper, way or Way(), np.random.default_rng(seed)))


def read(paper: Grey, way: Way | None = None, reader: Reader | None = None) -> Sheet:
    """One page through the scanner and the reader."""
    return (reader or drawn().reader()).sheet(scan(paper, way))


def answered(sheet: Sheet) -> dict[str, int]:
    return {key: answer.mark.value for key, answer in sheet.answers.items()}


def as_file(folder: Path, name: str, images: list[Grey], *, mode: str = "L") -> Path:
    """Pictures as one file: PDF, TIFF, or one JPEG or PNG; ``mode`` 1 is black and white only."""
    first, *others = [Image.fromarray(image).convert(mode) for image in images]
    more = {"save_all": True, "append_images": others} if name.endswith((".pdf", ".tif")) else {}
    path, held = folder / name, BytesIO()
    first.save(held, format=Image.registered_extensions()[path.suffix], resolution=200, **more)
    path.write_bytes(held.getvalue())
    return path
