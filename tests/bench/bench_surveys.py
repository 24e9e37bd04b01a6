"""A survey of a whole group: a million answers to twenty questions at a thousand sites, from bytes to every figure of its report."""

import resource
import time
from collections.abc import Callable
from statistics import median

import numpy as np

from dudao.surveys.statistics.analysis import Analysis, Survey, analysed
from dudao.surveys.statistics.figures import figures
from dudao.surveys.statistics.tabulation import tabulate
from tests.bench.rows import Options, Row

ITEMS = 20
SECONDS, MEGABYTES = 3.0, 1000.0


def invented(responses: int, sites: int) -> Survey:
    """Answers that go together, sites that differ, 4 % without an answer, 8 % not used; the last question is the overall one."""
    chooser = np.random.default_rng(20)
    site = chooser.integers(0, sites, responses)
    mood = (chooser.standard_normal(sites)[site] * 0.3 + chooser.standard_normal(responses) * 0.7).astype(np.float32)
    answers = np.empty((responses, ITEMS), dtype=np.uint8)
    for item in range(ITEMS):
        level = np.rint(mood + chooser.standard_normal(responses, dtype=np.float32) * 0.8 + 3.8)
        answers[:, item] = np.clip(level, 1, 5)
        kind = chooser.random(responses, dtype=np.float32)
        answers[kind < 0.04, item] = 0
        answers[kind > 0.92, item] = 6
    weights = chooser.uniform(0.5, 2, responses)
    return Survey([f"Q{item}" for item in range(ITEMS)], answers, ITEMS - 1, [f"S{number}" for number in range(sites)], site, weights)


def timed(work: Callable[[], object], times: int) -> tuple[float, float]:
    """Median seconds of the processor, all its threads together, and on the clock, in which other work on the machine counts too."""
    taken = []
    for _time in range(times):
        started, began = time.process_time(), time.perf_counter()
        work()
        taken.append((time.process_time() - started, time.perf_counter() - began))
    return median(busy for busy, _clock in taken), median(clock for _busy, clock in taken)


def run(options: Options) -> list[Row]:
    """Whole size always: it takes seconds."""
    survey = invented(1_000_000, 1_000)
    before = resident()
    whole, clock = timed(lambda: analysed(survey), 5 if options.full else 3)
    found = analysed(survey)
    peak = resident()
    check(survey, found)
    plain, _clock = timed(lambda: figures(tabulate(survey.answers, survey.of_group, number=1_000)), 3)
    few, _clock = timed(lambda: by_masks(survey, 10), 1)
    held = peak - before + survey.answers.nbytes / 1e6
    return [
        Row(
            "survey of 1 M × 20 × 1,000 sites, weighted, every figure", whole, "s", f"{clock:.2g} s on the clock",
            limit=f"≤ {SECONDS:g}", holds=whole <= SECONDS,
        ),
        Row("the same, most memory of the process", peak, "MB", limit=f"≤ {MEGABYTES:,.0f}", holds=peak <= MEGABYTES),
        Row("the same, memory of answers and analysis", held, "MB"),
        Row("counts, means and rates by site alone", plain, "s", "a mask for each site", few * 100 / plain),
    ]  # fmt: skip


def resident() -> float:
    """Megabytes of memory that this process held at most so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def by_masks(survey: Survey, sites: int) -> list[float]:
    """Means of the first sites as it is done site by site."""
    of_site = survey.of_group if survey.of_group is not None else np.zeros(len(survey.answers))
    means = []
    for site in range(sites):
        of_it = survey.answers[of_site == site]
        for item in range(ITEMS):
            rated = of_it[:, item][(of_it[:, item] >= 1) & (of_it[:, item] <= 5)]
            means.append(float(rated.mean()))
    return means


def check(survey: Survey, found: Analysis) -> None:
    """Ten sites by both ways: without weights they must agree."""
    table = figures(tabulate(survey.answers, survey.of_group, number=1_000))
    np.testing.assert_allclose(table.mean[:10].ravel(), by_masks(survey, 10))
    if found.groups is None or found.groups.figures.mean.shape != (1_000, ITEMS):
        raise AssertionError("the analysis has no figures by site")
