"""Drawing apart from the pages: a job that hangs, fails or kills its process harms nobody else."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import Pipe
from pathlib import Path

import pytest

from dudao.rendering import fonts, press, presses
from dudao.rendering.charts import bars, to_png
from dudao.rendering.presses import CannotDraw, Presses, TakesTooLong, surroundings
from dudao.rendering.warming import warm

CHART = bars([("a", 1)])
JOB = json.dumps({"kind": "svg", "chart": CHART, "fonts": []}).encode()


@pytest.fixture
def own() -> Iterator[Presses]:
    made = Presses()
    yield made
    made.end()


def test_a_job_that_takes_too_long_is_given_up_and_the_next_is_done(own: Presses) -> None:
    with pytest.raises(TakesTooLong, match="took too long"):
        own.draw(JOB, 0.001)
    assert not own.idle
    assert own.draw(JOB, 60).startswith(b"+<svg")


def test_a_process_that_died_is_replaced_unseen(own: Presses) -> None:
    own.draw(JOB, 60)
    own.idle[0].process.kill()
    own.idle[0].process.wait()
    assert own.draw(JOB, 60).startswith(b"+<svg")


def test_a_process_is_replaced_after_its_share_of_work(own: Presses, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(presses, "JOBS", 1)
    own.draw(JOB, 60)
    assert not own.idle


def test_two_at_once_get_their_own_answers(own: Presses) -> None:
    jobs = [json.dumps({"kind": "svg", "chart": bars([(f"what-{n}", n)]), "fonts": []}).encode() for n in range(6)]
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda job: own.draw(job, 60), jobs))
    assert [f"what-{n}".encode() in answer for n, answer in enumerate(answers)] == [True] * 6
    assert len(own.idle) <= presses.MOST


def test_who_waits_too_long_for_a_free_process_is_told_to_try_again(own: Presses) -> None:
    for _place in range(presses.MOST):
        own.places.acquire()
    with pytest.raises(TakesTooLong, match="Try again"):
        own.draw(JOB, 0.01)


def test_a_job_that_fails_ends_in_a_sentence_and_leaves_the_process_alive() -> None:
    with pytest.raises(CannotDraw, match="could not be made"):
        to_png({"mark": "no such mark", "data": {"values": []}, "encoding": {"x": 3}})
    assert to_png(CHART).startswith(b"\x89PNG")


def test_charts_fetch_nothing() -> None:
    with pytest.raises(CannotDraw):
        to_png({"data": {"url": "file:///etc/passwd", "format": {"type": "csv"}}, "mark": "point", "encoding": {"x": {"field": "root"}}})


def test_the_process_knows_no_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DUDAO_DATABASE", "postgresql://secret")
    assert not [name for name in surroundings() if name.startswith("DUDAO_")]


def test_a_process_that_nobody_asks_ends_by_itself() -> None:
    ours, theirs = Pipe()
    with ours, theirs:
        press.serve(theirs, 0)


def test_one_process_stays_ready_and_the_others_give_back_what_they_hold(own: Presses) -> None:
    own.draw(JOB, 60)
    first = own.idle.pop()
    own.draw(JOB, 60)
    other = own.idle[0]
    own.idle.append(first)
    assert (first.stays, other.stays) == (True, False)


def test_what_was_made_ready_draws_the_next_paper() -> None:
    presses.rest()
    warm()
    (ready,) = presses._presses.idle
    jobs = ready.jobs
    assert to_png(CHART).startswith(b"\x89PNG")
    assert (presses._presses.idle, ready.jobs) == ([ready], jobs + 1)


def test_a_forked_process_starts_its_own(own: Presses) -> None:
    own.draw(JOB, 60)
    there = own.idle
    own.begin()
    assert own.idle == []
    own.idle = there


def test_folders_of_fonts_are_told_to_the_process() -> None:
    assert all(Path(folder).is_dir() for folder in fonts.folders())
