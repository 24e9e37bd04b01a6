"""Questionnaires on paper: forms drawn a second, pages read a second, and how many marks are read right by simulated scans."""

import tempfile
import time
from collections import Counter
from collections.abc import Callable, Mapping
from io import BytesIO
from pathlib import Path
from resource import RUSAGE_SELF, getrusage

import numpy as np
from PIL import Image

from dudao.surveys.paper.pixels import Grey
from dudao.surveys.paper.printing import Copy, printed
from dudao.surveys.paper.reading import Reader
from dudao.surveys.paper.sources import Scan
from dudao.surveys.tests import simulated
from dudao.surveys.tests.paper_scenes import EDITION, FORMS, KEY, SURVEY, VERSION, drawn
from dudao.surveys.tests.simulated import Pen, Way
from tests.bench.rows import Options, Row

PAGES_A_SECOND, CLEAN, BAD, SILENT = 15.0, 0.999, 0.995, 1 / 2000
SEED = 20_261
"""Of the benchmark alone: settings were chosen by other seeds."""


def run(options: Options) -> list[Row]:
    pages = 1000 if options.full else 120
    rows = drawing(1000 if options.full else 300)
    clean = Tally().over(pages, SEED, simulated.CLEAN, simulated.clean)
    bad = Tally().over(pages, SEED + 1, simulated.BAD, simulated.bad)
    rows += clean.rows("clean scans", CLEAN) + bad.rows("bad scans", BAD)
    return [*rows, batch(2000 if options.full else 200)]


def drawing(forms: int) -> list[Row]:
    """A building's forms in one PDF."""
    drawn()
    started = time.perf_counter()
    pdf = printed(drawn().form, [Copy(number) for number in range(forms)], survey=SURVEY, version=VERSION, language="en", key=KEY)
    taken = time.perf_counter() - started
    return [
        Row(f"{forms:,} forms of two pages drawn into one PDF", forms / taken, "forms/s"),
        Row("the same, its size", len(pdf) / 1e6, "MB"),
    ]


class Tally:
    """What was read of pages whose answers are known."""

    def __init__(self) -> None:
        self.seconds, self.pages = 0.0, 0
        self.counts: Counter[str] = Counter()

    def over(self, pages: int, seed: int, pens: tuple[Pen, ...], way: Callable[[np.random.Generator], Way]) -> "Tally":
        """Pages of 200 dpi in grey, filled in and scanned by the seed."""
        chance, reader, side = np.random.default_rng(seed), Reader({EDITION: drawn().layout}, key=KEY), drawn().layout.pages[0]
        for at in range(pages):
            number = FORMS[at % len(FORMS)]
            page, truth = simulated.fill(drawn().paper(number), side, chance, pens, corrected=0.02)
            self.read(reader, simulated.scanned(page, way(chance), chance), number, truth.values)
        return self

    def read(self, reader: Reader, image: Grey, number: int, truth: Mapping[str, int]) -> None:
        reader.seen.clear()
        started = time.process_time()
        sheet = reader.sheet(Scan(1, image))
        self.seconds, self.pages = self.seconds + time.process_time() - started, self.pages + 1
        self.counts["wrong number"] += sheet.identity is not None and sheet.identity.form != number
        self.counts["lost"] += not sheet.answers
        for key, answer in sheet.answers.items():
            right, doubted = answer.mark.value == truth[key], answer.mark.doubt is not None
            self.counts.update(rows=1, right=right, doubted=doubted, silent=not right and not doubted)

    def rows(self, what: str, limit: float) -> list[Row]:
        counts, rows = self.counts, max(self.counts["rows"], 1)
        speed, right, silent = self.pages / self.seconds, counts["right"] / rows, counts["silent"] / rows
        return [
            Row(f"{what}, 200 dpi grey, on one core", speed, "pages/s", limit=f"≥ {PAGES_A_SECOND:g}", holds=speed >= PAGES_A_SECOND),
            Row(f"{what}: marks read right, of {rows:,}", right * 100, "%", limit=f"≥ {limit * 100:g}", holds=right >= limit),
            Row(f"{what}: read wrong and not for anybody to look at", silent, "of rows", limit="≤ 1/2,000", holds=silent <= SILENT),
            Row(f"{what}: for somebody to look at", counts["doubted"] / rows * 100, "%"),
            Row(f"{what}: wrong numbers of forms", counts["wrong number"], "pages", limit="0", holds=not counts["wrong number"]),
            Row(f"{what}: pages not read", counts["lost"] / self.pages * 100, "%"),
        ]  # fmt: skip


def batch(pages: int) -> Row:
    """Memory while one long file of scans is read."""
    chance = np.random.default_rng(SEED + 2)
    scans = [Image.fromarray(simulated.scanned(drawn().paper(number), Way(), chance)) for number in FORMS]
    with tempfile.TemporaryDirectory() as folder:
        path, held = Path(folder) / "batch.pdf", BytesIO()
        scans[0].save(held, "PDF", resolution=200, save_all=True, append_images=[scans[at % 3] for at in range(1, pages)])
        path.write_bytes(held.getvalue())
        held.close()
        reader = drawn().reader()
        next(iter(reader.read(path)))
        before = getrusage(RUSAGE_SELF).ru_maxrss
        count = sum(1 for _sheet in reader.read(path))
    if count != pages:
        raise AssertionError("pages were lost")
    grown = (getrusage(RUSAGE_SELF).ru_maxrss - before) / 1024
    return Row(f"memory that a file of {pages:,} scans takes more than one page of it", grown, "MB", limit="≤ 100", holds=grown <= 100)
