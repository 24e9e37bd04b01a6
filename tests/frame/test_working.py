"""The background work: each chore in its rhythm, and one that fails never stops the others."""

import threading
import time
from pathlib import Path

import pytest
from pytest_django import Settings

from dudao.config import wiring, working


@pytest.fixture(autouse=True)
def _own_folder(settings: Settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path


@pytest.mark.django_db
def test_chore_that_fails_is_logged_and_the_others_go_on(caplog: pytest.LogCaptureFixture) -> None:
    stop, done = threading.Event(), []

    def fails() -> None:
        raise ValueError("no network")

    def last() -> None:
        done.append(time.monotonic())
        if len(done) == 3:
            stop.set()

    working.work([("fails", 0.01, fails), ("last", 0.01, last)], stop)
    assert len(done) == 3
    assert "fails failed and is tried again in its next round" in caplog.text
    assert "no network" in caplog.text


@pytest.mark.django_db
def test_each_chore_has_its_own_rhythm() -> None:
    stop, often, seldom = threading.Event(), [], []

    def frequent() -> None:
        often.append(1)
        if len(often) == 4:
            stop.set()

    working.work([("often", 0.02, frequent), ("seldom", 3600, lambda: seldom.append(1))], stop)
    assert len(seldom) == 1


def test_left_alone_it_stops() -> None:
    working.work([], threading.Event(), alone=lambda: True)


@pytest.mark.django_db
def test_every_chore_of_the_house_can_be_done_twice() -> None:
    for name, seconds, act in [*wiring.chores(), *wiring.chores()]:
        assert name
        assert seconds > 0
        act()
