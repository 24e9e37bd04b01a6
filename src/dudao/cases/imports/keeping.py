"""Drafts kept on disk between checking and writing: what was checked is what is written, and memory stays that of a few."""

from collections.abc import Container, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO, Any, Final

from pydantic_core import from_json, to_json

from dudao.cases.imports.drafts import Draft
from dudao.cases.imports.told import ToldAct


class Kept:
    """Writes drafts into a file, many on one line, and reads them back."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.count = 0
        self.read = 0

    def add(self, drafts: bytes, count: int) -> None:
        """Keep some drafts, as ``line_of`` writes them down."""
        self._file.write(drafts)
        self.count += count

    def drafts(self, without: Container[int]) -> Iterator[Draft]:
        """All drafts in their order, except those of the lines named."""
        self._file.seek(0)
        self.read = 0
        for line in self._file:
            for each in from_json(line):
                self.read += 1
                draft = _draft(each)
                if draft.line not in without:
                    yield draft

    def path(self) -> Path:
        """Where another process finds all that was kept."""
        self._file.flush()
        return Path(self._file.name)

    def share_read(self) -> float:
        return self.read / max(self.count, 1)


EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND: Final = timedelta(microseconds=1)


def line_of(drafts: list[list[Any]]) -> bytes:
    """Some drafts, each made ``plain``, as one line of JSON; nothing when there are none."""
    return to_json(drafts) + b"\n" if drafts else b""


def plain(draft: Draft) -> list[Any]:
    """The draft as JSON knows it: moments as microseconds."""
    line, site_id, reference, received_at, logged_at, words, building_id, unit_id, acts = draft
    told = [(act, (at - EPOCH) // MICROSECOND, data) for act, at, data in acts]
    received, logged = (received_at - EPOCH) // MICROSECOND, (logged_at - EPOCH) // MICROSECOND
    return [line, site_id, reference, received, logged, words, building_id, unit_id, told]


def _draft(plain: list[Any]) -> Draft:
    line, site_id, reference, received, logged, words, building_id, unit_id, acts = plain
    received_at = EPOCH + received * MICROSECOND
    logged_at = received_at if logged == received else EPOCH + logged * MICROSECOND
    told = tuple([ToldAct(act, EPOCH + at * MICROSECOND, data) for act, at, data in acts])
    return Draft(line, site_id, reference, received_at, logged_at, words, building_id, unit_id, told)
