"""Installations for the tests of the frame."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.frame.deployments import Deployment, copied, deployment


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Deployment]:
    """An installation in which nothing has been run yet."""
    with deployment(tmp_path / "fresh") as made:
        yield made


@pytest.fixture(scope="session")
def original(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    """One installation with records, made once; copy it, never change it."""
    with deployment(tmp_path_factory.mktemp("original")) as made:
        yield made.seed(500)


@pytest.fixture
def living(original: Deployment, tmp_path: Path) -> Iterator[Deployment]:
    """An installation with a company, people, places and a journal of 500 entries."""
    with copied(original, tmp_path / "living") as made:
        yield made


@pytest.fixture(scope="session")
def archive(original: Deployment, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of that installation; copy it, never change it."""
    path = tmp_path_factory.mktemp("archive") / "a.zip"
    original.run("backup", str(path))
    return path
