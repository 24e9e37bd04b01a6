"""A drawing process made ready before anybody asks for a paper: its fonts and its charts are read for the first one anyway."""

import logging
import threading

from django.conf import settings

from dudao.rendering import charts
from dudao.rendering.documents import Block, Document, Figure, Paragraph, Table
from dudao.rendering.pdf import to_pdf
from dudao.rendering.presses import CannotDraw

PAUSE_SECONDS = 3.0
"""The first pages are served first."""
BETWEEN_SECONDS = 10.0
"""One process after the other: two that read fonts at once take what the pages need."""
log = logging.getLogger("dudao.rendering")


def warm_later(turn: int) -> threading.Thread:
    """Warm in the background, the web process whose ``turn`` it is first at once, the others behind it."""
    pause = threading.Timer(PAUSE_SECONDS + BETWEEN_SECONDS * turn, warm)
    pause.daemon = True
    pause.start()
    return pause


def warm() -> None:
    """Draw a paper that nobody sees. What hinders it is said when somebody asks for one."""
    try:
        to_pdf(sample())
    except CannotDraw:
        log.info("no paper could be drawn in advance")


def sample() -> Document:
    """A little of what papers are made of."""
    figure = Figure(charts.pareto([("電梯", 3), ("漏水", 2)], unit="件"), "類別", "電梯")
    blocks: list[Block] = [Paragraph("督導"), figure, Table(["編號", "件"], [["1", 3]], numbers=frozenset({1}))]
    return Document(title="督導", language=settings.LANGUAGE_CODE, blocks=blocks)
